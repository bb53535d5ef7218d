"""Labels a day as an array, with how many independent texts they are worth: near-copies of one text count as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from reputation.net_sentiment import CountsError, DailyCounts, Floats, class_table, fill_days
from reputation.recovery.adjusted_counts import spread

_NO_DAY = date(1970, 1, 1)
_NEIGHBOUR_DAYS = 7
_NEIGHBOUR_STRENGTH = 10.0
_JEFFREYS = 0.5


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """Stories of one day whose copies were judged alike.

    `negative`, `neutral`, `positive`: judged copies of each such story, whole numbers ≥ 0. `story_count`: how many
    stories of the day have exactly these, ≥ 0. Most stories have one copy, so a day takes few groups.
    """

    day: date
    negative: int
    neutral: int
    positive: int
    story_count: int = 1

    @property
    def copy_count(self) -> int:
        """Judged copies of one of these stories."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class DailyTable:
    """One brand's labels on consecutive days from `first` on.

    `counts`: negative, neutral, positive, shape (days, 3), ≥ 0, whole or split votes. `effective`: how many independent
    texts each day is worth, shape (days,), at most the day's count and 0 only on a day without any.
    """

    first: date
    counts: Floats
    effective: Floats

    @property
    def totals(self) -> Floats:
        """Labels of each day."""
        totals: Floats = self.counts.sum(axis=1)
        return totals

    @property
    def shares(self) -> Floats:
        """Each day's shares of the three labels; a day without any has zeros."""
        shares: Floats = self.counts / np.maximum(self.totals, 1e-300)[:, None]
        return shares

    @property
    def smooth_shares(self) -> Floats:
        """Shares to take variances from: five negative mentions out of five must not be thought certain.

        Each day's, shrunk by ten mentions toward the fortnight about it (half a mention of each label added there,
        Jeffreys). Points of the line come from `shares`, never from these.
        """
        votes = self.shares * self.effective[:, None]
        sums = np.vstack([np.zeros(3), votes.cumsum(axis=0)])
        days = np.arange(len(votes))
        first, last = np.maximum(days - _NEIGHBOUR_DAYS, 0), np.minimum(days + _NEIGHBOUR_DAYS + 1, len(votes))
        near = np.maximum(sums[last] - sums[first], 0.0) + _JEFFREYS
        near /= near.sum(axis=1, keepdims=True)
        smooth: Floats = (votes + _NEIGHBOUR_STRENGTH * near) / (self.effective + _NEIGHBOUR_STRENGTH)[:, None]
        return smooth

    def sampling_variance(self, weights: Floats) -> Floats:
        """What each day's number of independent texts leaves open in its mean `weights[label]`, (days,).

        Variance of one text's weight (see `spread`) over their number. A day without any counts as one text.
        """
        variance: Floats = spread(weights, self.smooth_shares) / np.maximum(self.effective, 1.0)
        return variance


def mention_table(counts: Iterable[DailyCounts], effective: Mapping[date, float] | None = None) -> DailyTable:
    """The labels of mentions, one vote each; days without a row between the first and the last are zeros.

    `effective` is what `effective_counts` gives; without it, and on days it doesn't know, mentions are independent.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    days = fill_days(counts)
    table = class_table(days)
    totals = table.sum(axis=1)
    known = effective or {}
    worth = np.array([known.get(day.day, total) for day, total in zip(days, totals, strict=True)], dtype=np.float64)
    return DailyTable(days[0].day if days else _NO_DAY, table, np.clip(worth, np.minimum(totals, 1.0), totals))


def effective_counts(copies: Iterable[StoryGroup]) -> dict[date, float]:
    """How many independent mentions each day's mentions are worth, between 1 and their number.

    Kish's effective size (Σm)²/Σm², where m is the number of a story's copies on that day: the design effect of
    clusters of unequal size whose members agree wholly (Kish 1965, Survey Sampling, 8.2). Copies share their wording,
    so they do. 50 single stories and one with 450 copies are worth 1.2 mentions: the day's net is that one story's.

    Raises:
        CountsError: a count is negative.
    """
    sums: dict[date, float] = {}
    squares: dict[date, float] = {}
    for group in _checked(copies):
        sums[group.day] = sums.get(group.day, 0.0) + group.story_count * group.copy_count
        squares[group.day] = squares.get(group.day, 0.0) + group.story_count * group.copy_count**2
    return {day: total**2 / squares[day] for day, total in sums.items() if total > 0}


def story_table(stories: Iterable[StoryGroup]) -> DailyTable:
    """The labels of stories: each story is one vote, split over its copies' labels, on the day it is counted.

    Stories without a judged copy don't vote. Days between the first and the last without a story are zeros.

    Raises:
        CountsError: a count is negative.
    """
    told = [group for group in _checked(stories) if group.copy_count and group.story_count]
    if not told:
        return DailyTable(_NO_DAY, np.zeros((0, 3)), np.zeros(0))
    first = min(group.day for group in told)
    table = np.zeros(((max(group.day for group in told) - first).days + 1, 3))
    for group in told:
        split = np.array([group.negative, group.neutral, group.positive], dtype=np.float64) / group.copy_count
        table[(group.day - first).days] += group.story_count * split
    return DailyTable(first, table, table.sum(axis=1))


def between_days(table: DailyTable, first: date | None, last: date | None) -> slice:
    """The rows of the days from `first` to `last`, both included; None leaves an end open."""
    length = len(table.counts)
    start = 0 if first is None else (first - table.first).days
    end = length if last is None else (last - table.first).days + 1
    return slice(min(max(start, 0), length), min(max(end, 0), length))


def _checked(groups: Iterable[StoryGroup]) -> Iterator[StoryGroup]:
    for group in groups:
        if min(group.negative, group.neutral, group.positive, group.story_count) < 0:
            raise CountsError(f"the stories of {group.day.isoformat()} hold a negative number")
        yield group
