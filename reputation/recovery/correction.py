"""Daily net sentiment set right for the model's errors: raw and corrected, by what, and whether the sources agree.

Two things may be known of the errors. A confusion matrix gives adjusted counts for every day, as long as the model errs
here as it did where the matrix was counted. A random sample that the team labelled gives a period's mean without that
assumption. `correct` says which it used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from reputation.net_sentiment import LEAST_MENTIONS, DailyCounts, Floats
from reputation.recovery.adjusted_counts import NET, Adjustment, Confusion, Refusal
from reputation.recovery.corrected_net import Anchor, CorrectedNet
from reputation.recovery.daily_table import DailyTable, mention_table
from reputation.recovery.labelled_period import LabelledPeriod, anchoring, labelled_periods
from reputation.recovery.labels import LabelledSample, own_confusion
from reputation.recovery.series import NetSeries


@dataclass(frozen=True, slots=True)
class Correction:
    """What is known of the model's errors: its confusion matrix, and the brand's own labelled random samples."""

    confusion: Confusion | None = None
    samples: tuple[LabelledSample, ...] = ()


def raw_series(counts: Iterable[DailyCounts] | DailyTable, effective: Mapping[date, float] | None = None) -> NetSeries:
    """Net sentiment of each day as counted, in points, with what the number of independent mentions leaves open.

    Variance: (p₊ + p₋ − (p₊ − p₋)²)/n (see `net_sentiment.unit_variance`), p shrunk by ten mentions toward the
    fortnight about the day, so that five negative mentions are not thought certain. NaN where the day has fewer than
    `LEAST_MENTIONS` mentions.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    table = _table(counts, effective)
    return _series(table, table.shares @ NET, table.sampling_variance(NET))


def corrected_series(
    counts: Iterable[DailyCounts] | DailyTable, correction: Correction, effective: Mapping[date, float] | None = None
) -> NetSeries:
    """Net sentiment of each day set right for the model's errors; `correct` says how, and where it can't (then raw).

    The values are unbiased and not pooled, so a thin day may lie outside ±100; `CorrectedNet.points` are for showing.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    return correct(counts, correction, effective).corrected


def correct(
    counts: Iterable[DailyCounts] | DailyTable, correction: Correction, effective: Mapping[date, float] | None = None
) -> CorrectedNet:
    """Raw and corrected net sentiment of each day, and which method was chosen.

    - `prediction_powered`: a sample with at least `LEAST_LABELS` labels; its period's mean is that of the labels, and
      only the days' distances from it come from adjusted counts. Days outside a labelled period are adjusted counts.
    - `adjusted_counts`: no such sample, but a usable matrix: the model's, or where that is missing, unusable or
      contradicted by a sample, the one that the labels give, if usable.
    - `none`: no usable matrix. Days stay raw, all alike, even where labels tell a period's mean (see `periods`): a
      series corrected on one side of the disclosure only would show a change that never was.

    `effective` is what `effective_counts` gives, so that near-copies widen the intervals.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    table = _table(counts, effective)
    raw = raw_series(table)
    periods = list(labelled_periods(table, correction.samples))
    chosen = _choose(correction, periods)
    if isinstance(chosen.adjustment, Adjustment):
        return _corrected(table, raw, periods, chosen, chosen.adjustment)
    return CorrectedNet(
        method="none",
        reason=chosen.adjustment,
        source=None,
        raw=raw,
        corrected=raw,
        own_variance=raw.variance,
        mix=table.shares,
        row_variance=np.zeros(3),
        anchors=(),
        periods=tuple(period.mean(None) for period in periods),
        mention_counts=table.totals,
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    """The matrix that days are corrected by, or why none is usable; `drifted`: labels contradict the model's."""

    adjustment: Adjustment | Refusal | Literal["no_confusion"]
    source: str | None
    model: Adjustment | None
    drifted: bool


def _choose(given: Correction, periods: Sequence[LabelledPeriod]) -> _Choice:
    model = Adjustment.of(given.confusion) if given.confusion else "no_confusion"
    usable = model if isinstance(model, Adjustment) else None
    drifted = usable is not None and any(period.drift(usable).is_detected for period in periods)
    labels = own_confusion(given.samples)
    own = Adjustment.of(labels)
    if isinstance(own, Adjustment) and (drifted or usable is None):
        return _Choice(own, labels.source, usable, drifted)
    return _Choice(model, given.confusion.source if given.confusion else None, usable, drifted)


def _corrected(
    table: DailyTable, raw: NetSeries, periods: Sequence[LabelledPeriod], chosen: _Choice, adjustment: Adjustment
) -> CorrectedNet:
    net, own = adjustment.net(table.shares), table.sampling_variance(adjustment.gradient)
    mix = adjustment.mix(table.smooth_shares)
    shared = adjustment.calibration_variance(mix)
    anchors = tuple(_anchor(period, adjustment, mix) for period in anchoring(periods))
    for anchor in anchors:
        net[anchor.rows] += anchor.offset
        own[anchor.rows] = anchor.own
        shared[anchor.rows] = anchor.common + adjustment.calibration_variance(mix[anchor.rows] - anchor.mix)
    is_suspect = chosen.drifted and chosen.adjustment is chosen.model and not anchors
    return CorrectedNet(
        method="prediction_powered" if anchors else "adjusted_counts",
        reason="drift" if is_suspect else None,
        source=chosen.source,
        raw=raw,
        corrected=_series(table, net, own + shared),
        own_variance=_series(table, net, own).variance,
        mix=mix,
        row_variance=adjustment.row_variance,
        anchors=anchors,
        periods=tuple(period.mean(chosen.model) for period in periods),
        mention_counts=table.totals,
    )


def _anchor(period: LabelledPeriod, adjustment: Adjustment, mix: Floats) -> Anchor:
    """How far a labelled period moves, so that its mean is that of the labels, and what is open about its days then.

    A day's net is g·q + (λ·NET − g)·q̄ + rectifier: its own predicted shares q come in twice, as q and as a part of the
    period's q̄; the other days' part of q̄ and the rectifier are common.
    """
    moved = period.rectifier.weight * NET - adjustment.gradient
    others = period.day_variance(moved)
    own = period.own_variance(adjustment.gradient + period.parts[:, None] * moved)
    return Anchor(
        rows=period.rows,
        mix=period.parts @ mix[period.rows],
        offset=float(period.shares @ moved) + period.rectifier.value,
        own=own,
        common=others.sum() - others + period.rectifier.variance,
        variance=float(others.sum()) + period.rectifier.variance,
    )


def _series(table: DailyTable, net: Floats, variance: Floats) -> NetSeries:
    told = table.totals >= LEAST_MENTIONS
    return NetSeries(table.first, np.where(told, net, np.nan), np.where(told, variance, np.nan))


def _table(counts: Iterable[DailyCounts] | DailyTable, effective: Mapping[date, float] | None) -> DailyTable:
    return counts if isinstance(counts, DailyTable) else mention_table(counts, effective)
