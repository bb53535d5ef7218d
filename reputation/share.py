"""Shares of stories: a brand's share of voice, the breach's share of its coverage, and the course of attention."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reputation.level import Interval, between
from reputation.net_sentiment import Z95, DailyCounts, fill_days

LEAST_PEAK_MENTIONS = 5
_HALVING_DAYS = 3


@dataclass(frozen=True, slots=True)
class BreachShare:
    """One day's stories of a brand, how many are about the breach, and their share in [0, 1] (None without stories)."""

    day: date
    stories: int
    breach_stories: int
    share: float | None


@dataclass(frozen=True, slots=True)
class VoiceShare:
    """One brand's stories among those of all watched brands; `share` in [0, 1] with interval, None without stories."""

    brand: str
    stories: int
    share: Interval | None


@dataclass(frozen=True, slots=True)
class Attention:
    """How much the breach is talked of, by mentions about it a day since the disclosure (day 0).

    `peak_share` is the breach's share of the peak day's judged mentions, `halved_day` the first day after the peak on
    which the mean of three days was at most half the peak, None if never; `has_halved` says whether that holds now
    (it can flare up again); `is_rising` that the peak is one of the last two days.
    """

    peak_on: date
    peak_day: int
    peak_count: int
    peak_share: float | None
    halved_day: int | None
    has_halved: bool
    is_rising: bool

    def to_json(self) -> dict[str, Any]:
        """The attention as JSON values, the day as ISO text."""
        return {
            "peak_on": self.peak_on.isoformat(),
            "peak_day": self.peak_day,
            "peak_count": self.peak_count,
            "peak_share": self.peak_share,
            "halved_day": self.halved_day,
            "has_halved": self.has_halved,
            "is_rising": self.is_rising,
        }


def wilson(count: int, total: int) -> Interval | None:
    """A share with Wilson's 95 % score interval (Wilson 1927), in [0, 1]; None for a total of 0."""
    if total <= 0:
        return None
    share, square = count / total, Z95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z95 / (1 + square / total) * (share * (1 - share) / total + square / (4 * total**2)) ** 0.5
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def breach_shares(counts: Sequence[DailyCounts]) -> list[BreachShare]:
    """Each day's share of stories about the breach, from the first to the last day.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    return [
        BreachShare(day.day, day.stories, day.breach_stories, day.breach_stories / day.stories if day.stories else None)
        for day in fill_days(counts)
    ]


def share_of_voice(counts: Mapping[str, Sequence[DailyCounts]]) -> list[VoiceShare]:
    """Each brand's share of the stories of all brands given, over all their days; order kept.

    A story that names two brands counts for both, so the shares are of namings.
    """
    stories = {brand: sum(day.stories for day in days) for brand, days in counts.items()}
    total = sum(stories.values())
    return [VoiceShare(brand, count, wilson(count, total)) for brand, count in stories.items()]


def attention(
    counts: Sequence[DailyCounts], disclosed_on: date, today: date, *, gap_days: Collection[date] = ()
) -> Attention | None:
    """The course of attention since the disclosure; None where no day has `LEAST_PEAK_MENTIONS` mentions of the breach.

    `gap_days`, on which collection failed, are left out of every mean.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    days = [day for day in between(fill_days(counts), disclosed_on, today) if day.day not in gap_days]
    peak = max(days, key=lambda day: day.breach, default=None)
    if peak is None or peak.breach < LEAST_PEAK_MENTIONS:
        return None
    halved = [day.day for day in days if _is_half(days, peak, day.day)]
    return Attention(
        peak_on=peak.day,
        peak_day=(peak.day - disclosed_on).days,
        peak_count=peak.breach,
        peak_share=min(1.0, peak.breach / peak.mention_count) if peak.mention_count else None,
        halved_day=(halved[0] - disclosed_on).days if halved else None,
        has_halved=bool(halved) and _is_half(days, peak, today),
        is_rising=(today - peak.day).days <= 1,
    )


def _is_half(days: Sequence[DailyCounts], peak: DailyCounts, day: date) -> bool:
    """Whether the mean of the three days up to `day`, all after the peak, is at most half the peak."""
    first = day - timedelta(days=_HALVING_DAYS - 1)
    if first <= peak.day:
        return False
    rows = between(days, first, day)
    return bool(rows) and 2 * sum(row.breach for row in rows) <= len(rows) * peak.breach
