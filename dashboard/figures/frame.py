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
# The month stands once, under its days; with a month or more between ticks there are no days: a phone has no more room.
_DAY_FORMATS = [
    {"dtickrange": [None, _THREE_WEEKS_MS], "value": "%-d\n%b"},
    {"dtickrange": ["M1", None], "value": "%b"},
]
_UPPER, _LOWER = [0.64, 1.0], [0.0, 0.54]
_UPPER_OF_STRIP, _LOWER_OF_STRIP = [0.7, 1.0], [0.0, 0.48]
STRIP = (0.48, 0.6)
"""Where the marks of actions stand, in parts of the figure's height."""
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


def frame(colours: Palette, words: Words, *, has_strip: bool = False) -> Figure:
    """An empty figure of two panels: counts above (y), points of net sentiment below (y2), one axis of days.

    With a strip, the lower panel ends below `STRIP`, whose axis (y3) is for the marks of actions.
    """
    upper, lower = (_UPPER_OF_STRIP, _LOWER_OF_STRIP) if has_strip else (_UPPER, _LOWER)
    layout = base_layout(colours, words, HEIGHT) | {
        "xaxis": days_axis(colours, "y2"),
        "yaxis": axis(colours) | {"domain": upper, "rangemode": "tozero", "tickformat": ",d", "nticks": 4},
        "yaxis2": axis(colours) | {"domain": lower, "zeroline": True, "tickformat": "d"},
        "annotations": [
            heading(words.text("Stories a day"), upper[1], colours),
            heading(words.text("Net sentiment (seven-day level)"), STRIP[1] if has_strip else lower[1], colours),
        ],
    }
    if has_strip:
        layout["yaxis3"] = strip_axis(STRIP)
    return {"data": [], "layout": layout}


def base_layout(colours: Palette, words: Words, height: int) -> dict[str, Any]:
    """Fonts, margins, hovering and legend of a figure `height` pixels high."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 13, "color": colours.text},
        "margin": {"l": 42, "r": 10, "t": 26, "b": 46},
        "height": height,
        "barmode": "stack",
        "bargap": 0.15,
        "hovermode": "x unified",
        "dragmode": False,
        "separators": ",\xa0" if words.language == "ru" else ".,",
        "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.grid, "font": {"color": colours.text}},
        "legend": {
            "orientation": "h",
            "yanchor": "top",
            "y": -0.105 * HEIGHT / height,
            "x": 0,
            "font": {"size": 12},
            "traceorder": "normal",
        },
        "uirevision": "kept",  # a refresh leaves hidden lines hidden
    }


def strip_axis(strip: tuple[float, float]) -> dict[str, Any]:
    """The unseen axis of the marks of actions, three rows high."""
    return {"domain": list(strip), "range": [0, 3], "visible": False, "fixedrange": True}


def blank(height: int = HEIGHT) -> Figure:
    """A figure with nothing in it, shown until the colour scheme is known."""
    hidden = {"visible": False}
    clear = "rgba(0,0,0,0)"
    layout = {"xaxis": hidden, "yaxis": hidden, "paper_bgcolor": clear, "plot_bgcolor": clear, "height": height}
    return {"data": [], "layout": layout}


def axis(colours: Palette) -> dict[str, Any]:
    """An upright axis."""
    return {"gridcolor": colours.grid, "zerolinecolor": colours.muted, "zerolinewidth": 1, "fixedrange": True}


def days_axis(colours: Palette, anchor: str) -> dict[str, Any]:
    """The axis of days under all panels; `anchor` is the lowest of them. Hovering one day tells of all."""
    ticks = {"ticks": "outside", "tickcolor": colours.grid, "ticklen": 4}
    spike = {"showspikes": True, "spikemode": "across", "spikethickness": 1, "spikecolor": colours.muted}
    grid = {"showgrid": False, "fixedrange": True, "anchor": anchor, "type": "date", "hoverformat": "%-d %B %Y"}
    return {**grid, **ticks, **spike, "spikedash": "dot", "nticks": 7, "tickangle": 0, "tickformatstops": _DAY_FORMATS}


def heading(text: str, top: float, colours: Palette) -> dict[str, Any]:
    """What a panel shows, over its top (a part of the figure's height)."""
    at = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom", "yshift": 4}
    return {**at, "text": f"<b>{text}</b>", "showarrow": False, "font": {"size": 12, "color": colours.muted}}


def noon(day: date) -> str:
    """Noon of a day: bars and points then stand over their day, in any browser's zone."""
    return f"{day.isoformat()} 12:00"


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
