"""How a series moves when nothing happens: a level that wanders, noise with memory about it, and sampling noise.

    y(t) = level(t) + noise(t) + sampling(t)
    level(t) = level(t − 1) + step·ε        noise(t) = memory·noise(t − 1) + spread·√(1 − memory²)·ε

(Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, 2.3, 3.1, 3.2.) The sampling variance of
each day is known from its number of mentions. Step, spread and memory are taken from the series: its likelihood is
computed over a grid, and forecasts are averaged over the grid by it (Hoeting et al. 1999). One best point would not do:
in short series the likeliest step is 0 far too often (the pile-up of Shephard and Harvey 1990), and intervals come out
too narrow. One pass of the filter serves all points of the grid and any number of series at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import Floats

Bools = npt.NDArray[np.bool_]

STEPS = (0.0, 0.1, 0.2, 0.35, 0.6, 1.0, 1.7)
MEMORIES = (0.0, 0.3, 0.5, 0.7, 0.85)
SPREADS = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2)
# A wide prior on the step (half-normal, points per √day): a level that wanders by .6 moves some 11 points a year.
STEP_SCALE = 0.6
LEAST_SPREAD = 1.0  # points: no real series is purely multinomial
_LEAST_VARIANCE = 1e-6
_FIRST_LEVEL_VARIANCE = 1e4  # points²: net sentiment spans 200 points, so this says nothing
_LEAST_WEIGHT = 0.02  # of the likeliest point's


@dataclass(frozen=True, slots=True)
class Movements:
    """The points of the grid that a series leaves plausible, and their weights, which add up to 1.

    `step` (points per √day), `spread` (points) and `memory` (0 to 1) have one element a point of the grid.
    """

    step: Floats
    spread: Floats
    memory: Floats
    weight: Floats

    def usual_step(self) -> float:
        """Step of the level, points per √day: root of the mean square over the grid."""
        return float(np.sqrt(self.weight @ self.step**2))

    def usual_spread(self) -> float:
        """Spread of the noise, points: root of the mean square over the grid."""
        return float(np.sqrt(self.weight @ self.spread**2))

    def usual_memory(self) -> float:
        """Lag-1 correlation of the noise, in [0, 1): mean over the grid by weight and variance."""
        power = self.weight * self.spread**2
        return float(power @ self.memory / power.sum())


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is known of each day from the days before it, averaged over the grid; one element a day.

    `mean` and `variance` (points, points²) are of level + noise, without the day's sampling noise; `level_variance` is
    of the level alone.
    """

    mean: Floats
    variance: Floats
    level_variance: Floats


class _Lanes:
    """The filter's state, one lane for each series and point of the grid: means, covariances, and a running sum.

    The sum is of level + noise over the days counted; `sum_level` and `sum_noise` are its covariances with the state.
    """

    def __init__(self, step: Floats, spread: Floats, memory: Floats, shape: tuple[int, ...]) -> None:
        self.memory = memory
        self.level_shock = step**2
        self.noise_shock = spread**2 * (1.0 - memory**2)
        self.level, self.noise, self.sum = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.var_level, self.covariance = np.full(shape, _FIRST_LEVEL_VARIANCE), np.zeros(shape)
        self.var_noise = np.zeros(shape) + spread**2
        self.sum_level, self.sum_noise, self.var_sum = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def observe(self, value: Floats, variance: Floats) -> Floats:
        """Take in a day's values, NaN for none; returns their log-likelihood without its constant."""
        seen = ~np.isnan(value)
        with_level = self.var_level + self.covariance
        with_noise = self.covariance + self.var_noise
        total = with_level + with_noise + (np.where(seen, variance, 0.0) + _LEAST_VARIANCE)
        surprise = np.where(seen, value, 0.0) - self.level - self.noise
        level_gain = seen * with_level / total
        noise_gain = seen * with_noise / total
        self.level = self.level + level_gain * surprise
        self.noise = self.noise + noise_gain * surprise
        self.var_level = self.var_level - level_gain * with_level
        self.covariance = self.covariance - level_gain * with_noise
        self.var_noise = self.var_noise - noise_gain * with_noise
        likelihood: Floats = -0.5 * seen * (np.log(total) + surprise**2 / total)
        return likelihood

    def count(self, counted: Bools) -> None:
        """Add level + noise of the day to the sum, in the lanes where it is counted. Observe nothing afterwards."""
        with_level = counted * (self.var_level + self.covariance)
        with_noise = counted * (self.covariance + self.var_noise)
        self.sum = self.sum + counted * (self.level + self.noise)
        self.var_sum = self.var_sum + 2.0 * counted * (self.sum_level + self.sum_noise) + with_level + with_noise
        self.sum_level = self.sum_level + with_level
        self.sum_noise = self.sum_noise + with_noise

    def pass_night(self) -> None:
        """Move to the next day."""
        self.noise = self.memory * self.noise
        self.var_level = self.var_level + self.level_shock
        self.covariance = self.memory * self.covariance
        self.var_noise = self.memory**2 * self.var_noise + self.noise_shock
        self.sum_noise = self.memory * self.sum_noise


