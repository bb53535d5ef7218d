"""How segments (languages, countries, kinds of source, or imported ones) changed: apart, pooled, and reweighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from reputation.comparison import LEAST_PRE_DAYS, LEAST_PRE_MENTIONS, countable_days, pre_period
from reputation.level import DayNoise, Estimate, Interval, between, estimate_noise, interval_json, level
from reputation.net_sentiment import DailyCounts, Floats, NetPoint, class_table, fill_days
from reputation.recovery.composition import Composition, Strata, adjusted_daily, split_change
from reputation.recovery.heterogeneity import Heterogeneity, heterogeneity, partially_pooled

Reason = Literal["before_disclosure", "few_segments", "few_pre_mentions", "few_mentions"]

WINDOW_DAYS = 14
LEVEL = 0.05
"""Segments are said to differ where the test's p-value is below this."""


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """One segment's net sentiment in the last days less that before the disclosure, in points, with 95 % intervals.

    `change`: from its own mentions alone, None under 20 on either side; `pooled`: drawn toward the other segments,
    None only where no segment has a change. `segment` is None where the property is unknown. Shares are of all
    mentions of the pre-period and of the last days, 0 to 1.
    """

    segment: str | None
    change: Interval | None
    pooled: Interval | None
    before_share: float
    now_share: float
    mention_count: int

    def to_json(self) -> dict[str, Any]:
        """The segment as JSON values."""
        return {
            "segment": self.segment,
            "change": interval_json(self.change),
            "pooled": interval_json(self.pooled),
            "before_share": self.before_share,
            "now_share": self.now_share,
            "mention_count": self.mention_count,
        }


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """The segments, the largest of the last days first; whether they differ; and the change at the mix of before.

    `reason` says why the report is empty. `heterogeneity` is None where fewer than two segments have a change;
    `composition` where the last days have fewer than 20 mentions. `daily`: net sentiment reweighted to the mix of
    before, for the seven days up to each day since the disclosure.
    """

    reason: Reason | None = None
    segments: tuple[SegmentChange, ...] = ()
    heterogeneity: Heterogeneity | None = None
    composition: Composition | None = None
    daily: tuple[NetPoint, ...] = ()

    @property
    def differ(self) -> bool | None:
        """Whether the segments' changes differ by more than chance; None where it can't be said."""
        return None if self.heterogeneity is None else self.heterogeneity.p_value < LEVEL

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "reason": self.reason,
            "segments": [segment.to_json() for segment in self.segments],
            "heterogeneity": self.heterogeneity.to_json() if self.heterogeneity else None,
            "differ": self.differ,
            "composition": self.composition.to_json() if self.composition else None,
            "daily": [point.to_json() for point in self.daily],
        }


def by_segment(
    counts: Mapping[str | None, Sequence[DailyCounts]],
    disclosed_on: date,
    today: date,
    *,
    window_days: int = WINDOW_DAYS,
) -> SegmentReport:
    """How each segment changed from its pre-period to the last `window_days` days (fewer soon after the disclosure).

    Nothing looks past `today`. Days that failed to be collected are to be left out of the counts of all segments.

    Raises:
        CountsError: a count is negative, or a segment gives a day twice.
    """
    if today < disclosed_on:
        return SegmentReport("before_disclosure")
    if len(counts) < 2:
        return SegmentReport("few_segments")
    since = max(disclosed_on, today - timedelta(days=window_days - 1))
    first = min((row.day for rows in counts.values() for row in rows if row.day <= today), default=today)
    segments = {name: _Segment(rows, first, disclosed_on, since, today) for name, rows in counts.items()}
    before = np.stack([one.before for one in segments.values()])
    if before.sum() < LEAST_PRE_MENTIONS:
        return SegmentReport("few_pre_mentions")
    if not sum(one.now.sum() for one in segments.values()):
        return SegmentReport("few_mentions")
    tables = np.stack([one.table for one in segments.values()])
    pre = pre_period(_as_days(tables.sum(axis=0), first), disclosed_on)
    noise = estimate_noise(pre)
    strata = Strata(first, tables, before, sum(day.mention_count > 0 for day in pre), noise)
    changes = [one.change(noise) for one in segments.values()]
    return SegmentReport(
        segments=_described(segments, changes),
        heterogeneity=heterogeneity([one for one in changes if one is not None]),
        composition=split_change(strata, (today - since).days + 1),
        daily=tuple(adjusted_daily(strata)[(disclosed_on - first).days :]),
    )


class _Segment:
    """One segment's days, its summed counts before the disclosure and in the last days, and its counts as a table."""

    def __init__(self, rows: Sequence[DailyCounts], first: date, disclosed_on: date, since: date, today: date) -> None:
        days = [day for day in fill_days(rows) if day.day <= today]
        self._pre = pre_period(days, disclosed_on)
        self._last = between(days, since, today)
        self.before: Floats = class_table(self._pre).sum(axis=0)
        self.now: Floats = class_table(self._last).sum(axis=0)
        self.table: Floats = np.zeros(((today - first).days + 1, 3))
        for day in days:
            self.table[(day.day - first).days] = (day.negative, day.neutral, day.positive)

    def change(self, usual: DayNoise) -> Estimate | None:
        """The last days' level less that of before, with the segment's own noise or, where it is thin, that of all."""
        noise = estimate_noise(self._pre) if countable_days(self._pre) >= LEAST_PRE_DAYS else usual
        before, now = level(self._pre, noise), level(self._last, noise)
        return None if before is None or now is None else now.minus(before)


def _as_days(table: Floats, first: date) -> list[DailyCounts]:
    return [DailyCounts(first + timedelta(days=at), *(int(n) for n in row)) for at, row in enumerate(table)]


def _described(
    segments: Mapping[str | None, _Segment], changes: Sequence[Estimate | None]
) -> tuple[SegmentChange, ...]:
    all_before = sum(one.before.sum() for one in segments.values())
    all_now = sum(one.now.sum() for one in segments.values())
    described = [
        SegmentChange(
            segment=name,
            change=change.interval() if change else None,
            pooled=pooled.interval() if pooled else None,
            before_share=float(one.before.sum() / all_before),
            now_share=float(one.now.sum() / all_now),
            mention_count=int(one.now.sum()),
        )
        for (name, one), change, pooled in zip(segments.items(), changes, partially_pooled(changes), strict=True)
    ]
    return tuple(sorted(described, key=lambda one: (-one.mention_count, one.segment or "")))
