"""Daily net sentiment as counted and as corrected, what the correction rests on, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from reputation.net_sentiment import Z95, Floats, NetPoint
from reputation.recovery.pooling import pool_days
from reputation.recovery.prediction_powered import PeriodMean
from reputation.recovery.series import NetSeries

Method = Literal["none", "adjusted_counts", "prediction_powered"]
Reason = Literal["no_confusion", "few_labels", "singular_confusion", "drift"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A labelled period, moved so that its mean is that of people's labels.

    `rows` of its days, its mean true `mix` (3,), the `offset` in points; for each day, in points², its `own` sampling
    variance and the variance `common` to its neighbours; `variance` of the period's mean.
    """

    rows: slice
    mix: Floats
    offset: float
    own: Floats
    common: Floats
    variance: float


@dataclass(frozen=True, slots=True)
class CorrectedNet:
    """One brand's daily net sentiment as counted (`raw`) and `corrected`, and what the correction rests on.

    `reason`, where `method` is none: `no_confusion` (nothing is known of the errors), `few_labels` (a label has under
    20 texts in the matrix), `singular_confusion` (it can't be undone). With adjusted counts: `drift` (30 to 99 own
    labels contradict the matrix, too few to take over). `source` is that of the matrix used.

    `corrected.variance` is a day's whole variance. `own_variance` is the part that no other day shares: fits over many
    days take `independent` and add `shared_variance` of what they report (0 where labels alone tell a period of one
    day). `mix`: corrected shares of labels, (days, 3).
    """

    method: Method
    reason: Reason | None
    source: str | None
    raw: NetSeries
    corrected: NetSeries
    own_variance: Floats
    mix: Floats
    row_variance: Floats
    anchors: tuple[Anchor, ...]
    periods: tuple[PeriodMean, ...]
    mention_counts: Floats

    @property
    def independent(self) -> NetSeries:
        """The corrected series with only that variance which no other day shares."""
        return NetSeries(self.corrected.first, self.corrected.net, self.own_variance)

    @property
    def drifted(self) -> tuple[PeriodMean, ...]:
        """The labelled periods in which labels and confusion matrix contradict each other."""
        return tuple(period for period in self.periods if period.drift and period.drift.is_detected)

    def shared_variance(self, weights: Floats) -> float:
        """What the days' common errors leave open in Σ weights·net, points²: it adds to their own variance.

        `weights`: one a day, for instance 1/n after and −1/m before a disclosure. With π = Σ weights·mix, the matrix's
        part is Σ πᵢ²·vᵢ (a difference of two periods with one mix has none of it); a labelled period's mean adds
        its own variance times (Σ of its weights)².
        """
        centred, variance = self.mix.copy(), 0.0
        for anchor in self.anchors:
            centred[anchor.rows] -= anchor.mix
            variance += anchor.variance * float(weights[anchor.rows].sum()) ** 2
        return variance + float((weights @ centred) ** 2 @ self.row_variance)

    def points(self) -> list[NetPoint]:
        """The days to be shown by themselves: thin ones pooled toward those before, 95 % intervals, all cut to ±100."""
        return self._points(*pool_days(self.corrected.net, self.own_variance))

    def single_points(self) -> list[NetPoint]:
        """The days by their own mentions alone, as gaps and effects are estimated from them; else as `points`."""
        return self._points(self.corrected.net, self.own_variance)

    def _points(self, net: Floats, own: Floats) -> list[NetPoint]:
        half = Z95 * np.sqrt(own + self.corrected.variance - self.own_variance)
        days = zip(self.corrected.days, net, net - half, net + half, self.mention_counts, strict=True)
        return [_point(day, value, low, high, int(count)) for day, value, low, high, count in days]

    def to_json(self) -> dict[str, Any]:
        """What the correction is and rests on, as JSON values; the days are in `daily_json`."""
        return {
            "method": self.method,
            "reason": self.reason,
            "source": self.source,
            "drift": bool(self.drifted),
            "periods": [period.to_json() for period in self.periods],
        }

    def daily_json(self) -> list[dict[str, Any]]:
        """Each day's raw and corrected net with the ends of the latter's interval, None where the day tells nothing."""
        raw = [None if np.isnan(value) else float(value) for value in self.raw.net]
        return [
            {"day": point.day.isoformat(), "raw": counted, "net": point.net, "low": point.low, "high": point.high}
            for point, counted in zip(self.points(), raw, strict=True)
        ]


def _point(day: date, net: float, low: float, high: float, count: int) -> NetPoint:
    if np.isnan(net):
        return NetPoint(day, None, None, None, count)
    cut = np.clip([net, low, high], -100.0, 100.0)
    return NetPoint(day, float(cut[0]), float(cut[1]), float(cut[2]), count)