def fit_movements(net: Floats, variance: Floats) -> Movements:
    """The movements of one series on consecutive days, from net sentiment (or a gap) and its sampling variance.

    `net` in points, about 0, NaN where the day tells nothing; `variance` in points². The grid of spreads is set by the
    standard deviation that sampling does not explain, at least `LEAST_SPREAD`. Takes a series without a value, too:
    the grid then keeps the weights of the prior.
    """
    scale = _unexplained_spread(net, variance)
    points = np.array(list(product(STEPS, MEMORIES, SPREADS)), dtype=np.float64)
    step, memory, spread = points[:, 0], points[:, 1], points[:, 2] * scale
    lanes = _Lanes(step, spread, memory, step.shape)
    log_weight = -0.5 * (step / STEP_SCALE) ** 2
    for value, known in zip(net, variance, strict=True):
        log_weight = log_weight + lanes.observe(value, known)
        lanes.pass_night()
    weight = np.exp(log_weight - log_weight.max())
    kept = weight > _LEAST_WEIGHT
    return Movements(step[kept], spread[kept], memory[kept], weight[kept] / weight[kept].sum())


def _unexplained_spread(net: Floats, variance: Floats) -> float:
    seen = ~np.isnan(net)
    if seen.sum() < 2:
        return LEAST_SPREAD
    observed = float(net[seen].var())
    unexplained = max(observed - float(variance[seen].mean()), 0.1 * observed)
    return max(LEAST_SPREAD, float(np.sqrt(unexplained)))


def forecast(net: Floats, variance: Floats, movements: Movements) -> Forecast:
    """Each day of one series from the days before it; `net` (days,) is NaN where a day is missing or unknown yet."""
    days = len(net)
    found = Forecast(np.empty(days), np.empty(days), np.empty(days))
    average = _averager(movements.weight)
    lanes = _Lanes(movements.step, movements.spread, movements.memory, movements.weight.shape)
    for day, value in enumerate(net):
        total = lanes.var_level + 2.0 * lanes.covariance + lanes.var_noise
        found.mean[day], found.variance[day] = average(lanes.level + lanes.noise, total)
        found.level_variance[day] = average(lanes.level, lanes.var_level)[1]
        if not np.isnan(value):
            lanes.observe(value, variance[day])
        lanes.pass_night()
    return found


def expected_mean(net: Floats, variance: Floats, counted: Bools, movements: Movements) -> tuple[Floats, Floats]:
    """The mean of level + noise over the counted days given the observed ones, points, and its variance, points².

    All three arrays have shape (days, series), the answers (series,); `net` is NaN where a day is missing or must not
    be known. The counted days of a series lie after its last observed one; without any, the answer is 0 and 0.
    """
    shape = (net.shape[1], len(movements.weight))
    lanes = _Lanes(movements.step, movements.spread, movements.memory, shape)
    is_seen: Bools = np.any(~np.isnan(net), axis=1)
    is_counted: Bools = np.any(counted, axis=1)
    for day in range(len(net)):
        if is_seen[day]:
            lanes.observe(net[day][:, None], variance[day][:, None])
        if is_counted[day]:
            lanes.count(counted[day][:, None])
        lanes.pass_night()
    length = np.maximum(counted.sum(axis=0), 1)[:, None]
    return _averager(movements.weight)(lanes.sum / length, lanes.var_sum / length**2)


def _averager(weight: Floats) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    """Mean and variance of a mixture over the last axis: the variance of the means adds to the mean variance."""

    def average(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
        middle = mean @ weight
        return middle, (variance + (mean - middle[..., None]) ** 2) @ weight

    return average
