"""What happened to the competitors over the same time: the first check that a fall is the brand's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from reputation.level import DayNoise, Estimate, Interval, between, estimate_noise, interval_json, level
from reputation.net_sentiment import LEAST_MENTIONS, DailyCounts

PRE_DAYS = 90
QUIET_DAYS = 3
LEAST_PRE_DAYS = 14
LEAST_PRE_MENTIONS = 100
LEVEL_BAND = 10.0
LEAST_CHANGE = 5.0

Verdict = Literal["level", "fell", "rose", "unclear"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A brand's own level before the disclosure, and the noise of its days then.

    It rests on at most `PRE_DAYS` days, the last `QUIET_DAYS` before the disclosure left out: rumours run ahead.
    """

    level: Estimate
    noise: DayNoise


@dataclass(frozen=True, slots=True)
class CompetitorChange:
    """A competitor's mean net sentiment since the disclosure less that before it, in points.

    `verdict`: `fell` or `rose` where the interval excludes 0 and the change is at least `LEAST_CHANGE` points; `level`
    where the interval lies within ±`LEVEL_BAND` points; else `unclear` (also where `change` is None: too few mentions).
    """

    brand: str
    change: Interval | None
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """The change as JSON values."""
        return {"brand": self.brand, "change": interval_json(self.change), "verdict": self.verdict}


def pre_period(days: Sequence[DailyCounts], disclosed_on: date) -> list[DailyCounts]:
    """The days that a baseline may rest on."""
    last = date.fromordinal(disclosed_on.toordinal() - QUIET_DAYS - 1)
    return between(days, date.fromordinal(last.toordinal() - PRE_DAYS + 1), last)


def countable_days(days: Sequence[DailyCounts]) -> int:
    """How many of the days have enough mentions for a point of their own."""
    return sum(day.mention_count >= LEAST_MENTIONS for day in days)


def baseline(pre: Sequence[DailyCounts]) -> Baseline | None:
    """The baseline of a pre-period; None under `LEAST_PRE_DAYS` countable days or `LEAST_PRE_MENTIONS` mentions."""
    mentions = sum(day.mention_count for day in pre)
    if countable_days(pre) < LEAST_PRE_DAYS or mentions < LEAST_PRE_MENTIONS:
        return None
    noise = estimate_noise(pre)
    before = level(pre, noise)
    return None if before is None else Baseline(before, noise)


def compare(
    competitors: Mapping[str, Sequence[DailyCounts]], disclosed_on: date, today: date
) -> tuple[CompetitorChange, ...]:
    """Each competitor's change from before the disclosure to the days since, order kept.

    The days are expected in order, without a day given twice (`fill_days`).
    """
    return tuple(_change(brand, days, disclosed_on, today) for brand, days in competitors.items())


def _change(brand: str, days: Sequence[DailyCounts], disclosed_on: date, today: date) -> CompetitorChange:
    before = baseline(pre_period(days, disclosed_on))
    since = level(between(days, disclosed_on, today), before.noise) if before else None
    if before is None or since is None:
        return CompetitorChange(brand, None, "unclear")
    change = since.minus(before.level).interval()
    return CompetitorChange(brand, change, verdict(change))


def verdict(change: Interval) -> Verdict:
    """What a change amounts to; the rules stand at `CompetitorChange`."""
    if change.low > 0 and change.value >= LEAST_CHANGE:
        return "rose"
    if change.high < 0 and change.value <= -LEAST_CHANGE:
        return "fell"
    return "level" if change.low >= -LEVEL_BAND and change.high <= LEVEL_BAND else "unclear"
