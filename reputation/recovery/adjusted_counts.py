"""Adjusted counts: the true mix of labels behind what a classifier with a known confusion matrix counted.

A classifier that errs reports shares q = Rᵀp, p the true mix and R[i, j] = P(predicted j | true i). Solving for p
undoes the errors as long as R is the same here as where it was measured (label shift: the mix moves, the language not).
Known as adjusted classify and count (Forman 2008, Data Mining and Knowledge Discovery 17; Gart and Buck 1966 for two
classes); with all three classes and the simplex as constraint, Hopkins and King 2010 (AJPS 54).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reputation.errors import InputError
from reputation.net_sentiment import Floats

NET = np.array([-100.0, 0.0, 100.0])
"""What a share of negative, neutral and positive mentions counts for in points of net sentiment."""

LEAST_CLASS_LABELS = 20
LEAST_SINGULAR_VALUE = 0.25
_JEFFREYS = 0.5
_CLASS_COUNT = 3
_MOST_TEXTS = 1e12

Refusal = Literal["few_labels", "singular_confusion"]
Row = tuple[float, float, float]


class ConfusionError(InputError):
    """Raised when a confusion matrix is not three rows of three counts from 0 to 10¹²."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often a text of each true label (rows) got each predicted one (columns), labels in the order of `LABELS`.

    `source` says where it was counted, for instance "goodwill-small, test set of 2026-11".
    """

    counts: tuple[Row, Row, Row]
    source: str

    def __post_init__(self) -> None:
        """Refuse what is no table of counts."""
        table = np.array(self.counts, dtype=np.float64) if all(len(r) == _CLASS_COUNT for r in self.counts) else None
        if table is None or table.shape != (_CLASS_COUNT, _CLASS_COUNT):
            raise ConfusionError(f"the confusion matrix of {self.source} is not 3 rows of 3 counts")
        if not (np.isfinite(table).all() and table.min() >= 0 and table.max() <= _MOST_TEXTS):
            raise ConfusionError(f"the confusion matrix of {self.source} holds a count that is not between 0 and 10¹²")

    @property
    def label_counts(self) -> Floats:
        """Texts of each true label."""
        sums: Floats = np.array(self.counts, dtype=np.float64).sum(axis=1)
        return sums


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A confusion matrix made ready to correct shares.

    `rates`: R above, rows sum to 1. `gradient`: points of corrected net sentiment per predicted share, shape (3,).
    `row_variance`: for each true label, points² by which its row's being counted on few texts moves the corrected net
    of a mix of that label alone.
    """

    rates: Floats
    gradient: Floats
    row_variance: Floats

    @classmethod
    def of(cls, confusion: Confusion) -> Adjustment | Refusal:
        """The adjustment, or why there is none.

        `few_labels`: a true label has fewer than `LEAST_CLASS_LABELS` texts. `singular_confusion`: the smallest
        singular value of R is under `LEAST_SINGULAR_VALUE`, two labels are told apart too badly to be undone.
        """
        counts = np.array(confusion.counts, dtype=np.float64)
        sizes = confusion.label_counts
        if sizes.min() < LEAST_CLASS_LABELS:
            return "few_labels"
        rates = counts / sizes[:, None]
        if np.linalg.svd(rates, compute_uv=False).min() < LEAST_SINGULAR_VALUE:
            return "singular_confusion"
        gradient = np.linalg.solve(rates, NET)
        # Half a count more each (Jeffreys): a row without a single error is still not known to be free of them.
        smoothed = (counts + _JEFFREYS) / (sizes + _CLASS_COUNT * _JEFFREYS)[:, None]
        return cls(rates, gradient, spread(gradient, smoothed) / sizes)

    def net(self, shares: Floats) -> Floats:
        """Corrected net sentiment of rows of predicted shares, points: linear, so without bias from the simplex.

        On a thin day it may lie outside ±100. Cutting it there would bend the mean of many days inwards (by 4 points at
        30 mentions a day, 14 at 5, in a mix of 85 % negative).
        """
        net: Floats = shares @ self.gradient
        return net

    def mix(self, shares: Floats) -> Floats:
        """The true mix of rows of predicted shares: min ‖Rᵀp − q‖² over the simplex, shape (rows, 3).

        Exact: the unconstrained solution where it is a mix, else the best point of the three edges.
        """
        free = np.array(np.linalg.solve(self.rates.T, shares.T).T, dtype=np.float64)
        outside = (free < 0).any(axis=1)
        free[outside] = self._on_edges(shares[outside])
        return free

    def _on_edges(self, shares: Floats) -> Floats:
        columns = self.rates.T
        best: Floats = np.zeros_like(shares)
        error: Floats = np.full(len(shares), np.inf)
        for one, other in ((0, 1), (0, 2), (1, 2)):
            edge = columns[:, one] - columns[:, other]
            part = np.clip((shares - columns[:, other]) @ edge / (edge @ edge), 0.0, 1.0)
            candidate = np.zeros_like(shares)
            candidate[:, one], candidate[:, other] = part, 1.0 - part
            distance: Floats = ((candidate @ self.rates - shares) ** 2).sum(axis=1)
            nearer = distance < error
            best[nearer], error[nearer] = candidate[nearer], distance[nearer]
        return best

    def calibration_variance(self, mix: Floats) -> Floats:
        """What the confusion matrix's own sampling leaves open about the corrected net of true mixes, points².

        Delta method: Σ pᵢ²·g'Cov(Rᵢ)g, g the gradient, Cov(Rᵢ) the multinomial covariance of row i. The same error is
        shared by all days, so it does not shrink in a mean over days. `mix` may also be a difference of mixes.
        """
        variance: Floats = mix**2 @ self.row_variance
        return variance


def spread(weights: Floats, shares: Floats) -> Floats:
    """Variance of one text's `weights[label]` under rows of shares: w²·p − (w·p)², at least 0, shape (rows,).

    `weights` are the same for all rows, shape (3,), or their own, shape (rows, 3).
    """
    means = (shares * weights).sum(axis=-1)
    variance: Floats = np.maximum((shares * weights**2).sum(axis=-1) - means**2, 0.0)
    return variance
