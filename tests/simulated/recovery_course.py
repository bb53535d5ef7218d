"""A brand's gap after a breach whose half-life, lasting loss and restart are known, but whose noise is no AR(1).

Daily tone is moved by stories: they arrive at random, push with Student's t strength and fade at very different speeds,
so the noise has no single memory. To that come a slow logistic random walk, a weekday pattern and outlier days. Shares
are a softmax of the tone, mentions multinomial with log-normal numbers that flood after the disclosure. The fall moves
mentions from positive to negative, so it is exact in points of net sentiment. Noise and baseline are then read from the
days before, as the product does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from reputation.level import estimate_noise
from reputation.net_sentiment import (
    LEAST_MENTIONS,
    DailyCounts,
    Floats,
    class_table,
    net_shares,
    pooled_mix,
    unit_variance,
)
from reputation.recovery.counterfactual import estimate_counterfactual
from reputation.recovery.series import Gap, GapNoise, NetSeries

DISCLOSED_ON = date(2026, 3, 1)
_NEUTRAL, _TONE = 1.33, 0.35  # weight of the neutral beside exp(±tone); net sentiment before is about 21 points
_POINTS_PER_TONE = 58.0
_LIVES = np.array([0.5, 1.5, 5.0])  # days in which a story fades to 1/e
_STORIES_A_DAY = 0.5


@dataclass(frozen=True, slots=True)
class Course:
    """What happened: points of net sentiment, and days.

    The gap falls evenly to −`depth` over `fall_days`; then `slow_share` of what returns does so with `slow_half_life`,
    the rest with `half_life`, and `lost` points never do. `after_days` follow the trough. A restart, `restart_day` days
    after the trough, pushes it down by `restart_depth` over two days, to return with `half_life`.
    """

    half_life: float = 20.0
    after_days: int = 60
    depth: float = 45.0
    lost: float = 0.0
    slow_share: float = 0.0
    slow_half_life: float = 120.0
    fall_days: int = 6
    restart_day: int | None = None
    restart_depth: float = 0.0
    pre_days: int = 90
    mentions: float = 100.0
    noise: float = 6.0
    drift: float = 0.1
    weekday: float = 2.0
    outliers: float = 0.01
    missing: float = 0.0

    @property
    def days(self) -> int:
        """Days from the disclosure to the last, both counted."""
        return self.fall_days + self.after_days + 1

    @property
    def trough_on(self) -> date:
        """The true day of the trough."""
        return DISCLOSED_ON + timedelta(days=self.fall_days)

    @property
    def today(self) -> date:
        """The last day."""
        return DISCLOSED_ON + timedelta(days=self.days - 1)

    @property
    def restarted_on(self) -> date | None:
        """The day of the restart."""
        return None if self.restart_day is None else self.trough_on + timedelta(days=self.restart_day)

    def true_gap(self) -> Floats:
        """The gap of each day from the disclosure on, in points."""
        day = np.arange(self.days, dtype=np.float64)
        since = np.clip(day - self.fall_days, 0.0, None)
        slow = self.slow_share * 0.5 ** (since / self.slow_half_life)
        back = (1 - self.slow_share) * 0.5 ** (since / self.half_life) + slow
        fall = np.clip((day + 1) / (self.fall_days + 1), 0.0, 1.0)
        gap: Floats = -(self.lost + (self.depth - self.lost) * back) * fall
        if self.restart_day is not None:
            again = since - self.restart_day
            push = np.where(again < 0, 0.0, np.clip((again + 1) / 2, 0.0, 1.0))
            gap = gap - self.restart_depth * push * 0.5 ** (np.clip(again - 1, 0.0, None) / self.half_life)
        return gap


def calm(days: int, **changes: float) -> Course:
    """A course on which nothing happens for `days` days."""
    return replace(Course(depth=0.0, fall_days=0, after_days=days - 1), **changes)  # type: ignore[arg-type]


def simulated_counts(course: Course, chance: np.random.Generator) -> list[DailyCounts]:
    """Daily counts, `course.pre_days` before `DISCLOSED_ON` and `course.days` from it on."""
    count = course.pre_days + course.days
    tone = _TONE + (_stories(course, chance, count) + _rest(course, chance, count)) / _POINTS_PER_TONE
    weights = np.stack([np.exp(-tone), np.full(count, _NEUTRAL), np.exp(tone)], axis=1)
    shares = weights / weights.sum(axis=1, keepdims=True)
    moved = np.concatenate([np.zeros(course.pre_days), -course.true_gap() / 200.0])
    moved = np.minimum(moved, shares[:, 2])
    shares += np.stack([moved, np.zeros(count), -moved], axis=1)
    flood = 1 + np.concatenate([np.zeros(course.pre_days), 2 * 0.5 ** (np.arange(course.days) / 8)])
    totals = chance.poisson(course.mentions * flood * np.exp(0.25 * chance.normal(size=count)))
    totals = np.where(chance.random(count) < course.missing, 0, totals)
    first = DISCLOSED_ON - timedelta(days=course.pre_days)
    drawn = chance.multinomial(totals, shares)
    return [DailyCounts(first + timedelta(days=at), *(int(n) for n in row)) for at, row in enumerate(drawn)]


def simulated_gap(course: Course, chance: np.random.Generator) -> Gap:
    """The gap to the mean of the days before, with the noise that they show, read by moments."""
    return gap_of_counts(course, simulated_counts(course, chance))


def gap_of_counts(course: Course, counts: list[DailyCounts]) -> Gap:
    """The same for counts that are at hand."""
    noise = estimate_noise(counts[: course.pre_days])
    series = _net_series(counts)
    before, after = slice(0, course.pre_days), slice(course.pre_days, None)
    shared = (1e4 * noise.inflated + float(np.nanmean(series.variance[before]))) / course.pre_days
    spread = 100.0 * noise.variance**0.5
    value, variance = series.net[after] - float(np.nanmean(series.net[before])), series.variance[after]
    half = 1.96 * np.sqrt(variance + spread**2 + shared)
    read = GapNoise(spread, noise.autocorrelation, shared)
    return Gap(DISCLOSED_ON, value, value - half, value + half, variance, read)


def estimated_gap(course: Course, chance: np.random.Generator) -> Gap:
    """The gap as the product estimates it from the brand's own history."""
    found = estimate_counterfactual(_net_series(simulated_counts(course, chance)), {}, DISCLOSED_ON, course.today)
    if isinstance(found, str):
        raise TypeError(f"a simulated course has no gap: {found}")
    return found.gap


