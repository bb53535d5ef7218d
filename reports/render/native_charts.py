"""Charts that an office program draws from figures of its own, so that a person can change them on the slide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Inches, Pt

from presentation.palette import LIGHT
from reports.render.slides import FONT, Box, Deck, describe
from reports.sheets import Sheet


def place_chart(deck: Deck, box: Box, sheet: Sheet, code: str, alt: str) -> None:
    """The chart of a table of figures at a place; `code` is one of `CHARTS`."""
    kind, columns, style = CHARTS[code]
    frame = deck.slide.shapes.add_chart(
        kind, Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height), _data(sheet, columns, code)
    )
    describe(frame, alt)
    chart = frame.chart
    chart.font.size, chart.font.name = Pt(11), FONT
    chart.has_title = False
    chart.has_legend = len(columns) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.value_axis.major_gridlines.format.line.color.rgb = _rgb(LIGHT.grid)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    style(chart)


def _data(sheet: Sheet, columns: tuple[int, ...], code: str) -> CategoryChartData:
    """The table's columns as series; the cells are safe already, so none becomes a formula of the embedded workbook."""
    formats = {"points": "+0;-0;0", "share": "0%", "number": "#,##0"}
    data = CategoryChartData(number_format=formats[sheet.formats[columns[0]]])
    label = 1 if code == "moved" else 0
    data.categories = [row[label] if isinstance(row[label], date) else str(row[label] or "") for row in sheet.rows]
    for column in columns:
        data.add_series(sheet.heads[column], [row[column] for row in sheet.rows])
    return data


def _lines(*looks: tuple[str, float, bool]) -> Callable[[Any], None]:
    """Series as lines: colour, points of width, dashed or not."""

    def style(chart: Any) -> None:  # noqa: ANN401 (untyped library)
        for series, (colour, width, dashed) in zip(chart.plots[0].series, looks, strict=True):
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = _rgb(colour), Pt(width)
            if dashed:
                series.format.line.dash_style = MSO_LINE.DASH
            else:
                _dots(series, colour)
        chart.category_axis.tick_labels.number_format = "dd.mm"
        chart.category_axis.tick_labels.number_format_is_linked = False

    return style


def _dots(series: Any, colour: str) -> None:  # noqa: ANN401 (untyped library)
    """A dot a day: a day between two without a figure is no line, and would not be seen."""
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 3
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = series.marker.format.line.color.rgb = _rgb(colour)


def _bars(*colours: str) -> Callable[[Any], None]:
    """Series as bars in these colours, the first row on top."""

    def style(chart: Any) -> None:  # noqa: ANN401 (untyped library)
        chart.plots[0].gap_width = 60
        for series, colour in zip(chart.plots[0].series, colours, strict=True):
            series.invert_if_negative = False
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _rgb(colour)
        if chart.chart_type in {XL_CHART_TYPE.BAR_CLUSTERED, XL_CHART_TYPE.BAR_STACKED}:
            chart.category_axis.reverse_order = True

    return style


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


CHARTS: dict[str, tuple[Any, tuple[int, ...], Callable[[Any], None]]] = {
    "days": (
        XL_CHART_TYPE.LINE,
        (1, 2, 3),
        _lines((LIGHT.own, 2.25, False), (LIGHT.own, 0.75, True), (LIGHT.own, 0.75, True)),
    ),
    "stories_a_day": (XL_CHART_TYPE.COLUMN_CLUSTERED, (5, 6), _bars(LIGHT.other, LIGHT.breach)),
    "gap": (XL_CHART_TYPE.LINE, (1, 4), _lines((LIGHT.own, 2.25, False), (LIGHT.muted, 2.25, True))),
    "moved": (XL_CHART_TYPE.BAR_CLUSTERED, (4,), _bars(LIGHT.own)),
    "voice": (XL_CHART_TYPE.BAR_CLUSTERED, (2,), _bars(LIGHT.own)),
    "practices": (XL_CHART_TYPE.BAR_STACKED, (1, 2, 3), _bars(LIGHT.negative, LIGHT.neutral, LIGHT.positive)),
}
"""By code: the kind of chart, the columns of the sheet that are its series, and how it looks."""
