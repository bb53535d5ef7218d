"""Thin days pooled toward the days before them, so that a line of daily values doesn't jump with the luck of a few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reputation.net_sentiment import MIX_DAYS, Floats

POOLED = {"net": "pooled", "low": "pooled_low", "high": "pooled_high"}
"""How an estimate's JSON calls a day's pooled net sentiment and its interval's ends."""

_LEAST_DAYS = 7
_LEAST_SPREAD = 5.0


def shown_net(day: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    """Net sentiment of an estimate's day as a chart shows it, pooled, with its ends; estimates of old have it alone."""
    value, low, high = (day.get(pooled, day[own]) for own, pooled in POOLED.items())
    return value, low, high


def pool_days(net: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Each day's value shrunk toward the mean of the `MIX_DAYS` days before it, and its variance; NaN stays NaN.

    Empirical Bayes under normal noise: with the day's own variance V, the trailing mean m and the variance T of a day
    about it, the pooled value is (T·net + V·m)/(T + V) with variance T·V/(T + V) (Efron and Morris 1975). T by moments:
    the variance of the trailing days, with one standard error of that variance (a T too small hides a move, one too
    large only pools less), less what sampling explains, at least 5 points squared, plus that of m. A day at
    z > 1 standard deviations from m has its T multiplied by z², so a crisis's first day isn't drawn toward the calm
    before (a discounted prior, Ibrahim and Chen 2000). Nothing is pooled before there are 7 days to pool toward.
    """
    pooled, left = net.copy(), variance.copy()
    for day in np.flatnonzero(np.isfinite(net)):
        span = slice(max(0, int(day) - MIX_DAYS), int(day))
        known = np.isfinite(net[span])
        if known.sum() >= _LEAST_DAYS:
            pooled[day], left[day] = _pooled(net[day], variance[day], net[span][known], variance[span][known])
    return pooled, left


def _pooled(value: float, variance: float, before: Floats, before_variance: Floats) -> tuple[float, float]:
    seen = float(before.var(ddof=1)) * (1.0 + (2.0 / (len(before) - 1)) ** 0.5)
    between = max(seen - float(before_variance.mean()), _LEAST_SPREAD**2)
    weights = 1.0 / (before_variance + between)
    mean = float(weights @ before / weights.sum())
    prior = between + 1.0 / float(weights.sum())
    prior *= max(1.0, (value - mean) ** 2 / (variance + prior))
    part = prior / (prior + variance)
    return part * value + (1.0 - part) * mean, part * variance
