"""A gap after a breach as no exponential curve would make it, with actions that truly moved it, or didn't.

The brand falls over four days and comes back by a power law, or stays. The latent level moves besides by AR(1) shocks
with Student's t steps, a weekday pattern, a slow random walk and outlier days; mentions are multinomial, their number
log-normal. The baseline is the mean of 90 days before, and the noise is read from those days as the product does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from reputation.level import estimate_noise
from reputation.net_sentiment import DailyCounts, Floats, class_table, net_shares, pooled_mix, unit_variance
from reputation.recovery.series import Gap, GapNoise

DISCLOSED_ON = date(2026, 3, 1)
_PRE_DAYS = 90
_NEUTRAL_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Path:
    """What a simulated gap is like; levels in points of net sentiment, days from the disclosure.

    `moves` are (day, step, ramp): what an action added at once, and evenly over the following week.
    """

    days: int = 120
    depth: float = 35.0
    lost: float = 8.0
    power: float = 1.0
    shock: float = 5.0
    memory: float = 0.5
    weekday: float = 2.0
    drift: float = 0.15
    outliers: float = 0.01
    mentions: float = 80.0
    baseline: float = 10.0
    missing: float = 0.0
    moves: Sequence[tuple[int, float, float]] = ()


def simulated_gap(path: Path, generator: np.random.Generator) -> Gap:
    """One gap with the noise that its pre-period shows."""
    count = _PRE_DAYS + path.days
    level = path.baseline + _fall(path) + _wandering(path, generator, count)
    counts = _mentions(path, generator, level)
    rows = [DailyCounts(DISCLOSED_ON + timedelta(days=at), *(int(n) for n in row)) for at, row in enumerate(counts)]
    noise = estimate_noise(rows[:_PRE_DAYS])
    nets = 100.0 * net_shares(class_table(rows))
    before = float(np.nanmean(nets[:_PRE_DAYS]))
    after = counts[_PRE_DAYS:].astype(np.float64)
    totals = np.where(after.sum(axis=1) >= 5, after.sum(axis=1), np.nan)
    variance = 1e4 * unit_variance(pooled_mix(after)) / totals
    value = np.where(np.isnan(totals), np.nan, nets[_PRE_DAYS:] - before)
    spread = 100.0 * noise.variance**0.5
    half = 1.96 * (variance + spread**2) ** 0.5
    shared = 1e4 * noise.inflated / _PRE_DAYS
    return Gap(
        DISCLOSED_ON, value, value - half, value + half, variance, GapNoise(spread, noise.autocorrelation, shared)
    )


def _fall(path: Path) -> Floats:
    days = np.arange(path.days, dtype=np.float64)
    falling = np.clip((days + 1) / 4, 0.0, 1.0)
    since = np.clip(days - 4, 0.0, None)
    gap = -path.depth * falling * (1.0 + since / 14.0) ** -path.power - path.lost * falling
    for day, step, ramp in path.moves:
        gap += np.where(days >= day, step + ramp * np.clip((days - day) / 6, 0.0, 1.0), 0.0)
    return np.concatenate([np.zeros(_PRE_DAYS), gap])


def _wandering(path: Path, generator: np.random.Generator, count: int) -> Floats:
    steps = generator.standard_t(5, size=count) * (0.6 * (1 - path.memory**2)) ** 0.5
    shocks = np.zeros(count)
    for at in range(1, count):
        shocks[at] = path.memory * shocks[at - 1] + steps[at]
    weekly = path.weekday * generator.normal(size=7)
    walk = path.drift * np.cumsum(generator.normal(size=count))
    outliers = np.where(generator.random(count) < path.outliers, generator.uniform(-25, 25, count), 0.0)
    moved: Floats = path.shock * shocks + weekly[np.arange(count) % 7] + walk + outliers
    return moved


def _mentions(path: Path, generator: np.random.Generator, level: Floats) -> Floats:
    share = np.clip(level / 100.0, -0.6, 0.6)
    shares = np.stack([(0.65 - share) / 2, np.full(len(share), _NEUTRAL_SHARE), (0.65 + share) / 2], axis=1)
    totals = generator.poisson(path.mentions * np.exp(0.3 * generator.normal(size=len(level))))
    totals = np.where(generator.random(len(level)) < path.missing, 0, totals)
    drawn = generator.multinomial(totals, shares)
    return drawn.astype(np.float64)
