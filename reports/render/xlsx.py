"""The report as a workbook: typed cells, native charts, nothing that a hostile text could make a formula of."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Protocol

import xlsxwriter

from presentation.cells import Cell, safe_cell
from presentation.language import Words
from presentation.palette import LIGHT
from reports.document import Document, Figures, Heading, Text
from reports.restore import Edition, Json
from reports.sheets import CellFormat, Sheet
from reports.tables import sheets
from reports.wording import weekly_document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS: dict[CellFormat, dict[str, Any]] = {
    "text": {"text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "top"},
    "points": {"num_format": "+0.0;-0.0;0.0", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "day": {"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"},
    "moment": {"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left"},
}
_PAPERS = {"a4": 9, "letter": 1}
"""Numbers of the papers in the file format (ECMA-376, 18.3.1.63)."""

_LABEL_WIDTH, _SUMMARY_WIDTH, _LINE_POINTS, _MOST_LINES = 34, 90, 15, 27  # a row is at most 409 points high
_WIDTHS: dict[CellFormat, float] = {"text": 34, "number": 13, "points": 13, "share": 13, "day": 12, "moment": 17}
_DOTS = {"type": "circle", "size": 3, "fill": {"color": LIGHT.own}, "border": {"color": LIGHT.own}}
"""A dot a day: a day between two without a figure is no line, and would not be seen."""


class Worksheet(Protocol):
    """What is used of the library's worksheet."""

    name: str

    def write(self, row: int, column: int, value: object, cell_format: object = None) -> int:
        """Write a cell by its type."""

    def write_string(self, row: int, column: int, value: str, cell_format: object = None) -> int:
        """Write a text as a text."""

    def write_datetime(self, row: int, column: int, value: date | datetime, cell_format: object = None) -> int:
        """Write a day or a moment."""

    def set_column(self, first: int, last: int, width: float, cell_format: object = None) -> int:
        """Set columns' width."""

    def freeze_panes(self, row: int, column: int) -> None:
        """Keep the head in view."""

    def autofilter(self, first_row: int, first_column: int, last_row: int, last_column: int) -> int:
        """Offer filters on the head."""

    def insert_chart(self, row: int, column: int, chart: object, options: dict[str, Any]) -> int:
        """Place a chart."""

    def set_row(self, row: int, height: float) -> int:
        """Set a row's height in points."""

    def set_landscape(self) -> None:
        """Print it across."""

    def set_paper(self, paper: int) -> None:
        """Print it on a paper of that number."""

    def fit_to_pages(self, across: int, down: int) -> None:
        """Print it on so many pages, 0: as many as are needed."""

    def repeat_rows(self, first: int) -> None:
        """Print a row on every page."""


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The workbook; its created date is the edition's, so the same content gives the same bytes."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    created_at = edition.created_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": words.text("Weekly reputation report"), "created": created_at, "author": "Goodwill"})
    formats = {kind: book.add_format(values) for kind, values in _FORMATS.items()}
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
    _write_summary(book, content, edition, words)
    for sheet in sheets(content, words):
        worksheet = book.add_worksheet(sheet.name[:31])
        _write_sheet(worksheet, sheet, formats, head)
        _prepare_print(worksheet, edition)
        if sheet.code in _CHARTS and sheet.rows:
            _place_chart(book, worksheet, sheet)
    book.close()
    return target.getvalue()