def plain_gap(values: Sequence[float] | Floats, error: float = 1.0, **noise: float) -> Gap:
    """These gaps from `DISCLOSED_ON` on, NaN for a day that tells nothing, each known to `error` points."""
    value = np.array(values, dtype=np.float64)
    variance = np.where(np.isfinite(value), error**2, np.nan)
    known = {"spread": 1.0, "autocorrelation": 0.0, "baseline_variance": 0.01} | noise
    half = 1.96 * np.sqrt(variance + known["spread"] ** 2)
    return Gap(DISCLOSED_ON, value, value - half, value + half, variance, GapNoise(**known))


def _net_series(counts: list[DailyCounts]) -> NetSeries:
    table = class_table(counts)
    totals = table.sum(axis=1)
    told = totals >= LEAST_MENTIONS
    net, variance = np.full((2, len(counts)), np.nan)
    net[told] = 100.0 * net_shares(table)[told]
    variance[told] = 1e4 * unit_variance(pooled_mix(table)) / totals[told]
    return NetSeries(counts[0].day, net, variance)


def _stories(course: Course, chance: np.random.Generator, count: int) -> Floats:
    """Sum of stories that push the tone and fade, standard deviation `course.noise` points."""
    warm_up = 30
    moved = np.zeros(count + warm_up)
    power = _STORIES_A_DAY * float(np.mean(1.0 / (1.0 - np.exp(-2.0 / _LIVES))))
    for day in np.flatnonzero(chance.random(count + warm_up) < _STORIES_A_DAY):
        since = np.arange(min(30, len(moved) - int(day)))
        moved[day : day + 30] += chance.standard_t(5) * 0.6**0.5 * np.exp(-since / chance.choice(_LIVES))
    scaled: Floats = course.noise * moved[warm_up:] / power**0.5
    return scaled


def _rest(course: Course, chance: np.random.Generator, count: int) -> Floats:
    """Random walk, weekdays and outlier days, in points."""
    walk = course.drift * np.cumsum(chance.standard_t(4, size=count) * 0.5**0.5)
    walk -= walk[: course.pre_days].mean()
    weekly = course.weekday * chance.normal(size=7)
    outliers = np.where(chance.random(count) < course.outliers, chance.uniform(-25, 25, count), 0.0)
    moved: Floats = walk + (weekly - weekly.mean())[np.arange(count) % 7] + outliers
    return moved
