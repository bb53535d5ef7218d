"""The one time axis: stories a day with the breach's part above, net sentiment beside the competitors' below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dashboard.figures.frame import STRIP, Figure, frame, noon, safe_name, veil
from dashboard.figures.marks import disclosure_note, marks_trace, place_marks, shown_actions, stems, upright
from dashboard.shown import BrandSeries, Timeline
from presentation.language import Words
from presentation.palette import Palette, competitor_colour, plotly_dash
from reputation.level import rolling_net
from reputation.net_sentiment import DailyCounts, NetPoint

_STORIES, _NET = "y", "y2"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Levels:
    """Net sentiment to be drawn: the main brand's and each competitor's seven-day level, day by day.

    `otherwise` is what the main brand's would be without the incident; empty where there is no estimate of it.
    """

    main: tuple[NetPoint, ...]
    others: tuple[tuple[str, tuple[NetPoint, ...]], ...]
    otherwise: tuple[NetPoint, ...] = ()


def levels(timeline: Timeline) -> Levels:
    """The levels of all brands of a timeline: what a figure of either theme draws, and a table tells.

    Where an estimate exists, the main brand's is the estimate's own: only then can it be held against the level
    without the incident.
    """
    others = tuple((series.brand, tuple(smooth(series, timeline))) for series in timeline.others)
    if timeline.course is None:
        return Levels(tuple(smooth(timeline.main, timeline)), others)
    main, otherwise = timeline.course.between(_days(timeline))
    return Levels(main, others, otherwise)


def timeline_figure(timeline: Timeline, drawn: Levels, colours: Palette, words: Words) -> Figure:
    """The figure of a timeline as Plotly's JSON, in the colours of one theme.

    Net sentiment is the level of the seven days up to each day; a gap in collection is grey, and no line crosses it.
    """
    actions = shown_actions(timeline.actions, timeline.start, timeline.end)
    marks = place_marks(actions, timeline.start, timeline.end)
    figure = frame(colours, words, has_strip=bool(marks))
    main = line_trace(timeline.main.brand, drawn.main, words)
    figure["data"] = [
        *_stories(timeline, colours, words),
        *_without_incident(drawn, colours, words),
        *bands(drawn.main, colours.own + "33"),
        *_competitors(drawn, colours, words),
        main | {"line": {"color": colours.own, "width": 3}, "legendrank": 3},
        *([] if drawn.otherwise else _before(timeline, colours, words)),
        *([marks_trace(actions, marks, "y3", colours, words)] if marks else []),
    ]
    layout = figure["layout"]
    layout["xaxis"]["range"] = [noon(timeline.start - _ONE_DAY), noon(timeline.end + _ONE_DAY)]
    layout["yaxis2"]["range"] = _net_range(timeline, drawn)
    layout["shapes"] = [*veil(timeline.gaps, colours), *_disclosure(timeline, colours), *stems(marks, STRIP, colours)]
    layout["annotations"] += _notes(timeline, colours, words)
    return figure


def shown_days(series: BrandSeries, timeline: Timeline) -> list[DailyCounts]:
    """One count for each day of the timeline, zeros where the series has none."""
    known = {day.day: day for day in series.days}
    return [known.get(day) or DailyCounts(day, 0, 0, 0) for day in _days(timeline)]


def smooth(series: BrandSeries, timeline: Timeline) -> list[NetPoint]:
    """The seven-day level on each shown day; unknown on days without collection, which no window counts."""
    gaps = set(timeline.gaps)
    counted = [day for day in series.days if day.day not in gaps and day.day <= timeline.end]
    levels = {point.day: point for point in rolling_net(counted)}
    nothing = NetPoint(timeline.start, None, None, None, 0)
    return [
        replace(levels.get(day, nothing), day=day) if day not in gaps else replace(nothing, day=day)
        for day in _days(timeline)
    ]


def runs(points: Sequence[NetPoint]) -> Iterator[list[NetPoint]]:
    """The stretches of neighbouring days that have a value: one band each."""
    run: list[NetPoint] = []
    for point in points:
        if point.net is None and run:
            yield run
            run = []
        elif point.net is not None:
            run.append(point)
    if run:
        yield run


def _days(timeline: Timeline) -> list[date]:
    return [timeline.start + step * _ONE_DAY for step in range((timeline.end - timeline.start).days + 1)]


def _stories(timeline: Timeline, colours: Palette, words: Words) -> list[Figure]:
    days = shown_days(timeline.main, timeline)
    breach = [min(day.breach_stories, day.stories) for day in days]
    other = [day.stories - told for day, told in zip(days, breach, strict=True)]
    texts = [words.percent(told / day.stories) if day.stories else "" for day, told in zip(days, breach, strict=True)]
    common = {"type": "bar", "x": [noon(day.day) for day in days], "yaxis": _STORIES, "marker": {"line": {"width": 0}}}
    about, rest = words.text("Stories about the breach"), words.text("Other stories")
    return [
        {
            **common,
            "y": breach,
            "name": about,
            "legendrank": 1,
            "customdata": texts,
            "marker": {"color": colours.breach, "line": {"width": 0}},
            "hovertemplate": f"{about}: %{{y}} (%{{customdata}})<extra></extra>",
        },
        {
            **common,
            "y": other,
            "name": rest,
            "legendrank": 2,
            "marker": {"color": colours.other, "line": {"width": 0}},
            "hovertemplate": f"{rest}: %{{y}}<extra></extra>",
        },
    ]


def bands(points: Sequence[NetPoint], fill: str, axis: str = _NET) -> list[Figure]:
    """The 95 % interval of a line, one closed outline for each stretch without a gap."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [noon(point.day) for point in [*run, *reversed(run)]],
            "y": [rounded(point.high) for point in run] + [rounded(point.low) for point in reversed(run)],
            "yaxis": axis,
            "fill": "toself",
            "fillcolor": fill,
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for run in runs(points)
    ]


