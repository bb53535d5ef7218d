"""Where a brand stands after a breach: acute until the lowest point is confirmed, in recovery after, or not to be told.

The baseline is the brand's own level before the disclosure. Everything is analytic, so the same counts give the same
assessment; nothing looks past `today`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from reputation.comparison import (
    Baseline,
    CompetitorChange,
    baseline,
    compare,
    countable_days,
    pre_period,
)
from reputation.level import Estimate, Interval, between, interval_json, level
from reputation.net_sentiment import Z95, DailyCounts, fill_days
from reputation.share import Attention, attention
from reputation.trough import RISE_DAYS, Trough, find_trough, has_dropped

Phase = Literal["no_incident", "before", "acute", "recovery", "not_applicable"]
Reason = Literal["few_pre_days", "few_mentions", "no_drop", "trough_not_found"]

VERDICT_DAYS = 14
TROUGH_DAYS = 90
WIDEST_SHARE = 0.6
_RECENT_DAYS, _LATE_RECENT_DAYS, _LATE_AFTER_DAYS = 7, 14, 28


@dataclass(frozen=True, slots=True)
class Assessment:
    """What can be said of a brand on one day; whatever can't is None.

    `baseline` is net sentiment before the disclosure, in points (−100 to 100); `depth` the trough less the baseline
    (negative); `today_gap` the recent level less the baseline; `recovered` the share of the depth regained, 1 for all
    of it. In the phase `acute` depth, trough and share are None by rule: the trough isn't confirmed. `reason` is set
    in the phase `not_applicable` alone.
    """

    phase: Phase
    today: date
    disclosed_on: date | None = None
    reason: Reason | None = None
    pre_day_count: int = 0
    pre_mention_count: int = 0
    baseline: Interval | None = None
    today_gap: Interval | None = None
    depth: Interval | None = None
    trough_on: date | None = None
    recovered: Interval | None = None
    attention: Attention | None = None
    competitors: tuple[CompetitorChange, ...] = ()

    @property
    def days_since(self) -> int | None:
        """Days since the disclosure, whose own day is 0; negative before it."""
        return None if self.disclosed_on is None else (self.today - self.disclosed_on).days

    def to_json(self) -> dict[str, Any]:
        """The assessment as JSON values: dates as ISO text, intervals as value, low and high, or null."""
        return {
            "phase": self.phase,
            "reason": self.reason,
            "today": self.today.isoformat(),
            "disclosed_on": self.disclosed_on.isoformat() if self.disclosed_on else None,
            "days_since": self.days_since,
            "pre_day_count": self.pre_day_count,
            "pre_mention_count": self.pre_mention_count,
            "baseline": interval_json(self.baseline),
            "today_gap": interval_json(self.today_gap),
            "depth": interval_json(self.depth),
            "trough_on": self.trough_on.isoformat() if self.trough_on else None,
            "recovered": interval_json(self.recovered),
            "attention": self.attention.to_json() if self.attention else None,
            "competitors": [change.to_json() for change in self.competitors],
        }


def assess(
    own: Sequence[DailyCounts],
    competitors: Mapping[str, Sequence[DailyCounts]],
    incident_day: date | None,
    today: date,
    *,
    gap_days: Collection[date] = (),
) -> Assessment:
    """The brand's assessment on `today` from daily counts up to then, `incident_day` being the day of disclosure.

    `gap_days` are days on which collection failed: they are left out, not read as calm.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    if incident_day is None:
        return Assessment("no_incident", today)
    if incident_day > today:
        return Assessment("before", today, incident_day)
    days = _usable(own, today, gap_days)
    others = {brand: _usable(counts, today, gap_days) for brand, counts in competitors.items()}
    pre = pre_period(days, incident_day)
    known = Assessment(
        "acute",
        today,
        incident_day,
        pre_day_count=countable_days(pre),
        pre_mention_count=sum(day.mention_count for day in pre),
        attention=attention(days, incident_day, today, gap_days=gap_days),
        competitors=compare(others, incident_day, today),
    )
    before = baseline(pre)
    if before is None:
        return replace(known, phase="not_applicable", reason="few_pre_days")
    return _judge(known, days, before)


def _usable(counts: Sequence[DailyCounts], today: date, gap_days: Collection[date]) -> list[DailyCounts]:
    return [day for day in fill_days(counts) if day.day <= today and day.day not in gap_days]


def _judge(known: Assessment, days: Sequence[DailyCounts], before: Baseline) -> Assessment:
    """Acute, recovery, or why neither, once there is a baseline."""
    known = replace(known, baseline=before.level.interval())
    elapsed = known.days_since or 0
    now = level(between(days, _recent(known, _RECENT_DAYS), known.today), before.noise)
    if now is None:
        return known if elapsed < RISE_DAYS else replace(known, phase="not_applicable", reason="few_mentions")
    known = replace(known, today_gap=now.minus(before.level).interval())
    trough = find_trough(days, known.disclosed_on or known.today, known.today, before)
    if trough is None or not has_dropped(trough.level, before):
        return known if elapsed < VERDICT_DAYS else replace(known, phase="not_applicable", reason="no_drop")
    if trough.is_confirmed:
        return _in_recovery(known, days, before, trough)
    return known if elapsed < TROUGH_DAYS else replace(known, phase="not_applicable", reason="trough_not_found")


def _recent(known: Assessment, length: int) -> date:
    """First of the last `length` days, or the disclosure if that is later."""
    first = known.today - timedelta(days=length - 1)
    return max(first, known.disclosed_on or first)


def _in_recovery(known: Assessment, days: Sequence[DailyCounts], before: Baseline, trough: Trough) -> Assessment:
    is_late = (known.today - trough.day).days >= _LATE_AFTER_DAYS
    first = _recent(known, _LATE_RECENT_DAYS if is_late else _RECENT_DAYS)
    now = level(between(days, first, known.today), before.noise)
    if now is None:
        return replace(known, phase="not_applicable", reason="few_mentions")
    return replace(
        known,
        phase="recovery",
        depth=trough.level.minus(before.level).interval(),
        trough_on=trough.day,
        today_gap=now.minus(before.level).interval(),
        recovered=recovered_share(before.level, trough.level, now),
    )


def recovered_share(before: Estimate, lowest: Estimate, now: Estimate) -> Interval | None:
    """(now − trough)/(baseline − trough) with Fieller's 95 % interval; None where it is unbounded or too wide.

    Numerator a and denominator b share the trough: cov(a, b) = var(trough). The interval holds the ratios R with
    (a − R·b)² ≤ z²·var(a − R·b) (Fieller 1954); it is bounded only while b is significantly not 0, and kept to itself
    when wider than `WIDEST_SHARE`.
    """
    regained, lost = now.minus(lowest), before.minus(lowest)
    square = Z95**2
    curve = lost.value**2 - square * lost.variance
    slope = regained.value * lost.value - square * lowest.variance
    rest = regained.value**2 - square * regained.variance
    inside = slope**2 - curve * rest
    if curve <= 0 or inside < 0:
        return None
    low, high = ((slope - inside**0.5) / curve, (slope + inside**0.5) / curve)
    return Interval(regained.value / lost.value, low, high) if high - low <= WIDEST_SHARE else None
