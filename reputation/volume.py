"""What volume to expect in the last span of a series of counts, and how far it usually strays: only from the past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from reputation.count_series import Bools, CountSeries, trailing_sums, window_sums
from reputation.negative_binomial import log_upper_tail
from reputation.net_sentiment import Floats
from reputation.rhythm import rhythm

WINDOW = timedelta(days=7)
GAP = timedelta(hours=2)
LEAST_WINDOW_SLOTS = 28
LEAST_HISTORY = timedelta(days=2)
LEAST_HISTORY_SLOTS = 14
CAP = 5.0
"""Standard deviations above the mean beyond which a past sum is cut off: the last crisis must not hide the next."""
LEAST_MEAN = 0.3
_CAPPINGS = 3
_OVER_POISSON = 1.05
_LEAST_VARIATION = 0.1
_POWER = 1.5


@dataclass(frozen=True, slots=True)
class Volume:
    """For each slot of a grid: the sum of the last `length` slots and what was to be expected of it.

    `total` counts mentions; `expected` is its mean and `variance` its variance (mentions²), NaN where nothing can be
    said: too little history, or fewer than half of the slots known.
    """

    length: int
    total: Floats
    expected: Floats
    variance: Floats

    def log_p(self) -> Floats:
        """Natural logarithm of the probability of such a total or a higher one, per slot; 0 where unknown."""
        logs = np.zeros(len(self.total))
        told = ~np.isnan(self.expected)
        logs[told] = log_upper_tail(self.total[told], self.expected[told], self.variance[told])
        return logs


def seasonal_factors(series: CountSeries) -> Floats:
    """The rhythm of the series (see `rhythm`), from its counts cut off."""
    return rhythm(series, capped_counts(series))


def capped_counts(series: CountSeries) -> Floats:
    """The grid's counts, each at most `CAP` standard deviations above the mean of its trailing window; NaN unknown."""
    grid = series.grid
    return np.where(np.isnan(grid), np.nan, _sums(series, np.ones(len(grid)), 1).capped)


def volume(series: CountSeries, length: int, factors: Floats) -> Volume:
    """The sums of the last `length` slots against the trailing window before them.

    With S the past sums (cut off, see `CAP`) and F the sums of `factors` (1 each before there is a rhythm), the level
    is ΣS/ΣF over the window, the mean of a sum m = level·F, and its variance that of `variance_of` with the dispersion
    D = Σ((S − m)² − m)/Σm^1.5: all that sways about the level, the rhythm itself included while it isn't known. m is
    at least `LEAST_MEAN`, so three mentions after a silent week are no spike. The window is `WINDOW` long (at least 28
    slots) and ends `GAP` (at least a slot) before the sum begins, so that a slow start is not measured against itself.
    Nothing is said before two days and 14 slots of history.
    """
    sums = _sums(series, factors, length)
    level, dispersion = _moments(sums)
    mean = np.maximum(level * sums.exposure, LEAST_MEAN)
    variance = variance_of(mean, dispersion)
    told = sums.is_known & (sums.history >= series.slots_in(LEAST_HISTORY, LEAST_HISTORY_SLOTS))
    return Volume(length, sums.total, np.where(told, mean, np.nan), np.where(told, variance, np.nan))


def variance_of(mean: Floats, dispersion: Floats | float) -> Floats:
    """The variance of a sum of some mean: m + D·m^1.5, at least 1.05·m + (m/10)².

    The power law (Taylor 1961) stands between noise that grows with the mean (D·m²: people who come in proportion) and
    bursts that don't (D·m: robots by night); only where a rhythm moves the mean do they differ. No real series is
    calmer than the floor.
    """
    floor = _OVER_POISSON * mean + (_LEAST_VARIATION * mean) ** 2
    return np.maximum(mean + dispersion * mean**_POWER, floor)


def dispersion_of(sums: Floats, means: Floats) -> float:
    """The dispersion D ≥ 0 of some sums about their means > 0, by moments: Σ((S − m)² − m)/Σm^1.5."""
    return max(0.0, float(((sums - means) ** 2 - means).sum() / (means**_POWER).sum()))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Per slot: the sum of the last slots, the same cut off, the summed factors; whether and how often it is known."""

    total: Floats
    capped: Floats
    exposure: Floats
    is_known: Bools
    history: Floats
    window: int
    gap: int


def _sums(series: CountSeries, factors: Floats, length: int) -> _Sums:
    grid = series.grid
    known = ~np.isnan(grid)
    window = series.slots_in(WINDOW, LEAST_WINDOW_SLOTS)
    gap = series.slots_in(GAP) + length
    is_known = window_sums(known.astype(np.float64), length) >= max(1.0, length / 2)
    total = window_sums(np.where(known, grid, 0.0), length)
    exposure = window_sums(np.where(known, factors, 0.0), length)
    history = trailing_sums(is_known.astype(np.float64), window, gap)
    sums = _Sums(total, total, exposure, is_known, history, window, gap)
    for _ in range(_CAPPINGS):
        sums = replace(sums, capped=_cut_off(sums))
    return sums


def _cut_off(sums: _Sums) -> Floats:
    """The totals, each at most `CAP` standard deviations above the mean of the sums before it as cut off so far."""
    level, dispersion = _moments(sums)
    mean = np.maximum(level * sums.exposure, LEAST_MEAN)
    limit = mean + CAP * np.sqrt(variance_of(mean, dispersion))
    return np.where(sums.history > 0, np.minimum(sums.total, limit), sums.total)


def _moments(sums: _Sums) -> tuple[Floats, Floats]:
    """Level (mentions for each unit of exposure) and dispersion (see `variance_of`) of the trailing window."""
    values, known = sums.capped, sums.is_known

    def past(terms: Floats) -> Floats:
        return trailing_sums(np.where(known, terms, 0.0), sums.window, sums.gap)

    counts, exposure = past(values), past(sums.exposure)
    level = counts / np.maximum(exposure, 1e-12)
    squares = past(values**2) - 2 * level * past(values * sums.exposure) + level**2 * past(sums.exposure**2)
    dispersion = np.maximum(squares - counts, 0.0) / np.maximum(level**_POWER * past(sums.exposure**_POWER), 1e-12)
    return level, dispersion
