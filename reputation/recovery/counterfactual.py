"""Where a brand would be without the incident, by its own history and by its competitors, and the gap to that.

Three layers. The competitors' mix (`synthetic_control.shared_weights`) takes away what moves the whole market. What is
left of the brand moves as `gaussian.py` says; its level and noise at the end of the pre-period are carried forward. The
placebos in time widen the intervals by what the brand's own past shows them to be too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from reputation.comparison import LEAST_PRE_DAYS, QUIET_DAYS
from reputation.net_sentiment import Z95, Floats
from reputation.recovery.alternatives import Alternatives, SpacePlacebo, alternatives, placebo_in_space
from reputation.recovery.gap_model import GapModel, fit_gap_model
from reputation.recovery.gaussian import Forecast, forecast
from reputation.recovery.panel import LeftOut, Panel, build_panel, period_of
from reputation.recovery.placebo import TimePlacebo, placebo_cuts
from reputation.recovery.series import Gap, GapNoise, NetSeries
from reputation.recovery.weekday import pattern_on

Method = Literal["synthetic_control", "own_history"]
Refusal = Literal["not_disclosed_yet", "few_pre_days", "no_days_since"]

LEAST_CONTROLLED_DAYS = 28
LEAST_WEIGHT = 0.05
_SETTLING_DAYS = 7


@dataclass(frozen=True, slots=True)
class Effect:
    """Mean gap over the told days since the disclosure, points, with its widened 95 % interval.

    `detected`: the interval excludes 0, on either side. `false_alarm_rate`: how often that happens without an effect,
    by the brand's own placebos in time and by simulation, in (0, 1).
    """

    value: float
    low: float
    high: float
    detected: bool
    false_alarm_rate: float

    def to_json(self) -> dict[str, float | bool]:
        """All five under their names."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "detected": self.detected,
            "false_alarm_rate": self.false_alarm_rate,
        }


