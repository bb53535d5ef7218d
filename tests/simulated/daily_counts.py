"""Daily counts of a brand and its competitors, with or without a fall, as no Gaussian model would make them.

Shares come from a softmax of a latent tone: a random walk (drift), AR(1) noise with Student's t steps, a shock common
to all brands, a weekday pattern and a few outlier days. Volumes are log-normal with a weekday pattern of their own, and
flood after the disclosure. Mentions are multinomial. The fall moves mentions from positive to negative, so it is exact
in points of net sentiment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import LEAST_MENTIONS, DailyCounts, class_table, net_shares, pooled_mix, unit_variance
from reputation.recovery.series import NetSeries

Floats = npt.NDArray[np.float64]
DISCLOSED_ON = date(2026, 3, 1)
_NEUTRAL = 1.33  # weight beside exp(±tone): about 40 % of mentions are neutral
_POINTS_PER_TONE = 200.0 / (2.0 + _NEUTRAL)  # slope of net sentiment at tone 0


@dataclass(frozen=True, slots=True)
class World:
    """What a simulated market is like; spreads and the fall in points of net sentiment.

    `drift` is the step of the random walk per √day, `noise` and `memory` the spread and lag-1 correlation of the AR(1)
    noise, `common` the spread of the shock that all brands share, `weekday` the swing over a week, `outliers` the share
    of days moved by up to 25 points, `flood` the factor on the brand's volume on the day of disclosure, halving weekly.
    `half_life_days` of the fall is infinite where None.
    """

    mentions: float = 80.0
    drift: float = 0.3
    noise: float = 6.0
    memory: float = 0.6
    common: float = 4.0
    weekday: float = 3.0
    outliers: float = 0.01
    flood: float = 2.0
    competitors: int = 6
    pre_days: int = 120
    post_days: int = 30
    fall: float = 0.0
    half_life_days: float | None = None
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Market:
    """The counts of the brand and of its competitors, and the brand's true gap on each day since the disclosure."""

    own: list[DailyCounts]
    competitors: dict[str, list[DailyCounts]]
    gap: Floats
    today: date


def simulate(world: World, generator: np.random.Generator) -> Market:
    """One market: `world.pre_days` before `DISCLOSED_ON` and `world.post_days` from it on."""
    days = world.pre_days + world.post_days
    shared = _ar(generator, days, world.common, 0.8)
    gap = -world.fall * _decay(world)
    after = np.concatenate([np.zeros(world.pre_days), gap])
    flood = np.concatenate([np.ones(world.pre_days), 1 + (world.flood - 1) * 0.5 ** (np.arange(world.post_days) / 7)])
    own = _brand(world, generator, shared, after, world.mentions * flood)
    calm = np.zeros(days)
    others = {
        f"Competitor {number + 1}": _brand(
            world, generator, shared * generator.uniform(0.6, 1.4), calm, np.full(days, _volume(world, generator))
        )
        for number in range(world.competitors)
    }
    return Market(own, others, gap, DISCLOSED_ON + timedelta(days=world.post_days - 1))


def net_series(counts: list[DailyCounts]) -> NetSeries:
    """Net sentiment of each day as it was counted, and what the number of mentions leaves open."""
    table = class_table(counts)
    totals = table.sum(axis=1)
    usable = totals >= LEAST_MENTIONS
    net = np.where(usable, 100.0 * net_shares(table), np.nan)
    variance = np.full(len(counts), np.nan)
    variance[usable] = 1e4 * unit_variance(pooled_mix(table)) / totals[usable]
    return NetSeries(counts[0].day, net, variance)


def _volume(world: World, generator: np.random.Generator) -> float:
    return float(world.mentions * np.exp(0.5 * generator.normal()))


def _decay(world: World) -> Floats:
    days = np.arange(world.post_days, dtype=np.float64)
    if world.half_life_days is None:
        return np.ones(world.post_days)
    curve: Floats = 0.5 ** (days / world.half_life_days)
    return curve


def _brand(
    world: World, generator: np.random.Generator, shared: Floats, after: Floats, volume: Floats
) -> list[DailyCounts]:
    days = len(after)
    weekdays = np.arange(days) % 7
    points = shared + _ar(generator, days, world.noise, world.memory) + _walk(generator, days, world.drift)
    points = points + (world.weekday * generator.normal(size=7) / 1.5)[weekdays]
    is_outlier = generator.random(days) < world.outliers
    points = points + np.where(is_outlier, generator.uniform(-25, 25, days), 0.0)
    shares = _shares(generator.normal(0.0, 0.15) + points / _POINTS_PER_TONE, after)
    lively = volume * np.array([1.0, 1.1, 1.1, 1.0, 0.9, 0.6, 0.5])[weekdays]
    totals = generator.poisson(lively * np.exp(0.25 * generator.normal(size=days)))
    totals = np.where(generator.random(days) < world.missing, 0, totals)
    drawn = generator.multinomial(totals, shares)
    first = DISCLOSED_ON - timedelta(days=world.pre_days)
    return [DailyCounts(first + timedelta(days=at), *(int(x) for x in row)) for at, row in enumerate(drawn)]


def _shares(tone: Floats, after: Floats) -> Floats:
    weights = np.stack([np.exp(-tone), np.full(len(tone), _NEUTRAL), np.exp(tone)], axis=1)
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    moved = np.clip(-after / 200.0, -shares[:, 0], shares[:, 2])
    shares[:, 0] += moved
    shares[:, 2] -= moved
    return shares


def _ar(generator: np.random.Generator, days: int, spread: float, memory: float) -> Floats:
    """AR(1) noise of standard deviation `spread` with Student's t steps of 5 degrees of freedom."""
    steps = generator.standard_t(5, size=days) * (0.6 * (1 - memory**2)) ** 0.5
    noise = np.zeros(days)
    noise[0] = generator.normal()
    for at in range(1, days):
        noise[at] = memory * noise[at - 1] + steps[at]
    return spread * noise


def _walk(generator: np.random.Generator, days: int, drift: float) -> Floats:
    walk: Floats = drift * np.cumsum(generator.normal(size=days))
    return walk
