"""The gap over several days, its slope, and its trough: the rules of level.py and trough.py, on the gap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from reputation.comparison import Baseline
from reputation.level import SMOOTHING_DAYS, DayNoise, Estimate
from reputation.net_sentiment import Z95, Floats
from reputation.recovery.series import Gap, GapNoise
from reputation.trough import ABOUT_DAYS, RISE_DAYS, SINCE_DAYS, Trough, has_turned

LEAST_LEVEL_DAYS = 4
"""Days of 5 mentions that make the 20 mentions of `level.LEAST_LEVEL_MENTIONS`."""
_LEAST_SPREAD = 0.5
_SETTLED_AFTER = 7
_MOST_AUTOCORRELATION = 0.95
# An autocorrelation read from about 90 days is known to ±0.1 (Bartlett 1946), and one that is too low makes intervals
# too narrow, so one standard error is added.
_AUTOCORRELATION_ERROR = 0.1


@dataclass(frozen=True, slots=True)
class DayErrors:
    """Error variances of single days, points², one element a day, the inflation of `GapNoise` in them.

    `alone`: of the day by itself, v + σ². `shared`: what it counts for among many, v + σ²·(1 + r)/(1 − r), because
    AR(1) noise of variance σ² moves a long mean like independent noise of that variance (its spectrum at 0; Percival
    1993). So standard errors grow by up to √((1 + r)/(1 − r)), and by nothing where sampling is all the noise.
    """

    alone: Floats
    shared: Floats


def day_errors(variance: Floats, noise: GapNoise) -> DayErrors:
    """The errors of days of these sampling variances, points²; σ is at least 0.5 points, r 0.1 above the given one."""
    inflation, spread, memory = _inflation(noise), _spread(noise), _memory(noise)
    return DayErrors(inflation * (variance + spread), inflation * (variance + spread * (1.0 + memory) / (1.0 - memory)))


def mean_of_days(count: float, memory: float) -> float:
    """What AR(1) noise of lag-1 correlation r counts for in a mean of n days in a row, to σ²/n: from 1 to n.

    1 + 2·Σ(1 − k/n)·rᵏ over k from 1 to n − 1 = (1 + r)/(1 − r) − 2r(1 − rⁿ)/(n(1 − r)²) (Priestley 1981, 5.3.2). The
    first term alone, right for a long mean, would let a week vary by more than one of its days.
    """
    rest, forgotten = 1.0 - memory, 1.0 - float(memory**count)
    return (1.0 + memory) / rest - 2.0 * memory * forgotten / (count * rest**2)


def _inflation(noise: GapNoise) -> float:
    return max(noise.inflation, 1.0) ** 2


def _spread(noise: GapNoise) -> float:
    return max(noise.spread, _LEAST_SPREAD) ** 2


def _memory(noise: GapNoise) -> float:
    return min(max(noise.autocorrelation, 0.0) + _AUTOCORRELATION_ERROR, _MOST_AUTOCORRELATION)


def drift(gap: Gap) -> float:
    """What each day adds to the variance of the counterfactual's level, points² a day, the inflation in it; 0 or more.

    It is the slope of what the gap's own intervals hold beyond the day's errors, from the second week on: in the first
    days they are narrower, because the noise still remembers the pre-period.
    """
    told = np.flatnonzero(np.isfinite(gap.low) & np.isfinite(gap.high) & np.isfinite(gap.variance))
    told = told[told >= _SETTLED_AFTER]
    if len(told) < LEAST_LEVEL_DAYS:
        return 0.0
    beyond = ((gap.high[told] - gap.low[told]) / (2.0 * Z95)) ** 2 - day_errors(gap.variance[told], gap.noise).alone
    since = told - told.mean()
    return max(0.0, float(since @ beyond / (since @ since)))


def counterfactual_level(gap: Gap, day: date | None = None) -> Estimate:
    """Where the gap would be on a day without the breach: 0, known as well as the pre-period's mean is, and drifting.

    Without a day the drift since the disclosure is left out.
    """
    known = max(gap.noise.baseline_variance, 0.0) * max(gap.noise.inflation, 1.0) ** 2
    return Estimate(0.0, known if day is None else known + drift(gap) * max((day - gap.first).days, 0))


def told_days(gap: Gap) -> Floats:
    """The places of the days that tell something: value and variance are numbers."""
    return np.flatnonzero(np.isfinite(gap.value) & np.isfinite(gap.variance)).astype(np.float64)


def cut(gap: Gap, first: date, last: date) -> Gap:
    """The days of the gap from `first` to `last`, both included, as far as it reaches; it may be empty."""
    start = min(max((first - gap.first).days, 0), len(gap.value))
    end = min(max((last - gap.first).days + 1, start), len(gap.value))
    part = slice(start, end)
    return replace(
        gap,
        first=gap.first + timedelta(days=start),
        value=gap.value[part],
        low=gap.low[part],
        high=gap.high[part],
        variance=gap.variance[part],
    )


class GapLevels:
    """Mean gaps over stretches of days, from running sums: each costs the same, however long."""

    def __init__(self, gap: Gap) -> None:
        """Sum up the gap once; days that tell nothing weigh nothing."""
        self._first, self._count = gap.first, len(gap.value)
        told = told_days(gap).astype(np.intp)
        weights = 1.0 / day_errors(gap.variance[told], gap.noise).alone
        self._memory = _memory(gap.noise)
        sampling = weights**2 * _inflation(gap.noise) * gap.variance[told]
        noise = weights**2 * _inflation(gap.noise) * _spread(gap.noise)
        self._sums = np.zeros((5, self._count + 1))
        self._sums[:, told + 1] = np.ones(len(told)), weights, weights * gap.value[told], sampling, noise
        self._sums = self._sums.cumsum(axis=1)

    def between(self, first: date, last: date) -> Estimate | None:
        """The mean gap from `first` to `last` in points; None under `LEAST_LEVEL_DAYS` told days.

        Days are weighed by 1/(v + σ²), as in `level.level`; variance: Σw²(v + c·σ²)/(Σw)², c of `mean_of_days`. It
        leaves out the counterfactual's own, which all days share: take it from `counterfactual_level`.
        """
        start = min(max((first - self._first).days, 0), self._count)
        end = min(max((last - self._first).days + 1, start), self._count)
        told, weight, value, sampling, noise = self._sums[:, end] - self._sums[:, start]
        if told < LEAST_LEVEL_DAYS:
            return None
        variance = sampling + noise * mean_of_days(told, self._memory)
        return Estimate(float(value / weight), float(variance / weight**2))


def gap_slope(gap: Gap, first: date, last: date) -> Estimate | None:
    """The slope of the gap from `first` to `last` in points a day, by weighted least squares.

    None where fewer than half of the days tell something, or under `LEAST_LEVEL_DAYS`.
    """
    part = cut(gap, first, last)
    told = told_days(part)
    if len(told) < max(LEAST_LEVEL_DAYS, ((last - first).days + 1) / 2):
        return None
    at = told.astype(np.intp)
    weights = 1.0 / day_errors(part.variance[at], gap.noise).shared
    centred = told - weights @ told / weights.sum()
    power = float(weights @ centred**2)
    return Estimate(float(weights @ (centred * part.value[at])) / power, 1.0 / power)


def find_gap_trough(gap: Gap) -> Trough | None:
    """The lowest day of the gap smoothed over a centred week, and whether it is confirmed; None where no week tells.

    The rule is that of `trough.find_trough`, so both agree but for what the counterfactual moves.
    """
    levels, reach = GapLevels(gap), timedelta(days=SMOOTHING_DAYS // 2)
    smoothed = [(levels.between(day - reach, day + reach), day) for day in gap.days]
    told = [(level, day) for level, day in smoothed if level is not None]
    if not told:
        return None
    lowest, lowest_on = min(told, key=lambda pair: pair[0].value)
    return Trough(lowest_on, lowest, _is_confirmed(levels, gap, lowest_on))


def _is_confirmed(levels: GapLevels, gap: Gap, lowest_on: date) -> bool:
    about = timedelta(days=ABOUT_DAYS)
    low, run = levels.between(lowest_on - about, lowest_on + about), 0
    if low is None:
        return False
    before = Baseline(Estimate(0.0, 0.0), DayNoise(0.0, 0.0))
    start = lowest_on + about + timedelta(days=1)
    for day in gap.days[(start - gap.first).days :]:
        since = levels.between(max(start, day - timedelta(days=SINCE_DAYS - 1)), day)
        run = run + 1 if since is not None and has_turned(since, low, before) else 0
        if run == RISE_DAYS:
            return True
    return False
