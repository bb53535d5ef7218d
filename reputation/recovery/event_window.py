"""How far the gap left the recovery curve that went before, over one window of days: the arithmetic of an event study.

Before the window the gap is c + d·2^(−t/H) with AR(1) noise and each day's sampling noise; c and d have wide normal
priors, H a grid of half-lives weighed by their marginal likelihood (Bayesian model averaging, Hoeting et al. 1999).
All is Gaussian, so the curve's forecast over the window, its error and the noise's memory are one conditional
distribution (Rasmussen and Williams 2006, section 2.2). The event study is that of MacKinlay (1997).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import Floats
from reputation.recovery.series import Gap

RAMP_DAYS = 7
BEFORE_DAYS = 28
LEAST_BEFORE_DAYS, LEAST_WINDOW_DAYS = 10, 4
_HALF_LIVES = np.array([3.0, 5.0, 8.0, 12.0, 18.0, 27.0, 40.0, 60.0, 100.0])
_LEVEL_SD, _FALL_SD, _STEP_SD = 50.0, 60.0, 15.0
_LEAST_SPREAD = 0.5

Event: TypeAlias = int
"""A day's place in the gap: 0 is the day of disclosure."""
Days: TypeAlias = npt.NDArray[np.intp]
TooFew: TypeAlias = Literal["few_days_before", "few_days_after"]


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect in points and its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class WindowEffect:
    """What the window shows beside the curve, in points.

    `lift`: mean of the gap less the curve over the window. `step`: what came on the first day; `ramp`: what came in
    addition, evenly, up to the seventh day, and stayed.
    """

    lift: Measured
    step: Measured
    ramp: Measured


def window_effect(gap: Gap, start: int, event: Event, length: int, earlier: Sequence[Event]) -> WindowEffect | TooFew:
    """The effect over `length` days from `event` on, against the curve from `start` (its first day) to the day before.

    `earlier` are events before it, which may each have had a step and a ramp of their own. What is too few, where
    fewer than `LEAST_BEFORE_DAYS` days before or `LEAST_WINDOW_DAYS` in the window tell something.
    """
    first = max(start, event - BEFORE_DAYS)
    told = np.isfinite(gap.value) & np.isfinite(gap.variance)
    before = first + np.flatnonzero(told[first:event])
    within = event + np.flatnonzero(told[event : event + length])
    if len(before) < LEAST_BEFORE_DAYS:
        return "few_days_before"
    if len(within) < LEAST_WINDOW_DAYS:
        return "few_days_after"
    mean, covariance = _forecast(gap, before, within, first, earlier)
    return _effect(gap.value[within] - mean, covariance, within - event)


def _forecast(gap: Gap, before: Days, within: Days, first: int, earlier: Sequence[Event]) -> tuple[Floats, Floats]:
    """Mean and covariance of the window's gaps, given those before: shapes (window,) and (window, window)."""
    days = np.concatenate([before, within])
    count = len(before)
    covariance = _noise(gap, days) + _steps(days, earlier) + _curves(days - first)
    root = np.linalg.cholesky(covariance[:, :count, :count])
    known = gap.value[before]
    right = np.concatenate([covariance[:, :count, count:], np.broadcast_to(known[:, None], (len(root), count, 1))], 2)
    solved = np.linalg.solve(root, right)
    cross, white = solved[:, :, :-1], solved[:, :, -1]
    log_likelihood = -0.5 * (white**2).sum(axis=1) - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    weights = np.exp(log_likelihood - log_likelihood.max())
    weights /= weights.sum()
    means = np.einsum("hij,hi->hj", cross, white)
    mean: Floats = weights @ means
    errors = covariance[:, count:, count:] - np.einsum("hik,hij->hkj", cross, cross)
    apart = means - mean
    total: Floats = np.einsum("h,hij->ij", weights, errors) + np.einsum("h,hi,hj->ij", weights, apart, apart)
    return mean, total


def _noise(gap: Gap, days: Days) -> Floats:
    """Covariance of the daily noise, shape (days, days): AR(1) shocks and the days' own sampling."""
    noise = gap.noise
    apart = np.abs(days[:, None] - days[None, :])
    spread = max(noise.spread, _LEAST_SPREAD)
    shared: Floats = spread**2 * noise.autocorrelation**apart + np.diag(gap.variance[days])
    return shared


def _steps(days: Days, earlier: Sequence[Event]) -> Floats:
    """Covariance that steps and ramps of earlier events may have left, shape (days, days)."""
    columns = [shape for event in earlier for shape in (days >= event, _ramp(days - event))]
    table = np.array(columns, dtype=np.float64).reshape(len(columns), len(days))
    shared: Floats = _STEP_SD**2 * table.T @ table
    return shared


def _curves(since: Days) -> Floats:
    """Covariance of c + d·2^(−t/H) for each half-life of the grid, shape (half-lives, days, days)."""
    decay = 2.0 ** (-since[None, :] / _HALF_LIVES[:, None])
    shared: Floats = _LEVEL_SD**2 + _FALL_SD**2 * decay[:, :, None] * decay[:, None, :]
    return shared


def _ramp(since: Days) -> Floats:
    """0 up to the event's day, 1 from its seventh day on, even between."""
    return np.clip(since / (RAMP_DAYS - 1), 0.0, 1.0)


def _effect(rest: Floats, covariance: Floats, since: Days) -> WindowEffect:
    """Mean of the window's rests, and their split into step and ramp by generalised least squares."""
    share = np.full(len(rest), 1.0 / len(rest))
    lift = Measured(float(share @ rest), float(share @ covariance @ share) ** 0.5)
    shapes = np.column_stack([np.ones(len(rest)), _ramp(since)])
    weighed = np.linalg.solve(covariance, shapes)
    errors = np.linalg.inv(shapes.T @ weighed)
    step, ramp = errors @ (weighed.T @ rest)
    step_error, ramp_error = np.sqrt(np.diagonal(errors))
    return WindowEffect(lift, Measured(float(step), float(step_error)), Measured(float(ramp), float(ramp_error)))
