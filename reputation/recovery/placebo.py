"""Placebos in time: the same estimate at dates before anything happened, where every effect found is an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reputation.net_sentiment import Z95, Floats
from reputation.recovery.gaussian import Movements, expected_mean
from reputation.recovery.panel import Panel
from reputation.recovery.synthetic_control import shared_weights

MOST_RUNS = 24
LEAST_TRAINING_DAYS = 28
LEAST_SPREAD_RUNS = 8
_MOST_LEAD = 7
_PARTS = 4  # the window of a placebo is at most a quarter of the pre-period
_PRIOR_RUNS = 10.0
_WEIGHTS_FREEDOM = 10.0
USUAL_FALSE_ALARM_RATE = 0.08
SHORT_FALSE_ALARM_RATE = 0.12
_SHORT_DAYS = 90
_USUAL_RATE_RUNS = 20.0


@dataclass(frozen=True, slots=True)
class TimePlacebo:
    """What the placebos in time found.

    `ratio`: root mean square of the placebo effects by their standard errors, 1 where intervals are right; None where
    the pre-period has no room for a placebo (`runs` 0). `inflation`: the factor ≥ 1 that intervals are widened by.
    `false_alarm_rate`: share of no-effect dates at which the widened interval excludes 0, in (0, 1).
    """

    ratio: float | None
    runs: int
    inflation: float
    false_alarm_rate: float

    def to_json(self) -> dict[str, Any]:
        """Ratio, runs and inflation under their names."""
        return {"ratio": self.ratio, "runs": self.runs, "inflation": self.inflation}


@dataclass(frozen=True, slots=True)
class Cuts:
    """Placebo dates: each pretends that the pre-period ended before day `ends[i]`.

    Its window has `length` days from `lead` days later on.
    """

    ends: tuple[int, ...]
    lead: int
    length: int


def placebo_cuts(panel: Panel) -> Cuts:
    """At most `MOST_RUNS` evenly spread dates with enough days before them and a whole window within the pre-period."""
    pre_days = panel.period.pre_days
    length = max(1, min(len(panel.net) - panel.since, pre_days // _PARTS))
    lead = min(panel.period.lead, _MOST_LEAD)
    told = np.cumsum(panel.told()[:pre_days])
    first = max(int(np.searchsorted(told, LEAST_TRAINING_DAYS)) + 1, pre_days // 3)
    last = pre_days - lead - length
    if last < first:
        return Cuts((), lead, length)
    runs = min(MOST_RUNS, last - first + 1)
    ends = np.unique(np.linspace(first, last, runs).round().astype(int))
    has_window = [bool(panel.told()[end + lead : end + lead + length].any()) for end in ends]
    return Cuts(tuple(int(end) for end, has in zip(ends, has_window, strict=True) if has), lead, length)


def placebo_in_time(panel: Panel, movements: Movements, cuts: Cuts, *, with_controls: bool) -> TimePlacebo:
    """Rerun the estimate at each date: weights anew from the days before it, movements held as given.

    The ratio r of the runs is drawn toward what to expect: inflation² = max(f, (m·f + e·r²)/(m + e)), e the number of
    windows that fit beside each other (overlapping ones tell the same), m = `_PRIOR_RUNS`, and f = 1 + 10/n for weights
    fitted to n told days, 1 without controls: weights take up freedom (about 2.5 of the n/4 that days with memory are
    worth), so the gap looks calmer than it will be. The false-alarm rate is the share of runs that alarm all the same,
    drawn likewise toward the rate measured on simulated markets, higher under `_SHORT_DAYS` told days.
    """
    told = int(panel.told()[: panel.period.pre_days].sum())
    least = 1.0 + (_WEIGHTS_FREEDOM / told if with_controls else 0.0)
    usual_rate = USUAL_FALSE_ALARM_RATE if told >= _SHORT_DAYS else SHORT_FALSE_ALARM_RATE
    if not cuts.ends:
        return TimePlacebo(None, 0, least**0.5, usual_rate)
    scores = _scores(panel, movements, cuts, with_controls=with_controls)
    square = float((scores**2).mean())
    span = cuts.ends[-1] - cuts.ends[0] + cuts.length
    apart = min(float(len(scores)), span / cuts.length)
    inflation = max(least, (_PRIOR_RUNS * least + apart * square) / (_PRIOR_RUNS + apart)) ** 0.5
    alarms = float((np.abs(scores) > Z95 * inflation).mean())
    rate = (_USUAL_RATE_RUNS * usual_rate + apart * alarms) / (_USUAL_RATE_RUNS + apart)
    return TimePlacebo(square**0.5, len(scores), inflation, rate)


def _scores(panel: Panel, movements: Movements, cuts: Cuts, *, with_controls: bool) -> Floats:
    """Placebo effects by their standard errors, one a date."""
    days, runs = panel.period.pre_days, len(cuts.ends)
    gaps, variances = np.empty((days, runs)), np.empty((days, runs))
    counted = np.zeros((days, runs), dtype=bool)
    for run, end in enumerate(cuts.ends):
        weights = told_weights(panel, end) if with_controls else np.zeros(len(panel.brands))
        gap, variance = gap_under(panel, weights, end)
        gaps[:, run], variances[:, run] = gap[:days], variance[:days]
        counted[end + cuts.lead : end + cuts.lead + cuts.length, run] = True
    counted &= ~np.isnan(gaps)
    length = counted.sum(axis=0)
    found = np.where(counted, gaps, 0.0).sum(axis=0) / length
    sampling = np.where(counted, variances, 0.0).sum(axis=0) / length**2
    known = np.where(np.arange(days)[:, None] < np.array(cuts.ends), gaps, np.nan)
    expected, left_open = expected_mean(known, variances, counted, movements)
    scores: Floats = (found - expected) / np.sqrt(left_open + sampling)
    return scores


def told_weights(panel: Panel, end: int) -> Floats:
    """Weights of the controls from the told days before day `end`."""
    told = panel.told()[:end]
    return shared_weights(panel.net[:end][told], panel.others[:end][told], int(told.sum()))


def gap_under(panel: Panel, weights: Floats, end: int) -> tuple[Floats, Floats]:
    """The brand less its controls on every day, about 0 before day `end`, and the sampling variance of that.

    Both NaN where the brand tells nothing.
    """
    told = panel.told()[:end]
    mixed = panel.others @ weights
    centre = float((panel.net[:end][told] - mixed[:end][told]).mean())
    return panel.net - mixed - centre, panel.variance + panel.others_variance @ weights**2


def placebo_spread(panel: Panel, cuts: Cuts, effect: Callable[[Floats, Floats, int], float]) -> float | None:
    """Root mean square of an effect that is none, over placebo dates; None where there are under `LEAST_SPREAD_RUNS`.

    `effect` takes own, others and the number of days before, as in synthetic_control.py.
    """
    if len(cuts.ends) < LEAST_SPREAD_RUNS:
        return None
    found = []
    for end in cuts.ends[:: max(1, len(cuts.ends) // LEAST_SPREAD_RUNS)]:
        window = range(end + cuts.lead, end + cuts.lead + cuts.length)
        own, others, pre_days = told_arrays(panel, end, window)
        found.append(effect(own, others, pre_days))
    return float(np.sqrt(np.mean(np.square(found))))


def told_arrays(panel: Panel, end: int, window: range) -> tuple[Floats, Floats, int]:
    """Own and others on the told days before `end` and within the window, and how many lie before."""
    told = panel.told()
    before = np.flatnonzero(told[:end])
    after = window.start + np.flatnonzero(told[window.start : window.stop])
    places = np.concatenate([before, after])
    return panel.net[places], panel.others[places], len(before)
