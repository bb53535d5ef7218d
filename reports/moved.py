"""What moved net sentiment from one week to the next: the share of each kind of source and language, and the practices.

The net sentiment of a week's judged mentions is a sum over segments: 100·Σ(positive − negative)/n. The difference of
two weeks is the sum of the differences of those parts, so that they add up to it exactly. A part's variance is that of
a mean of values −1, 0 and 1 over the week's n mentions, (E[x²] − E[x]²)/n, and both weeks' add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from reports.inputs import LabelCounts
from reputation.mention import PRACTICES
from reputation.net_sentiment import Z95

Json = dict[str, Any]
Segments = Mapping[str, Mapping[str, LabelCounts]]

LEAST_MENTIONS = 20
"""Judged mentions that each of the two weeks needs before their difference is taken apart."""

_NOTHING = LabelCounts()


def moved(now: Segments, before: Segments) -> Json:
    """The parts of the change by `source_kind` and by `language`, the largest first; null where a week has too few.

    Each part has its change in points with a 95 % interval, and whether that can be told from chance.
    """
    return {by: _parts(now.get(by, {}), before.get(by, {})) for by in ("source_kind", "language")}


def _parts(now: Mapping[str, LabelCounts], before: Mapping[str, LabelCounts]) -> list[Json] | None:
    count_now, count_before = (sum(counts.total for counts in week.values()) for week in (now, before))
    if min(count_now, count_before) < LEAST_MENTIONS:
        return None
    parts = [
        {"value": name, **_change(now.get(name, _NOTHING), count_now, before.get(name, _NOTHING), count_before)}
        for name in sorted({*now, *before})
    ]
    return sorted(parts, key=lambda part: (-abs(part["change"]["value"]), part["value"]))


def _change(now: LabelCounts, count_now: int, before: LabelCounts, count_before: int) -> Json:
    (mean_now, variance_now), (mean_before, variance_before) = _mean(now, count_now), _mean(before, count_before)
    value, half = 100 * (mean_now - mean_before), 100 * Z95 * sqrt(variance_now + variance_before)
    return {
        "mentions": now.total,
        "previous_mentions": before.total,
        "change": {"value": value, "low": value - half, "high": value + half},
        "is_told": abs(value) > half,
    }


def _mean(counts: LabelCounts, of: int) -> tuple[float, float]:
    """Mean and variance of the mean of what the segment adds to each of the week's mentions: −1, 0 or 1."""
    mean = (counts.positive - counts.negative) / of
    return mean, ((counts.positive + counts.negative) / of - mean**2) / of


def moved_practices(now: Mapping[str, LabelCounts], before: Mapping[str, LabelCounts]) -> list[Json]:
    """The practices whose number of negative mentions changed by more than chance, the largest change first.

    Both numbers are taken as Poisson counts: their difference has the variance of their sum.
    """
    rows = []
    for practice in PRACTICES:
        later, earlier = now.get(practice, _NOTHING).negative, before.get(practice, _NOTHING).negative
        if abs(later - earlier) > Z95 * sqrt(later + earlier):
            rows.append({"practice": practice, "negative": later, "previous_negative": earlier})
    return sorted(rows, key=lambda row: -abs(row["negative"] - row["previous_negative"]))
