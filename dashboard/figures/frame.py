"""What our figures share: two panels over one axis of days, fonts, colours, and the grey of days without collection."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from presentation.language import Words
from presentation.palette import Palette

Figure = dict[str, Any]

HEIGHT = 520  # pixels
_THREE_WEEKS_MS = 21 * 86_400_000
# With a month or more between ticks the days are left out: a phone has room for so much.
_DAY_FORMATS = [
    {"dtickrange": [None, _THREE_WEEKS_MS], "value": "%-d %b"},
    {"dtickrange": ["M1", None], "value": "%b"},
]
_UPPER, _LOWER = [0.64, 1.0], [0.0, 0.54]
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


def frame(colours: Palette, words: Words) -> Figure:
    """An empty figure of two panels: counts above (y), points of net sentiment below (y2), one axis of days."""
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 13, "color": colours.text},
        "margin": {"l": 42, "r": 10, "t": 26, "b": 30},
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.15,
        "hovermode": "x unified",
        "dragmode": False,
        "separators": ",\xa0" if words.language == "ru" else ".,",
        "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.grid, "font": {"color": colours.text}},
        "legend": {
            "orientation": "h",
            "yanchor": "top",
            "y": -0.09,
            "x": 0,
            "font": {"size": 12},
            "traceorder": "normal",
        },
        "xaxis": _days_axis(colours),
        "yaxis": _axis(colours) | {"domain": _UPPER, "rangemode": "tozero", "tickformat": ",d", "nticks": 4},
        "yaxis2": _axis(colours) | {"domain": _LOWER, "zeroline": True, "tickformat": "d"},
        "annotations": [
            _heading(words.text("Stories a day"), _UPPER[1], colours),
            _heading(words.text("Net sentiment (seven-day level)"), _LOWER[1], colours),
        ],
        "uirevision": "kept",  # a refresh leaves hidden lines hidden
    }
    return {"data": [], "layout": layout}


def blank() -> Figure:
    """A figure with nothing in it, shown until the colour scheme is known."""
    hidden = {"visible": False}
    clear = "rgba(0,0,0,0)"
    layout = {"xaxis": hidden, "yaxis": hidden, "paper_bgcolor": clear, "plot_bgcolor": clear, "height": HEIGHT}
    return {"data": [], "layout": layout}


def _axis(colours: Palette) -> dict[str, Any]:
    return {"gridcolor": colours.grid, "zerolinecolor": colours.muted, "zerolinewidth": 1, "fixedrange": True}


def _days_axis(colours: Palette) -> dict[str, Any]:
    """`anchor` is the lower panel: the days stand under both. Hovering one day tells of both panels."""
    ticks = {"ticks": "outside", "tickcolor": colours.grid, "ticklen": 4}
    spike = {"showspikes": True, "spikemode": "across", "spikethickness": 1, "spikecolor": colours.muted}
    grid = {"showgrid": False, "fixedrange": True, "anchor": "y2", "type": "date", "hoverformat": "%-d %B %Y"}
    return {**grid, **ticks, **spike, "spikedash": "dot", "nticks": 7, "tickangle": 0, "tickformatstops": _DAY_FORMATS}


def _heading(text: str, top: float, colours: Palette) -> dict[str, Any]:
    at = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom", "yshift": 4}
    return {**at, "text": f"<b>{text}</b>", "showarrow": False, "font": {"size": 12, "color": colours.muted}}


def veil(gaps: Sequence[date], colours: Palette) -> list[dict[str, Any]]:
    """Grey ground under each run of days without collection."""
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": f"{first.isoformat()} 00:00",
            "x1": f"{(last + timedelta(days=1)).isoformat()} 00:00",
            "y0": 0,
            "y1": 1,
            "fillcolor": colours.gap,
            "opacity": 0.8,
            "line": {"width": 0},
            "layer": "below",
        }
        for first, last in stretches(gaps)
    ]


def stretches(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of neighbouring days."""
    first = last = None
    for day in sorted(set(days)):
        if last is not None and first is not None and day - last > timedelta(days=1):
            yield first, last
            first = day
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


def safe_name(name: str) -> str:
    """A name as Plotly's labels may hold it: they read tags, entities and %{...}."""
    return html.escape(name, quote=False).replace("%{", "%\u200b{")
