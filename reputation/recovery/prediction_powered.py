"""Prediction-powered inference: a period's mean polarity from the model's many labels, set right by people's few.

Mean of the period = λ·(the model's mean over all its mentions) + mean over the labelled sample of (people − λ·model).
It rests on the sample's being drawn at random and on nothing else: the model may err as it likes, and otherwise than on
its test set. Angelopoulos et al. 2023 (Science 382, PPI; arXiv 2311.01453, PPI++ with λ). As the sample is drawn from
the very mentions whose mean is wanted, λ is the regression slope cov(people, model)/var(model): the two-phase
regression estimator (Cochran 1977, Sampling Techniques, 12.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from reputation.level import Interval, interval_json
from reputation.recovery.labels import LabelledItem

LEAST_LABELS = 100
LEAST_CHECKED_LABELS = 30


@dataclass(frozen=True, slots=True)
class Rectifier:
    """What people's labels add to λ times the model's mean: `value` in points, `variance` in points², λ `weight`."""

    value: float
    variance: float
    weight: float

    @classmethod
    def of(cls, items: Sequence[LabelledItem]) -> Rectifier:
        """The rectifier of at least two labelled items.

        One more label at odds by a whole step is counted in the variance: 100 labels without any error don't prove that
        there is none.
        """
        people = np.array([item.polarity for item in items], dtype=np.float64)
        model = np.array([item.predicted_polarity for item in items], dtype=np.float64)
        moved = model - model.mean()
        weight = float(moved @ people / (moved @ moved)) if moved.any() else 0.0
        left = people - weight * model
        squares = float(((left - left.mean()) ** 2).sum()) + 1.0
        return cls(100.0 * float(left.mean()), 1e4 * squares / (len(left) - 1) / len(left), weight)


@dataclass(frozen=True, slots=True)
class Drift:
    """By how many points labels and adjusted counts disagree about a period: labels less adjusted counts, 95 %.

    `is_detected`: the interval excludes 0; the model errs otherwise here than where its confusion was counted. One
    period in twenty shows it by chance.
    """

    difference: Interval

    @property
    def is_detected(self) -> bool:
        """Whether the difference is told from chance."""
        return self.difference.low > 0 or self.difference.high < 0

    def to_json(self) -> dict[str, Any]:
        """The difference in points with its interval, and whether it is told from chance."""
        return {"difference": self.difference.to_json(), "detected": self.is_detected}


@dataclass(frozen=True, slots=True)
class PeriodMean:
    """Net sentiment of all mentions of a labelled period, three ways, in points with 95 % intervals.

    `raw` as the model counted; `corrected` prediction-powered; `adjusted` by the confusion matrix, None without a
    usable one, and so is `drift`.
    """

    first: date
    last: date
    labelled_count: int
    raw: Interval
    corrected: Interval
    adjusted: Interval | None
    drift: Drift | None

    def to_json(self) -> dict[str, Any]:
        """The period as JSON values."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "labelled_count": self.labelled_count,
            "raw": self.raw.to_json(),
            "corrected": self.corrected.to_json(),
            "adjusted": interval_json(self.adjusted),
            "drift": self.drift.to_json() if self.drift else None,
        }
