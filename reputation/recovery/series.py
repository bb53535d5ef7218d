"""Daily net sentiment as arrays on consecutive days, and the gap between a brand and where it would otherwise be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from reputation.net_sentiment import Floats


@dataclass(frozen=True, slots=True)
class NetSeries:
    """One brand's net sentiment, in points (−100 to 100), on consecutive days from `first` on.

    `net` and `variance` have one element a day; both are NaN on a day that tells nothing (no or too few mentions,
    failed collection). `variance` is what the day's number of mentions leaves open, in points².
    """

    first: date
    net: Floats
    variance: Floats

    @property
    def days(self) -> list[date]:
        """The day of each element."""
        return [self.first + timedelta(days=step) for step in range(len(self.net))]

    def index(self, day: date) -> int:
        """The place of a day in the arrays; outside 0 .. len − 1 where the series doesn't reach it."""
        return (day - self.first).days

    def window(self, first: date, last: date) -> NetSeries:
        """The days from `first` to `last`, both included, NaN where this series has none."""
        length = max(0, (last - first).days + 1)
        net, variance = np.full(length, np.nan), np.full(length, np.nan)
        shift = (self.first - first).days
        start, end = max(0, shift), min(length, shift + len(self.net))
        if start < end:
            net[start:end] = self.net[start - shift : end - shift]
            variance[start:end] = self.variance[start - shift : end - shift]
        return NetSeries(first, net, variance)


@dataclass(frozen=True, slots=True)
class GapNoise:
    """How the daily gap moves when nothing happens, from the days before the incident.

    `spread`: standard deviation of the day-to-day noise in points, sampling left out. `autocorrelation`: its lag-1
    correlation, in [0, 1). `baseline_variance`: variance of the mean gap of the pre-period, points², which every
    later gap shares. `inflation`: factor ≥ 1 for standard errors, from the placebos in time.
    """

    spread: float
    autocorrelation: float
    baseline_variance: float
    inflation: float = 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Net sentiment less the counterfactual, in points, on consecutive days from the disclosure on.

    `value`, `low` and `high` (95 %, inflated) have one element a day, all NaN where the day tells nothing;
    `variance` is the sampling variance of the day, points².
    """

    first: date
    value: Floats
    low: Floats
    high: Floats
    variance: Floats
    noise: GapNoise

    @property
    def days(self) -> list[date]:
        """The day of each element; the first is the day of disclosure."""
        return [self.first + timedelta(days=step) for step in range(len(self.value))]
