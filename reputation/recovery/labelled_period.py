"""A period with a labelled random sample: its mean by labels and by adjusted counts, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reputation.level import Estimate
from reputation.net_sentiment import Floats
from reputation.recovery.adjusted_counts import NET, Adjustment, spread
from reputation.recovery.daily_table import DailyTable, between_days
from reputation.recovery.labels import LabelledSample
from reputation.recovery.prediction_powered import LEAST_CHECKED_LABELS, LEAST_LABELS, Drift, PeriodMean, Rectifier


@dataclass(frozen=True, slots=True)
class LabelledPeriod:
    """All of a brand's mentions that a sample was drawn from, the rows of its days, and what its labels say.

    `shares`: predicted shares of all its mentions, (3,). `parts`: each day's part of them, sums to 1.
    """

    sample: LabelledSample
    table: DailyTable
    rows: slice
    shares: Floats
    parts: Floats
    rectifier: Rectifier

    def variance(self, weights: Floats) -> float:
        """What sampling leaves open in the period's `weights`·shares."""
        return float(self.day_variance(weights).sum())

    def day_variance(self, weights: Floats) -> Floats:
        """What each day's sampling leaves open in the period's `weights`·shares, (days,)."""
        variance: Floats = self.parts**2 * self.table.sampling_variance(weights)[self.rows]
        return variance

    def own_variance(self, weights: Floats) -> Floats:
        """What each day's sampling leaves open in its own `weights`·shares, weights of its own, (days, 3)."""
        variance: Floats = spread(weights, self.table.smooth_shares[self.rows])
        return variance / np.maximum(self.table.effective[self.rows], 1.0)

    def powered(self) -> Estimate:
        """The prediction-powered mean, points."""
        weights = self.rectifier.weight * NET
        value = float(self.shares @ weights) + self.rectifier.value
        return Estimate(value, self.variance(weights) + self.rectifier.variance)

    def adjusted(self, adjustment: Adjustment) -> Estimate:
        """The mean by adjusted counts, points."""
        gradient = adjustment.gradient
        return Estimate(float(self.shares @ gradient), self.variance(gradient) + self._calibration(adjustment))

    def drift(self, adjustment: Adjustment) -> Drift:
        """Labels less adjusted counts: both start from the same predictions, so only what differs counts as noise."""
        weights = self.rectifier.weight * NET - adjustment.gradient
        variance = self.rectifier.variance + self.variance(weights) + self._calibration(adjustment)
        return Drift(Estimate(float(self.shares @ weights) + self.rectifier.value, variance).interval())

    def mean(self, adjustment: Adjustment | None) -> PeriodMean:
        """The three means side by side."""
        return PeriodMean(
            first=self.sample.first or self.table.first,
            last=self.sample.last,
            labelled_count=len(self.sample.items),
            raw=Estimate(float(self.shares @ NET), self.variance(NET)).interval(),
            corrected=self.powered().interval(),
            adjusted=self.adjusted(adjustment).interval() if adjustment else None,
            drift=self.drift(adjustment) if adjustment else None,
        )

    def _calibration(self, adjustment: Adjustment) -> float:
        return float(adjustment.calibration_variance(adjustment.mix(self.shares[None]))[0])


def labelled_periods(table: DailyTable, samples: Iterable[LabelledSample]) -> Iterator[LabelledPeriod]:
    """The periods of those samples that have `LEAST_CHECKED_LABELS` labels and mentions in the table."""
    for sample in samples:
        rows = between_days(table, sample.first, sample.last)
        counts = table.counts[rows]
        total = float(counts.sum())
        if total > 0 and len(sample.items) >= LEAST_CHECKED_LABELS:
            shares, parts = counts.sum(axis=0) / total, counts.sum(axis=1) / total
            yield LabelledPeriod(sample, table, rows, shares, parts, Rectifier.of(sample.items))


def anchoring(periods: Sequence[LabelledPeriod]) -> list[LabelledPeriod]:
    """The periods whose labels are many enough to fix their mean; of two that overlap, the one with more labels."""
    kept: list[LabelledPeriod] = []
    for period in sorted(periods, key=lambda one: -len(one.sample.items)):
        is_apart = all(period.rows.stop <= one.rows.start or one.rows.stop <= period.rows.start for one in kept)
        if len(period.sample.items) >= LEAST_LABELS and is_apart:
            kept.append(period)
    return kept