def _write_summary(book: Any, content: Json, edition: Edition, words: Words) -> None:  # noqa: ANN401 (untyped library)
    """The first sheet: title, status sentence and figures, as the report's first page has them."""
    document = weekly_document(content, edition, words)
    worksheet = book.add_worksheet(words.text("Summary")[:31])
    worksheet.set_column(0, 0, _LABEL_WIDTH)
    worksheet.set_column(1, 1, _SUMMARY_WIDTH)
    bold, wrapped = (
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    _text(worksheet, 0, 0, document.title, bold)
    for row, (label, value) in enumerate(_summary_lines(document), start=1):
        _fit(worksheet, row, [(label, _LABEL_WIDTH), (value, _SUMMARY_WIDTH)])
        _text(worksheet, row, 0, label, wrapped)
        _text(worksheet, row, 1, value, wrapped)
    _prepare_print(worksheet, edition)


def _summary_lines(document: Document) -> Iterator[tuple[str, str]]:
    """Label and sentence: a section's heading stands beside its first sentence."""
    yield document.organisation, document.period
    yield "", document.edition
    yield from (("", note) for note in document.notes)
    label = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            label = block.text
        elif isinstance(block, Figures):
            for figure in block.figures:
                yield figure.label, " · ".join(filter(None, (figure.value, figure.note)))
        elif isinstance(block, Text) and block.style in {"lead", "plain"}:
            yield label, block.text
            label = ""


def _fit(worksheet: Worksheet, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as its wrapped texts, each with its column's width: not every program does so by itself."""
    lines = max((len(textwrap.wrap(text, width - 2)) for text, width in texts), default=1)
    worksheet.set_row(row, _LINE_POINTS * min(max(1, lines), _MOST_LINES))


def _prepare_print(worksheet: Worksheet, edition: Edition) -> None:
    """Across, as wide as the page, the head on every page."""
    worksheet.set_landscape()
    worksheet.set_paper(_PAPERS[edition.paper])
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _text(worksheet: Worksheet, row: int, column: int, value: str, cell_format: object) -> None:
    worksheet.write_string(row, column, str(safe_cell(value)), cell_format)


def _write_sheet(worksheet: Worksheet, sheet: Sheet, formats: dict[CellFormat, object], head: object) -> None:
    for column, (title, kind) in enumerate(zip(sheet.heads, sheet.formats, strict=True)):
        worksheet.write_string(0, column, title, head)
        worksheet.set_column(column, column, _WIDTHS[kind])
    for row, cells in enumerate(sheet.rows, start=1):
        _fit(worksheet, row, [(cell, int(_WIDTHS["text"])) for cell in cells if isinstance(cell, str)])
        for column, (cell, kind) in enumerate(zip(cells, sheet.formats, strict=True)):
            _write_cell(worksheet, row, column, cell, formats[kind])
    worksheet.freeze_panes(1, 1)
    if sheet.rows:
        worksheet.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, cell_format: object) -> None:
    """A cell by its type; an unknown value leaves its cell empty."""
    if cell is None:
        return
    if isinstance(cell, str):
        worksheet.write_string(row, column, cell, cell_format)
    elif isinstance(cell, date):
        worksheet.write_datetime(row, column, cell, cell_format)
    else:
        worksheet.write(row, column, cell, cell_format)


def _place_chart(book: Any, worksheet: Worksheet, sheet: Sheet) -> None:  # noqa: ANN401 (untyped library)
    """The sheet's native chart, right of its table."""
    chart = _CHARTS[sheet.code](book, worksheet, sheet)
    chart.set_title({"name": sheet.name, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 320})
    worksheet.insert_chart(1, len(sheet.heads) + 1, chart, {"description": sheet.name})


def _series(worksheet: Worksheet, sheet: Sheet, column: int, colour: str, **more: object) -> dict[str, Any]:
    last = len(sheet.rows)
    return {
        "name": [worksheet.name, 0, column],
        "categories": [worksheet.name, 1, 0, last, 0],
        "values": [worksheet.name, 1, column, last, column],
        "fill": {"color": colour},
        **more,
    }


def _days_chart(book: Any, worksheet: Worksheet, sheet: Sheet) -> Any:  # noqa: ANN401 (untyped library)
    chart = book.add_chart({"type": "line"})
    for column, width in ((1, 2.25), (2, 0.75), (3, 0.75)):
        line = {"color": LIGHT.own, "width": width, "dash_type": "solid" if column == 1 else "dash"}
        chart.add_series(_series(worksheet, sheet, column, LIGHT.own, line=line, marker=_DOTS if column == 1 else None))
    chart.set_x_axis({"date_axis": True, "num_format": "dd.mm", "label_position": "low", "major_unit": 7})
    chart.set_y_axis({"num_format": "+0;-0;0", "major_gridlines": {"visible": True, "line": {"color": LIGHT.grid}}})
    chart.show_blanks_as("gap")
    return chart


def _gap_chart(book: Any, worksheet: Worksheet, sheet: Sheet) -> Any:  # noqa: ANN401 (untyped library)
    chart = book.add_chart({"type": "line"})
    for column, colour, dash in ((1, LIGHT.own, "solid"), (4, LIGHT.muted, "dash")):
        line = {"color": colour, "width": 2.25, "dash_type": dash}
        chart.add_series(_series(worksheet, sheet, column, colour, line=line, marker=_DOTS if column == 1 else None))
    chart.set_x_axis({"date_axis": True, "num_format": "dd.mm", "label_position": "low", "major_unit": 14})
    chart.set_y_axis({"num_format": "+0;-0;0", "major_gridlines": {"visible": True, "line": {"color": LIGHT.grid}}})
    chart.show_blanks_as("gap")
    return chart


def _voice_chart(book: Any, worksheet: Worksheet, sheet: Sheet) -> Any:  # noqa: ANN401 (untyped library)
    chart = book.add_chart({"type": "bar"})
    chart.add_series(_series(worksheet, sheet, 2, LIGHT.own))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%"})
    return chart


def _practices_chart(book: Any, worksheet: Worksheet, sheet: Sheet) -> Any:  # noqa: ANN401 (untyped library)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, colour in ((1, LIGHT.negative), (2, LIGHT.neutral), (3, LIGHT.positive)):
        chart.add_series(_series(worksheet, sheet, column, colour))
    chart.set_y_axis({"reverse": True})
    return chart


def _moved_chart(book: Any, worksheet: Worksheet, sheet: Sheet) -> Any:  # noqa: ANN401 (untyped library)
    chart = book.add_chart({"type": "bar"})
    last = len(sheet.rows)
    part = {"categories": [worksheet.name, 1, 0, last, 1], "invert_if_negative": True, "gap": 60}
    chart.add_series(_series(worksheet, sheet, 4, LIGHT.positive, invert_if_negative_color=LIGHT.negative) | part)
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"num_format": "+0;-0;0"})
    return chart


_CHARTS = {
    "days": _days_chart,
    "gap": _gap_chart,
    "moved": _moved_chart,
    "voice": _voice_chart,
    "practices": _practices_chart,
}
