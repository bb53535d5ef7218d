"""How improbable so few are: lower tails of the negative binomial and the binomial distribution, by their own sums."""

from __future__ import annotations

from math import log

import numpy as np
from numpy import typing as npt

from reputation.negative_binomial import log_gamma
from reputation.net_sentiment import Floats

MOST_TERMS = 100_000
"""Where a count is larger still, its tail is not summed: so many new items are never too few."""


def log_lower_tail(count: int, mean: float, variance: float) -> float:
    """Natural logarithm of P(X ≤ count), X negative binomial of mean m > 0 and variance v > m; 0 where count ≥ mean.

    P(X = k) = Γ(k + r)/(k! Γ(r)) · (m/v)^r · (1 − m/v)^k with r = m²/(v − m) (DLMF 5.2; Johnson, Kemp and Kotz 2005).
    """
    if count >= mean or count > MOST_TERMS:
        return 0.0
    size, success = mean * mean / (variance - mean), mean / variance
    k = np.arange(count + 1, dtype=np.float64)
    logs = log_gamma(k + size) - log_gamma(k + 1) - log_gamma(np.array([size]))
    return _log_sum(logs + size * log(success) + k * np.log1p(-success))


def log_binomial_lower_tail(count: int, trials: int, share: float) -> float:
    """Natural logarithm of P(X ≤ count) of `trials` ≥ count, each with the probability `share` in (0, 1)."""
    if count >= trials * share or count > MOST_TERMS:
        return 0.0
    k = np.arange(count + 1, dtype=np.float64)
    whole = np.array([float(trials)])
    logs = log_gamma(whole + 1) - log_gamma(k + 1) - log_gamma(whole - k + 1)
    return _log_sum(logs + k * log(share) + (trials - k) * np.log1p(-share))


def _log_sum(logs: Floats | npt.NDArray[np.float64]) -> float:
    """The logarithm of a sum of exponentials, none of which overflows."""
    largest = float(logs.max())
    return min(0.0, largest + float(np.log(np.exp(logs - largest).sum())))
