"""The upper tail of the negative binomial distribution, with numpy alone."""

from __future__ import annotations

from math import lgamma

import numpy as np

from reputation.net_sentiment import Floats

LARGEST_MEAN = 1e8
_TINY = 1e-300
_CLOSE = 1e-12
_MOST_STEPS = 20_000
_lgamma = np.frompyfunc(lgamma, 1, 1)


def log_upper_tail(counts: Floats, means: Floats, variances: Floats) -> Floats:
    """Natural logarithm of P(X ≥ count) for equally many counts, means and variances; 0 where count ≤ mean.

    X is negative binomial of the given mean m > 0 and variance v > m: size r = m²/(v − m), success probability m/v.
    P(X ≥ x) is the regularised incomplete beta I_z(x, r) with z = 1 − m/v (DLMF 8.17.24), by its continued fraction
    (DLMF 8.17.22), which converges fast for x > m. Below the mean the tail is of no use here. A mean above
    `LARGEST_MEAN` is brought down to it, its count and standard deviation with it: where the spread is some percent of
    such a mean, X/m is a gamma variate whatever the scale, and the sums above would lose all their digits.
    """
    logs: Floats = np.zeros(len(counts))
    scale = np.maximum(1.0, means / LARGEST_MEAN)
    counts, means, variances = counts / scale, means / scale, variances / scale**2
    above = counts > means
    if above.any():
        logs[above] = _log_tail(counts[above], means[above], variances[above])
    return logs


def _log_tail(x: Floats, m: Floats, v: Floats) -> Floats:
    size = m * m / (v - m)
    z = 1.0 - m / v
    beta = log_gamma(x + size) - log_gamma(x + 1.0) - log_gamma(size)
    # the front factor z^x (1 − z)^r / (x B(x, r)), x·Γ(x) being Γ(x + 1)
    front = x * np.log(z) + size * np.log(m / v) + beta
    logs: Floats = np.minimum(front + np.log(_beta_fraction(x, size, z)), 0.0)
    return logs


def log_gamma(values: Floats) -> Floats:
    """Ln Γ of each value > 0."""
    return np.asarray(_lgamma(values), dtype=np.float64)


def _beta_fraction(a: Floats, b: Floats, z: Floats) -> Floats:
    """The continued fraction of the incomplete beta, by Lentz's method (Thompson and Barnett 1986)."""
    d = 1.0 / _off_zero(1.0 - (a + b) * z / (a + 1.0))
    c = np.ones_like(a)
    fraction = d.copy()
    for step in range(1, _MOST_STEPS):
        even = step * (b - step) * z / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * z / ((a + 2 * step) * (a + 2 * step + 1))
        change = np.ones_like(a)
        for part in (even, odd):
            d = 1.0 / _off_zero(1.0 + part * d)
            c = _off_zero(1.0 + part / c)
            change = change * c * d
            fraction = fraction * c * d
        if np.all(np.abs(change - 1.0) < _CLOSE):
            break
    return fraction


def _off_zero(values: Floats) -> Floats:
    return np.where(np.abs(values) < _TINY, _TINY, values)