def _without_incident(drawn: Levels, colours: Palette, words: Words) -> list[Figure]:
    """What the main brand's level would be without the incident, as an estimate has it, with its interval."""
    if not drawn.otherwise:
        return []
    name = words.text("without the incident (estimate)")
    line = {"color": colours.muted, "width": 1.75, "dash": "dash"}
    return [
        *bands(drawn.otherwise, colours.muted + "26"),
        line_trace(name, drawn.otherwise, words) | {"line": line, "legendrank": 100},
    ]


def _competitors(drawn: Levels, colours: Palette, words: Words) -> list[Figure]:
    return [
        line_trace(brand, points, words)
        | {
            "line": {"color": competitor_colour(colours, place), "width": 1.75, "dash": plotly_dash(place)},
            "legendrank": 4 + place,
        }
        for place, (brand, points) in enumerate(drawn.others)
    ]


def _before(timeline: Timeline, colours: Palette, words: Words) -> list[Figure]:
    """The main brand's level before the disclosure, over the whole width."""
    if timeline.baseline is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": words.text("level before the disclosure"),
            "x": [noon(timeline.start), noon(timeline.end)],
            "y": [rounded(timeline.baseline)] * 2,
            "yaxis": _NET,
            "line": {"color": colours.own, "width": 1.5, "dash": "dot"},
            "hoverinfo": "skip",
            "legendrank": 100,
        }
    ]


def line_trace(brand: str, points: Sequence[NetPoint], words: Words, axis: str = _NET) -> Figure:
    """A line of net sentiment that tells its interval when pointed at; the name may be hostile."""
    name = safe_name(brand)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [noon(point.day) for point in points],
        "y": [rounded(point.net) for point in points],
        "yaxis": axis,
        "connectgaps": False,
        "customdata": [_told(point, words) for point in points],
        "hovertemplate": f"{name}: %{{customdata}}<extra></extra>",
    }


@lru_cache(maxsize=8_192)  # both themes and the next refresh tell the same
def _told(point: NetPoint, words: Words) -> str:
    if point.net is None:
        return ""
    low, high = words.signed(point.low), words.signed(point.high)
    return words.text("{value} ({low} to {high})", value=words.signed(point.net), low=low, high=high)


def _net_range(timeline: Timeline, drawn: Levels) -> list[float]:
    """Ends of the lower axis, in points: all lines and the band, with room, never beyond ±105."""
    lines = [point.net for _, points in drawn.others for point in points if point.net is not None]
    own = [end for point in drawn.main for end in (point.low, point.high) if end is not None]
    own += [point.net for point in drawn.otherwise if point.net is not None]
    values = [*lines, *own, 0.0, *([timeline.baseline] if timeline.baseline is not None else [])]
    if len(values) == 1:
        return [-100.0, 100.0]
    room = 0.08 * (max(values) - min(values)) + 2
    return [max(-105.0, min(values) - room), min(105.0, max(values) + room)]


def _has_disclosure(timeline: Timeline) -> bool:
    return timeline.incident_on is not None and timeline.start <= timeline.incident_on <= timeline.end


def _disclosure(timeline: Timeline, colours: Palette) -> list[dict[str, Any]]:
    """The incident's line over both panels."""
    if timeline.incident_on is None or not _has_disclosure(timeline):
        return []
    return [upright(timeline.incident_on, {"color": colours.incident, "width": 2}, 1.0)]


def _notes(timeline: Timeline, colours: Palette, words: Words) -> list[dict[str, Any]]:
    if timeline.incident_on is None or not _has_disclosure(timeline):
        return []
    is_left = 2 * (timeline.incident_on - timeline.start) > timeline.end - timeline.start
    return [disclosure_note(timeline.incident_on, is_left=is_left, colours=colours, words=words)]


def rounded(value: float | None) -> float | None:
    """A value as a figure carries it: two decimals are more than a screen can show."""
    return None if value is None else round(value, 2)
