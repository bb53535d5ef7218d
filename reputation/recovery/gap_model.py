"""The brand less its controls: how that gap moves when nothing happens, and how far it lies from there since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reputation.level import Interval
from reputation.net_sentiment import Z95, Floats
from reputation.recovery.gaussian import Movements, expected_mean, fit_movements
from reputation.recovery.panel import Panel
from reputation.recovery.placebo import Cuts, TimePlacebo, gap_under, placebo_in_time, told_weights


@dataclass(frozen=True, slots=True)
class GapModel:
    """One way to the counterfactual: with the controls, or with the brand's own history alone.

    `weights` (k,) of the controls, 0 to 1; `gap` (days,) in points, about 0 before, and its sampling `variance`, NaN
    where the brand tells nothing; `effect` the mean gap since the disclosure with its widened 95 % interval.
    """

    weights: Floats
    gap: Floats
    variance: Floats
    movements: Movements
    placebo: TimePlacebo
    effect: Interval


def fit_gap_model(panel: Panel, cuts: Cuts, *, with_controls: bool) -> GapModel:
    """Weights and movements from the pre-period, and the effect, as wide as the placebos in time say."""
    pre_days = panel.period.pre_days
    weights = told_weights(panel, pre_days) if with_controls else np.zeros(len(panel.brands))
    gap, variance = gap_under(panel, weights, pre_days)
    movements = fit_movements(gap[:pre_days], variance[:pre_days])
    placebo = placebo_in_time(panel, movements, cuts, with_controls=with_controls)
    values, errors = mean_effects(panel, [weights], movements)
    value, half = float(values[0]), Z95 * placebo.inflation * float(errors[0])
    return GapModel(weights, gap, variance, movements, placebo, Interval(value, value - half, value + half))


def mean_effects(panel: Panel, weights: Sequence[Floats], movements: Movements) -> tuple[Floats, Floats]:
    """For each set of weights the mean gap since the disclosure less what was to be expected, and its standard error.

    Points; shape (sets,). The errors are not widened.
    """
    pre_days, since = panel.period.pre_days, panel.since
    pairs = [gap_under(panel, one, pre_days) for one in weights]
    gaps = np.stack([gap for gap, _ in pairs], axis=1)
    variances = np.stack([variance for _, variance in pairs], axis=1)
    known, counted = gaps.copy(), ~np.isnan(gaps)
    known[pre_days:], counted[:since] = np.nan, False
    expected, left_open = expected_mean(known, variances, counted, movements)
    told = panel.told()[since:]
    sampling = variances[since:][told].sum(axis=0) / int(told.sum()) ** 2
    return gaps[since:][told].mean(axis=0) - expected, np.sqrt(left_open + sampling)
