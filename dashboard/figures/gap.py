"""The gap since the disclosure: what the incident costs a day, with its interval, and what else was counted then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.course import Course
from dashboard.figures.frame import Figure, axis, base_layout, days_axis, heading, noon, strip_axis, veil
from dashboard.figures.marks import Action, disclosure_note, marks_trace, place_marks, shown_actions, stems, upright
from dashboard.figures.timeline import bands, line_trace, rounded
from presentation.language import Words
from presentation.palette import Palette, competitor_colour
from reputation.net_sentiment import NetPoint
from reputation.recovery.state import RECOVERED_BAND

_GAP_PIXELS, _STRIP_PIXELS, _OUTCOME_PIXELS, _SPACE_PIXELS, _MARGIN_PIXELS = 300, 58, 84, 34, 72
_ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GapCourse:
    """What the figure of the gap draws, from the disclosure to `today`.

    `outcomes`: what each is called, and its values by day. `gaps` are days on which collection failed.
    """

    disclosed_on: date
    today: date
    course: Course
    actions: tuple[Action, ...] = ()
    outcomes: tuple[tuple[str, tuple[tuple[date, float], ...]], ...] = ()
    gaps: tuple[date, ...] = ()

    @property
    def start(self) -> date:
        """The first day that is drawn: a week before the disclosure."""
        return self.disclosed_on - _ONE_WEEK

    @property
    def points(self) -> tuple[NetPoint, ...]:
        """The seven-day mean of the gap on each day since the disclosure."""
        return tuple(point for point in self.course.gap if self.disclosed_on <= point.day <= self.today)


@dataclass(frozen=True, slots=True)
class _Panels:
    """Ends of each panel in parts of the figure's height: the gap, the strip of marks over it, the outcomes below."""

    height: int
    gap: tuple[float, float]
    strip: tuple[float, float]
    outcomes: tuple[tuple[float, float], ...]


def gap_height(shown: GapCourse) -> int:
    """How many pixels high the figure is."""
    return _panels(shown).height


def gap_figure(shown: GapCourse, colours: Palette, words: Words) -> Figure:
    """The figure of a gap as Plotly's JSON, in the colours of one theme."""
    panels = _panels(shown)
    actions = shown_actions(shown.actions, shown.start, shown.today)
    marks = place_marks(actions, shown.start, shown.today)
    data = [*_gap_traces(shown, colours, words), *_outcome_traces(shown, colours, words)]
    data += [marks_trace(actions, marks, "y9", colours, words)] if marks else []
    layout = base_layout(colours, words, panels.height) | _axes(shown, panels, colours)
    layout["shapes"] = [
        *veil(shown.gaps, colours),
        _band_of_return(colours),
        upright(shown.disclosed_on, {"color": colours.incident, "width": 2}, 1.0),
        *stems(marks, panels.strip, colours),
    ]
    layout["annotations"] = _annotations(shown, panels, colours, words)
    return {"data": data, "layout": layout}


def _panels(shown: GapCourse) -> _Panels:
    count = len(shown.outcomes)
    strip = _STRIP_PIXELS if any(shown.start <= day for day, _ in shown.actions) else 0
    below = count * (_OUTCOME_PIXELS + _SPACE_PIXELS)
    plot = below + _GAP_PIXELS + strip + _SPACE_PIXELS
    steps = [place * (_OUTCOME_PIXELS + _SPACE_PIXELS) for place in range(count - 1, -1, -1)]
    outcomes = tuple((bottom / plot, (bottom + _OUTCOME_PIXELS) / plot) for bottom in steps)
    top = below + _GAP_PIXELS
    return _Panels(plot + _MARGIN_PIXELS, (below / plot, top / plot), (top / plot, (top + strip) / plot), outcomes)


