"""What the time axis shows, for those who don't see it: a few sentences, and its numbers day by day."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.timeline import Levels, shown_days
from dashboard.shown import Timeline
from presentation.language import UNKNOWN, Words
from reputation.net_sentiment import NetPoint


def timeline_summary(timeline: Timeline, drawn: Levels, words: Words) -> str:
    """The period, the main brand's lowest and present level, stories and the breach's share, gaps."""
    period = words.day_range(timeline.start, timeline.end).rstrip(".") + "."
    parts = [period, _sentiment(timeline, drawn.main, words), _stories(timeline, words), _gaps(timeline, words)]
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
    n = len(timeline.gaps)
    return (
        words.plural("On {n} day (grey) nothing was collected.", "On {n} days (grey) nothing was collected.", n)
        if n
        else ""
    )


def timeline_table(timeline: Timeline, drawn: Levels, words: Words) -> tuple[list[str], list[list[str]]]:
    """Headings and a row a day, the latest first: stories, those about the breach, the level of each brand."""
    headings = [words.text("Day"), words.text("Stories"), words.text("About the breach"), timeline.main.brand]
    headings += [brand for brand, _ in drawn.others]
    gaps = set(timeline.gaps)
    rows = []
    for place, day in enumerate(shown_days(timeline.main, timeline)):
        is_gap = day.day in gaps
        counts = [UNKNOWN, UNKNOWN] if is_gap else [words.number(day.stories), words.number(day.breach_stories)]
        levels = [words.signed(points[place].net) for points in (drawn.main, *(points for _, points in drawn.others))]
        rows.append([words.short_day(day.day), *counts, *levels])
    return headings, rows[::-1]
