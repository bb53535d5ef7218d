"""Whether a few estimates differ by more than their errors, and what each is worth beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, pi, sqrt
from typing import Any

import numpy as np

from reputation.level import Estimate
from reputation.net_sentiment import Floats

VARIANCE_DEGREES = 20.0
"""What a variance rests on: AR(1) noise of 90 days tells its long-run variance to about 30 %, as 20 free days would."""
_SPREADS: Floats = np.linspace(0.0, 60.0, 121)
_USUAL_SPREAD = 20.0


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Cochran's test that all estimates are of one value (Cochran 1954).

    `q` = Σ(yᵢ − ȳ)²/vᵢ about the inverse-variance mean is χ² with `degrees` of freedom then, which gives `p_value`,
    corrected for variances that are estimates themselves (James 1951); `i_squared` is the share of the differences
    that their errors don't explain, 0 to 1 (Higgins and Thompson 2002).
    """

    q: float
    degrees: int
    p_value: float
    i_squared: float

    def to_json(self) -> dict[str, Any]:
        """The test as JSON values."""
        return {"q": self.q, "degrees": self.degrees, "p_value": self.p_value, "i_squared": self.i_squared}


def heterogeneity(estimates: Sequence[Estimate]) -> Heterogeneity | None:
    """The test of independent estimates with variances > 0; None for fewer than two."""
    if len(estimates) < 2:
        return None
    values, weights = _values(estimates), 1.0 / _variances(estimates)
    mean = weights @ values / weights.sum()
    q, degrees = float(weights @ (values - mean) ** 2), len(estimates) - 1
    p_value = chi_square_tail(_corrected(q, weights), degrees)
    return Heterogeneity(q, degrees, p_value, max(0.0, 1.0 - degrees / q) if q > 0 else 0.0)


def _corrected(q: float, weights: Floats) -> float:
    """The χ² value c that Q stands for: Q = c·(1 + g·(3c + k + 1)), g = Σ(1 − wᵢ/Σw)²/f/(2(k² − 1)) (James 1951)."""
    count = len(weights)
    slack = float(((1.0 - weights / weights.sum()) ** 2).sum()) / VARIANCE_DEGREES / (2.0 * (count**2 - 1))
    linear = 1.0 + slack * (count + 1)
    return 2.0 * q / (linear + sqrt(linear**2 + 12.0 * slack * q))


def chi_square_tail(value: float, degrees: int) -> float:
    """P(χ² > `value`), value ≥ 0, whole `degrees` ≥ 1, by the recurrence of Abramowitz and Stegun (26.4.4, 26.4.5)."""
    half = value / 2.0
    if degrees % 2:
        tail, term = erfc(sqrt(half)), 2.0 * sqrt(half / pi) * exp(-half)
        steps = range(3, degrees + 1, 2)
    else:
        tail, term = exp(-half), half * exp(-half)
        steps = range(4, degrees + 1, 2)
    for step in steps:
        tail += term
        term *= value / step
    return min(1.0, tail)


def partially_pooled(estimates: Sequence[Estimate | None]) -> list[Estimate | None]:
    """Each estimate drawn toward the mean of all, the more the less is known of it; None only where all are.

    Normal hierarchical model: yᵢ ~ N(θᵢ, vᵢ), θᵢ ~ N(μ, τ²), μ flat, τ half-normal of 20 points, integrated over a
    grid of 0 to 60 points, so that not knowing τ is in the variances (Gelman et al., Bayesian Data Analysis, 3rd ed.,
    5.4; the empirical Bayes of Efron and Morris 1975 with τ's error). What has no estimate gets the others' mean.
    """
    known = [one for one in estimates if one is not None]
    if not known:
        return [None] * len(estimates)
    weights, means, mean_variances = _spread_posterior(known)
    pooled: list[Estimate | None] = []
    for one in estimates:
        value, variance = (0.0, np.inf) if one is None else (one.value, one.variance)
        shrink = 1.0 - _SPREADS**2 / (variance + _SPREADS**2) if np.isfinite(variance) else np.ones_like(_SPREADS)
        left = (1.0 - shrink) * variance if np.isfinite(variance) else _SPREADS**2
        centres = (1.0 - shrink) * value + shrink * means
        errors = left + shrink**2 * mean_variances
        centre = float(weights @ centres)
        pooled.append(Estimate(centre, float(weights @ (errors + (centres - centre) ** 2))))
    return pooled


def _spread_posterior(known: Sequence[Estimate]) -> tuple[Floats, Floats, Floats]:
    """Weight of each τ of the grid, and given it the mean of μ and its variance."""
    values, variances = _values(known), _variances(known)
    precisions = 1.0 / (variances[None, :] + _SPREADS[:, None] ** 2)
    total = precisions.sum(axis=1)
    means: Floats = precisions @ values / total
    misfit = (precisions * (values[None, :] - means[:, None]) ** 2).sum(axis=1)
    log_weights = 0.5 * (np.log(precisions).sum(axis=1) - np.log(total) - misfit - (_SPREADS / _USUAL_SPREAD) ** 2)
    weights = np.exp(log_weights - log_weights.max())
    return weights / weights.sum(), means, 1.0 / total


def _values(estimates: Sequence[Estimate]) -> Floats:
    return np.array([one.value for one in estimates], dtype=np.float64)


def _variances(estimates: Sequence[Estimate]) -> Floats:
    return np.array([one.variance for one in estimates], dtype=np.float64)