def _axes(shown: GapCourse, panels: _Panels, colours: Palette) -> dict[str, Any]:
    count = len(panels.outcomes)
    lowest = f"y{count + 1}" if count else "y"
    days = [noon(shown.start), noon(shown.today + timedelta(days=1))]
    axes = {
        "xaxis": days_axis(colours, lowest) | {"range": days},
        "yaxis": axis(colours) | {"domain": list(panels.gap), "range": _range(shown), "tickformat": "d"},
    }
    for place, domain in enumerate(panels.outcomes, start=2):
        axes[f"yaxis{place}"] = axis(colours) | {"domain": list(domain), "nticks": 3, "tickformat": ",~g"}
    if panels.strip[1] > panels.strip[0]:
        axes["yaxis9"] = strip_axis(panels.strip)
    return axes


def _range(shown: GapCourse) -> list[float]:
    """Ends of the gap's axis: band, single days and the band of return with room, never beyond ±205."""
    ends = [end for point in shown.points for end in (point.low, point.high) if end is not None]
    days = [value for day, value in shown.course.daily_gap if day >= shown.disclosed_on]
    values = [*ends, *days, -2 * RECOVERED_BAND, 2 * RECOVERED_BAND]
    return [max(-205.0, min(values) - 3), min(205.0, max(values) + 3)]


def _gap_traces(shown: GapCourse, colours: Palette, words: Words) -> list[Figure]:
    days = [(day, value) for day, value in shown.course.daily_gap if day >= shown.disclosed_on]
    each = words.text("single days")
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": each,
        "x": [noon(day) for day, _ in days],
        "y": [rounded(value) for _, value in days],
        "customdata": [words.signed(value) for _, value in days],
        "hovertemplate": f"{each}: %{{customdata}}<extra></extra>",
        "marker": {"size": 4, "color": colours.muted, "opacity": 0.55},
    }
    line = line_trace(words.text("gap, seven-day mean"), shown.points, words, "y")
    return [*bands(shown.points, colours.own + "33", "y"), dots, line | {"line": {"color": colours.own, "width": 3}}]


def _outcome_traces(shown: GapCourse, colours: Palette, words: Words) -> list[Figure]:
    since = shown.start
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [noon(day) for day, _ in values if day >= since],
            "y": [value for day, value in values if day >= since],
            "customdata": [outcome_text(value, words) for day, value in values if day >= since],
            "hovertemplate": f"{name}: %{{customdata}}<extra></extra>",
            "yaxis": f"y{place + 2}",
            "showlegend": False,
            "line": {"color": competitor_colour(colours, place), "width": 2},
        }
        for place, (name, values) in enumerate(shown.outcomes)
    ]


def outcome_text(value: float | None, words: Words) -> str:
    """A day's figure of an outcome: a count whole, what has a part of one to a tenth."""
    return words.number(value, 0 if value is None or value == int(value) else 1)


def _band_of_return(colours: Palette) -> dict[str, Any]:
    ends = {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": -RECOVERED_BAND, "y1": RECOVERED_BAND}
    return {
        "type": "rect",
        **ends,
        "fillcolor": colours.positive,
        "opacity": 0.16,
        "line": {"width": 0},
        "layer": "below",
    }


def _annotations(shown: GapCourse, panels: _Panels, colours: Palette, words: Words) -> list[dict[str, Any]]:
    band = {"xref": "paper", "yref": "y", "x": 1, "y": RECOVERED_BAND, "xanchor": "right", "yanchor": "bottom"}
    told = words.text("within ±{n}: as without the incident", n=words.number(RECOVERED_BAND))
    return [
        heading(words.text("Gap, in points of net sentiment"), 1.0, colours),
        *(heading(name, ends[1], colours) for (name, _), ends in zip(shown.outcomes, panels.outcomes, strict=True)),
        {**band, "text": told, "showarrow": False, "font": {"size": 11, "color": colours.positive}},
        disclosure_note(shown.disclosed_on, is_left=False, colours=colours, words=words),
    ]


def named_outcomes(
    told: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> tuple[tuple[str, tuple[tuple[date, float], ...]], ...]:
    """The outcomes of an estimate as JSON values under their names for people."""
    return tuple(
        (name, tuple((date.fromisoformat(row["day"]), float(row["value"])) for row in one["daily"]))
        for name, one in zip(names, told, strict=True)
    )
