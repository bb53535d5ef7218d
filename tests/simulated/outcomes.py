"""Outcomes a day, moved by sentiment or not: counts with a week, a memory and a jump of their own."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from reputation.net_sentiment import Floats
from reputation.recovery.series import NetSeries


def simulated_outcome(
    net: NetSeries, generator: np.random.Generator, *, pull: float = 0.0, lag: int = 3, jump: float = 0.0, at: int = 0
) -> dict[date, float]:
    """Negative-binomial counts a day. `pull`: change of the log rate for each 10 points that net sentiment falls.

    `lag` days later; `jump`: log rate added on day `at`, halving weekly, whatever sentiment does.
    """
    count = len(net.net)
    moved = np.nan_to_num(net.net - np.nanmean(net.net)) / 10.0
    late = np.concatenate([np.zeros(lag), moved[: count - lag]])
    week = np.array([0.2, 0.1, 0.0, 0.0, 0.1, -0.5, -0.9])[np.arange(count) % 7]
    since = np.arange(count) - at
    wave = np.where(since >= 0, jump * 0.5 ** (np.maximum(since, 0) / 7), 0.0)
    rate = 60.0 * np.exp(week + wave - pull * late + _memory(generator, count))
    drawn = generator.poisson(generator.gamma(20.0, rate / 20.0))
    return {net.first + timedelta(days=day): float(value) for day, value in enumerate(drawn)}


def _memory(generator: np.random.Generator, count: int) -> Floats:
    noise = np.zeros(count)
    for day in range(1, count):
        noise[day] = 0.6 * noise[day - 1] + 0.12 * generator.normal()
    return noise
