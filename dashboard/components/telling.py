"""What the time axis shows, for those who don't see it: a few sentences, and its numbers day by day."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.gap import GapCourse, outcome_text
from dashboard.figures.timeline import Levels, shown_days
from dashboard.shown import Timeline
from presentation.language import UNKNOWN, Words
from reputation.net_sentiment import NetPoint


def timeline_summary(timeline: Timeline, drawn: Levels, words: Words) -> str:
    """The period, the main brand's lowest and present level, stories and the breach's share, gaps."""
    period = words.day_range(timeline.start, timeline.end).rstrip(".") + "."
    level = [_sentiment(timeline, drawn.main, words), _otherwise(timeline, drawn, words)]
    parts = [period, *level, _stories(timeline, words), _gaps(timeline, words)]
    return " ".join(part for part in parts if part)


def _sentiment(timeline: Timeline, points: Sequence[NetPoint], words: Words) -> str:
    known = [point for point in points if point.net is not None]
    if not known:
        return words.text("{brand} has too few mentions for a level of net sentiment.", brand=timeline.main.brand)
    lowest, latest = min(known, key=lambda point: point.net or 0.0), known[-1]
    return words.text(
        "Net sentiment of {brand}: lowest {least} on {day}; latest {value} (likely {low} to {high}).",
        brand=timeline.main.brand,
        least=words.signed(lowest.net),
        day=words.short_day(lowest.day),
        value=words.signed(latest.net),
        low=words.signed(latest.low),
        high=words.signed(latest.high),
    )


def _otherwise(timeline: Timeline, drawn: Levels, words: Words) -> str:
    """The level without the incident, and what the own line is corrected for while the others aren't."""
    known = [point for point in drawn.otherwise if point.net is not None]
    if timeline.course is None or not known:
        return ""
    told = words.text(
        "Without the incident it would be {value} (likely {low} to {high}), dashed grey.",
        value=words.signed(known[-1].net),
        low=words.signed(known[-1].low),
        high=words.signed(known[-1].high),
    )
    if not timeline.course.is_corrected or not drawn.others:
        return told
    return f"{told} {words.text('Both are set right for errors of judgement, the competitors’ lines are not.')}"


def _stories(timeline: Timeline, words: Words) -> str:
    days = shown_days(timeline.main, timeline)
    stories, breach = sum(day.stories for day in days), sum(day.breach_stories for day in days)
    if not stories:
        return ""
    told = words.plural("{n} story", "{n} stories", stories)
    return words.text(
        "{stories}, {share} of them about the breach.", stories=told, share=words.percent(breach / stories)
    )


def _gaps(timeline: Timeline, words: Words) -> str:
    return _uncollected(len(timeline.gaps), words)


def _uncollected(n: int, words: Words) -> str:
    return (
        words.plural("On {n} day (grey) nothing was collected.", "On {n} days (grey) nothing was collected.", n)
        if n
        else ""
    )


def timeline_table(timeline: Timeline, drawn: Levels, words: Words) -> tuple[list[str], list[list[str]]]:
    """Headings and a row a day, the latest first: stories, those about the breach, the level of each brand."""
    headings = [words.text("Day"), words.text("Stories"), words.text("About the breach"), timeline.main.brand]
    headings += [words.text("without the incident (estimate)")] if drawn.otherwise else []
    headings += [brand for brand, _ in drawn.others]
    lines = [drawn.main, *([drawn.otherwise] if drawn.otherwise else []), *(points for _, points in drawn.others)]
    gaps = set(timeline.gaps)
    rows = []
    for place, day in enumerate(shown_days(timeline.main, timeline)):
        is_gap = day.day in gaps
        counts = [UNKNOWN, UNKNOWN] if is_gap else [words.number(day.stories), words.number(day.breach_stories)]
        levels = [words.signed(points[place].net) for points in lines]
        rows.append([words.short_day(day.day), *counts, *levels])
    return headings, rows[::-1]


def gap_summary(shown: GapCourse, brand: str, words: Words) -> str:
    """The gap's lowest and present level, and on how many days nothing was collected."""
    known = [point for point in shown.points if point.net is not None]
    if not known:
        return words.text("{brand} has too few mentions since the disclosure for a gap.", brand=brand)
    lowest, latest = min(known, key=lambda point: point.net or 0.0), known[-1]
    told = words.text(
        "Gap of {brand}, seven-day mean: lowest {least} on {day}; latest {value} (likely {low} to {high}).",
        brand=brand,
        least=words.signed(lowest.net),
        day=words.short_day(lowest.day),
        value=words.signed(latest.net),
        low=words.signed(latest.low),
        high=words.signed(latest.high),
    )
    return " ".join(part for part in (told, _uncollected(len(shown.gaps), words)) if part)


def gap_table(shown: GapCourse, words: Words) -> tuple[list[str], list[list[str]]]:
    """Headings and a row a day since the disclosure, the latest first: the mean with its interval, day, outcomes."""
    headings = [words.text("Day"), words.text("gap, seven-day mean"), words.text("from"), words.text("to")]
    headings += [words.text("single days"), *(name for name, _ in shown.outcomes)]
    days = dict(shown.course.daily_gap)
    outcomes = [dict(values) for _, values in shown.outcomes]
    rows = []
    for point in reversed(shown.points):
        levels = [words.signed(value) for value in (point.net, point.low, point.high, days.get(point.day))]
        rows.append(
            [words.short_day(point.day), *levels, *(outcome_text(one.get(point.day), words) for one in outcomes)]
        )
    return headings, rows