@dataclass(frozen=True, slots=True)
class Daily:
    """Net sentiment as it would be without the incident, points, on consecutive days from `first` on.

    `value`, `low`, `high` (95 %, widened, of the true net, the day's sampling left out) have one element a day. Up to
    the end of the pre-period a day rests on the days before it; from then on, on the pre-period and the controls. NaN
    on the first days, until a week of days tells something.
    """

    first: date
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The whole estimate. `weights`: of the competitors used, 0 to 1; what they lack to 1 is the brand's own past.

    `pre_first` and `pre_last` bound the days that it rests on, `pre_day_count` is how many of them tell something.
    """

    method: Method
    effect: Effect
    gap: Gap
    daily: Daily
    alternatives: Alternatives
    placebo_in_time: TimePlacebo
    placebo_in_space: SpacePlacebo | None
    weights: Mapping[str, float]
    left_out: tuple[LeftOut, ...]
    pre_first: date
    pre_last: date
    pre_day_count: int

    def to_json(self) -> dict[str, Any]:
        """What the estimate rests on, without the daily series, as JSON values."""
        space = self.placebo_in_space
        return {
            "method": self.method,
            "effect": self.effect.to_json(),
            "alternatives": self.alternatives.to_json(),
            "placebo_in_time": self.placebo_in_time.to_json(),
            "placebo_in_space": None if space is None else space.to_json(),
            "weights": dict(self.weights),
            "left_out": [one.to_json() for one in self.left_out],
            "pre_period": {
                "first": self.pre_first.isoformat(),
                "last": self.pre_last.isoformat(),
                "days": self.pre_day_count,
            },
        }


def estimate_counterfactual(
    own: NetSeries,
    controls: Mapping[str, NetSeries],
    disclosed_on: date,
    today: date,
    *,
    chatter_on: date | None = None,
) -> Counterfactual | Refusal:
    """The counterfactual of `own` and its gap, or why there is none.

    The pre-period is at most two years and ends before `chatter_on`, the first day on which the leak was talked of,
    else before the `QUIET_DAYS` days ahead of the disclosure. Controls may be empty: then the brand's own history
    decides alone, as it does where they tell nothing about the brand. Refuses: `not_disclosed_yet` where the
    disclosure lies after today, `few_pre_days` under `LEAST_PRE_DAYS` told days before, `no_days_since` without a told
    day since. Values that are not finite count as missing. Takes about half a second for two years, six controls.
    """
    if disclosed_on > today:
        return "not_disclosed_yet"
    if disclosed_on <= own.first:
        return "few_pre_days"
    period = period_of(own, disclosed_on, today, chatter_on, QUIET_DAYS)
    panel = build_panel(own, controls, period)
    told = panel.told()
    if told[: period.pre_days].sum() < LEAST_PRE_DAYS:
        return "few_pre_days"
    return _estimate(panel) if told[panel.since :].any() else "no_days_since"


def _estimate(panel: Panel) -> Counterfactual:
    cuts = placebo_cuts(panel)
    alone = fit_gap_model(panel, cuts, with_controls=False)
    controlled = fit_gap_model(panel, cuts, with_controls=True) if _can_be_controlled(panel) else None
    model = alone if controlled is None or controlled.weights.sum() < LEAST_WEIGHT else controlled
    carried = _carry(panel, model)
    period = panel.period
    return Counterfactual(
        method="own_history" if model is alone else "synthetic_control",
        effect=_effect(model),
        gap=_gap(panel, model, carried),
        daily=_daily(panel, model, carried),
        alternatives=alternatives(panel, cuts, alone, controlled),
        placebo_in_time=model.placebo,
        placebo_in_space=None if controlled is None else placebo_in_space(panel),
        weights={brand: float(weight) for brand, weight in zip(panel.brands, model.weights, strict=True)},
        left_out=panel.left_out,
        pre_first=period.first,
        pre_last=period.pre_last,
        pre_day_count=int(panel.told()[: period.pre_days].sum()),
    )


def _can_be_controlled(panel: Panel) -> bool:
    return bool(panel.brands) and int(panel.told()[: panel.period.pre_days].sum()) >= LEAST_CONTROLLED_DAYS


def _effect(model: GapModel) -> Effect:
    span = model.effect
    is_detected = span.low > 0.0 or span.high < 0.0
    return Effect(span.value, span.low, span.high, is_detected, model.placebo.false_alarm_rate)


def _carry(panel: Panel, model: GapModel) -> Forecast:
    """Each day from the days before it, none of them after the pre-period."""
    known = np.where(np.arange(len(model.gap)) < panel.period.pre_days, model.gap, np.nan)
    return forecast(known, model.variance, model.movements)


def _gap(panel: Panel, model: GapModel, carried: Forecast) -> Gap:
    since, widened = panel.since, Z95 * model.placebo.inflation
    value = model.gap[since:] - carried.mean[since:]
    half = widened * np.sqrt(carried.variance[since:] + model.variance[since:])
    noise = GapNoise(
        spread=model.movements.usual_spread(),
        autocorrelation=model.movements.usual_memory(),
        baseline_variance=float(carried.level_variance[since]),
        inflation=model.placebo.inflation,
    )
    return Gap(panel.period.disclosed_on, value, value - half, value + half, model.variance[since:], noise)


def _daily(panel: Panel, model: GapModel, carried: Forecast) -> Daily:
    """The controls' mix on the brand's level, plus what the brand's own past leads to expect of the gap."""
    told = panel.told()[: panel.period.pre_days]
    mixed = panel.others @ model.weights
    centre = float((panel.net[: len(told)][told] - mixed[: len(told)][told]).mean())
    value = mixed + centre + carried.mean + pattern_on(len(mixed), panel.pattern)
    sampling = panel.others_variance @ model.weights**2
    half = Z95 * model.placebo.inflation * np.sqrt(carried.variance + sampling)
    settled = int(np.searchsorted(np.cumsum(told), _SETTLING_DAYS)) + 1
    value[:settled] = np.nan
    low, high = np.clip(value - half, -100.0, 100.0), np.clip(value + half, -100.0, 100.0)
    return Daily(panel.period.first, np.clip(value, -100.0, 100.0), low, high)
