"""The level of net sentiment over several days, with an interval that knows how days wander and hang together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from reputation.net_sentiment import (
    LEAST_MENTIONS,
    Z95,
    DailyCounts,
    Floats,
    NetPoint,
    class_table,
    fill_days,
    net_shares,
    pooled_mix,
    unit_variance,
)

LEAST_LEVEL_MENTIONS = 20
SMOOTHING_DAYS = 7
_LEAST_DAY_SPREAD = 0.02
_MOST_AUTOCORRELATION = 0.6


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its 95 % interval, in the value's unit."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """The three numbers under their names."""
        return {"value": self.value, "low": self.low, "high": self.high}


def interval_json(interval: Interval | None) -> dict[str, Any] | None:
    """An interval as JSON values, None where it can't be said."""
    return None if interval is None else interval.to_json()


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate in points of net sentiment and its variance, in points²."""

    value: float
    variance: float

    def interval(self, z: float = Z95) -> Interval:
        """The normal interval of `z` standard errors to each side."""
        half = z * self.variance**0.5
        return Interval(self.value, self.value - half, self.value + half)

    def minus(self, other: Estimate) -> Estimate:
        """The difference of two independent estimates."""
        return Estimate(self.value - other.value, self.variance + other.variance)


@dataclass(frozen=True, slots=True)
class DayNoise:
    """How true daily net sentiment wanders about its level: variance τ² (shares, not points) and lag-1 correlation."""

    variance: float
    autocorrelation: float

    @property
    def inflated(self) -> float:
        """τ²·(1 + r)/(1 − r): what τ² counts for in the mean of many days with AR(1) noise."""
        return self.variance * (1.0 + self.autocorrelation) / (1.0 - self.autocorrelation)


def estimate_noise(days: Sequence[DailyCounts]) -> DayNoise:
    """The noise of a calm stretch, by moments, from its days with at least `LEAST_MENTIONS` mentions.

    τ² = variance of the daily nets less the mean sampling variance V/n; sampling noise has no memory, so the lag-1
    autocovariance estimates r·τ² directly. τ is never below 2 points (no real series is purely multinomial), r lies
    in [0, 0.6].
    """
    table = class_table(fill_days(days))
    totals = table.sum(axis=1)
    usable = totals >= LEAST_MENTIONS
    if usable.sum() < 3:
        return DayNoise(_LEAST_DAY_SPREAD**2, 0.0)
    nets = np.where(usable, net_shares(table), np.nan)
    deviations: Floats = nets - np.nanmean(nets)
    sampling = unit_variance(pooled_mix(table)) * float((1.0 / totals[usable]).mean())
    variance = max(float(np.nanvar(nets, ddof=1)) - sampling, _LEAST_DAY_SPREAD**2)
    return DayNoise(variance, _autocorrelation(deviations, variance))


def _autocorrelation(deviations: Floats, variance: float) -> float:
    products = deviations[1:] * deviations[:-1]
    products = products[~np.isnan(products)]
    if not len(products):
        return 0.0
    return float(np.clip(products.mean() / variance, 0.0, _MOST_AUTOCORRELATION))


def level(days: Sequence[DailyCounts], noise: DayNoise) -> Estimate | None:
    """The mean net sentiment of some days, each weighed by 1/(V/n + τ²); None under `LEAST_LEVEL_MENTIONS` mentions.

    The weights (inverse variance, as in DerSimonian and Laird's random-effects mean, 1986) let a day of 500 mentions
    count for little more than one of 100. Variance: Σw²(V/n + τ²(1+r)/(1−r))/(Σw)².
    """
    table = class_table(days)
    table = table[table.sum(axis=1) > 0]
    totals = table.sum(axis=1)
    if totals.sum() < LEAST_LEVEL_MENTIONS:
        return None
    sampling = unit_variance(pooled_mix(table)) / totals
    weights = 1.0 / (sampling + noise.variance)
    mean = float(weights @ net_shares(table) / weights.sum())
    variance = float(weights**2 @ (sampling + noise.inflated) / weights.sum() ** 2)
    return Estimate(100.0 * mean, 1e4 * variance)


def between(days: Sequence[DailyCounts], first: date, last: date) -> list[DailyCounts]:
    """The days from `first` to `last`, both included."""
    return [day for day in days if first <= day.day <= last]


def rolling_net(counts: Sequence[DailyCounts], window_days: int = SMOOTHING_DAYS) -> list[NetPoint]:
    """The level of the `window_days` days up to and including each day: the smooth line of a chart.

    `mention_count` is the window's. The interval is for the mean of those days, so what varies slowly, a breach above
    all, is no noise to it: τ² is taken from the differences of neighbouring days (von Neumann 1941), with no memory.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    days = fill_days(counts)
    noise = _short_noise(days)
    return [_rolled(days[max(0, end - window_days) : end], noise) for end in range(1, len(days) + 1)]


def _short_noise(days: Sequence[DailyCounts]) -> DayNoise:
    table = class_table(days)
    totals = table.sum(axis=1)
    usable = totals >= LEAST_MENTIONS
    steps = np.diff(np.where(usable, net_shares(table), np.nan))
    steps = steps[~np.isnan(steps)]
    if not len(steps):
        return DayNoise(_LEAST_DAY_SPREAD**2, 0.0)
    sampling = unit_variance(pooled_mix(table)) * float((1.0 / totals[usable]).mean())
    return DayNoise(max(float((steps**2).mean()) / 2 - sampling, _LEAST_DAY_SPREAD**2), 0.0)


def _rolled(window: Sequence[DailyCounts], noise: DayNoise) -> NetPoint:
    total = sum(day.mention_count for day in window)
    estimate = level(window, noise)
    if estimate is None:
        return NetPoint(window[-1].day, None, None, None, total)
    span = estimate.interval()
    return NetPoint(window[-1].day, span.value, max(-100.0, span.low), min(100.0, span.high), total)


def centred_levels(
    days: Sequence[DailyCounts], first: date, last: date, noise: DayNoise
) -> list[tuple[date, Estimate | None]]:
    """For each day from `first` to `last` the level of the `SMOOTHING_DAYS` days about it, cut at both ends."""
    reach = timedelta(days=SMOOTHING_DAYS // 2)
    within = between(days, first, last)
    dates = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [(day, level(between(within, day - reach, day + reach), noise)) for day in dates]
