"""The whole estimate of a brand's recovery: correction, counterfactual, state, half-life, and what can't be said.

Everything here is put together from the modules beside it; each says where its formulas come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from reputation.level import interval_json
from reputation.net_sentiment import Z95, DailyCounts, Floats, NetPoint, fill_days
from reputation.recovery.chatter import first_chatter
from reputation.recovery.corrected_net import CorrectedNet
from reputation.recovery.correction import Correction, correct
from reputation.recovery.counterfactual import Counterfactual, Effect, estimate_counterfactual
from reputation.recovery.daily_table import DailyTable
from reputation.recovery.decay import Decay, decay
from reputation.recovery.effects import ActionEffect, ResponseAction, effects_of_actions
from reputation.recovery.pooling import POOLED
from reputation.recovery.reasons import REASONS
from reputation.recovery.restart import Restart, suggest_restarts
from reputation.recovery.series import Gap, NetSeries
from reputation.recovery.state import RecoveryState, recovery_state

_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What an estimate rests on: counts a day of the brand and of its competitors, and what is known besides.

    `gap_days` are days on which collection failed: left out everywhere. `restarts` are second disclosures or the like
    that a person confirmed. Without `chatter_on` the first talk of the leak is looked for in the counts themselves.
    `effective`: what each day's mentions of the brand are worth, near-copies taken together (`effective_counts`);
    `stories`: its stories by label, for the same effect counted by stories (`story_table`).
    """

    brand: str
    own: Sequence[DailyCounts]
    competitors: Mapping[str, Sequence[DailyCounts]]
    disclosed_on: date
    today: date
    chatter_on: date | None = None
    correction: Correction = field(default_factory=Correction)
    actions: tuple[ResponseAction, ...] = ()
    restarts: tuple[date, ...] = ()
    gap_days: frozenset[date] = frozenset()
    effective: Mapping[date, float] = field(default_factory=dict)
    stories: DailyTable | None = None


@dataclass(frozen=True, slots=True)
class RecoveryEstimate:
    """What can be said of a brand's recovery; whatever can't is None, and `reason` says why nothing can.

    `counterfactual` is None where even the gap can't be told. `net` is the corrected net sentiment of each day.
    """

    question: Question
    reason: str | None
    net: tuple[NetPoint, ...] = ()
    corrected: CorrectedNet | None = None
    counterfactual: Counterfactual | None = None
    state: RecoveryState | None = None
    decay: Decay | None = None
    actions: tuple[ActionEffect, ...] = ()
    effect_by_stories: Effect | None = None
    suggested_restarts: tuple[Restart, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The estimate as JSON values; numbers to three digits, days as ISO text, unknown null."""
        state, decay, whole = self.state, self.decay, self.counterfactual
        name = state.state if state else "not_applicable"
        told: dict[str, Any] = {
            "brand": self.question.brand,
            "disclosed_on": self.question.disclosed_on.isoformat(),
            "state": name,
            "reason": REASONS.get(self.reason or "") if name == "not_applicable" else None,
            "effect": whole.effect.to_json() if whole else _NO_EFFECT,
            "depth": interval_json(state.depth) if state and state.trough_on else None,
            "trough_on": state.trough_on.isoformat() if state and state.trough_on else None,
            "recovered": interval_json(state.recovered) if state else None,
            "half_life_days": interval_json(decay.half_life_days) if decay else None,
            "ninety_percent_on": decay.ninety_percent_on.to_json() if decay and decay.ninety_percent_on else None,
            "phase": state.phase if state else "not_applicable",
            "today": self.question.today.isoformat(),
            "today_gap": interval_json(state.today_gap) if state else None,
            "decay": decay.to_json() if decay else None,
            "correction": self.corrected.to_json() if self.corrected else None,
            "counterfactual": whole.to_json() if whole else None,
            "effect_by_stories": self.effect_by_stories.to_json() if self.effect_by_stories else None,
            "actions": [one.to_json() for one in self.actions],
            "suggested_restarts": [one.to_json() for one in self.suggested_restarts],
            "daily": self._daily(),
        }
        rounded: dict[str, Any] = _rounded(told)
        return rounded

    def _daily(self) -> list[dict[str, Any]]:
        otherwise = _by_day(self.counterfactual)
        shown = self.corrected.points() if self.corrected else []
        return [
            {
                "day": point.day.isoformat(),
                "net": point.net,
                "low": point.low,
                "high": point.high,
                **{POOLED[end]: getattr(pooled, end) for end in POOLED},
                "counterfactual": _known(otherwise.get(point.day, (np.nan,))[0]),
                "counterfactual_low": _known(otherwise.get(point.day, (np.nan, np.nan))[1]),
                "counterfactual_high": _known(otherwise.get(point.day, (np.nan, np.nan, np.nan))[2]),
                "gap": self._shown_gap(point, otherwise.get(point.day, (np.nan,))[0]),
            }
            for point, pooled in zip(self.net, shown, strict=True)
        ]

    def _shown_gap(self, point: NetPoint, otherwise: float) -> float | None:
        """Net less the counterfactual, since the disclosure; the effect is the mean of these."""
        is_since = point.day >= self.question.disclosed_on
        return _known(point.net - otherwise) if is_since and point.net is not None else None


_NO_EFFECT = {"value": None, "low": None, "high": None, "detected": False, "false_alarm_rate": None}


def estimate_recovery(question: Question) -> RecoveryEstimate:
    """The estimate on `question.today`, from days up to then.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    own = _usable(question.own, question)
    if not own:
        return RecoveryEstimate(question, "no_mentions")
    corrected = correct(own, question.correction, question.effective)
    known = RecoveryEstimate(question, None, tuple(corrected.single_points()), corrected)
    chatter_on = question.chatter_on or first_chatter(own, question.disclosed_on)
    found = estimate_counterfactual(
        corrected.independent,
        _controls(question, corrected),
        question.disclosed_on,
        question.today,
        chatter_on=chatter_on,
    )
    if isinstance(found, str):
        return replace(known, reason=found)
    return _since(
        replace(known, effect_by_stories=_by_stories(question, chatter_on)), _with_shared_error(found, corrected)
    )


def _by_stories(question: Question, chatter_on: date | None) -> Effect | None:
    """The effect counted by stories, one vote each, on the brand's own past; None where it can't be told."""
    if question.stories is None or not len(question.stories.counts):
        return None
    series = correct(question.stories, question.correction).independent
    found = estimate_counterfactual(series, {}, question.disclosed_on, question.today, chatter_on=chatter_on)
    return None if isinstance(found, str) else found.effect


def _usable(counts: Sequence[DailyCounts], question: Question) -> list[DailyCounts]:
    return [day for day in fill_days(counts) if day.day <= question.today and day.day not in question.gap_days]


def _controls(question: Question, own: CorrectedNet) -> dict[str, NetSeries]:
    """The competitors, corrected by the model's matrix where the brand itself is: both sides by one rule."""
    rule = Correction(question.correction.confusion) if own.method != "none" else Correction()
    usable = {brand: _usable(counts, question) for brand, counts in question.competitors.items()}
    return {brand: correct(days, rule).independent for brand, days in usable.items() if days}


def _with_shared_error(found: Counterfactual, corrected: CorrectedNet) -> Counterfactual:
    """The counterfactual with the correction's own uncertainty, which all days share, in effect and gap."""
    net = corrected.corrected
    told, places = np.isfinite(net.net), np.arange(len(net.net))
    before = told & (places >= net.index(found.pre_first)) & (places <= net.index(found.pre_last))
    since = told & (places >= net.index(found.gap.first))
    if not before.any() or not since.any():
        return found
    shared = corrected.shared_variance(since / since.sum() - before / before.sum())
    noise = replace(found.gap.noise, baseline_variance=found.gap.noise.baseline_variance + shared)
    return replace(found, effect=_widened(found.effect, shared), gap=replace(found.gap, noise=noise))


def _widened(effect: Effect, variance: float) -> Effect:
    extra = Z95**2 * variance
    low = effect.value - ((effect.value - effect.low) ** 2 + extra) ** 0.5
    high = effect.value + ((effect.high - effect.value) ** 2 + extra) ** 0.5
    return Effect(effect.value, low, high, low > 0.0 or high < 0.0, effect.false_alarm_rate)


def _since(known: RecoveryEstimate, whole: Counterfactual) -> RecoveryEstimate:
    """What the gap says since the disclosure."""
    question, gap = known.question, whole.gap
    state = recovery_state(gap, question.today, question.restarts)
    course = decay(gap, state.trough, question.today)
    suggested = suggest_restarts(gap, state.trough_on, question.today) if state.trough_on else ()
    acted = _since_disclosure(question, gap) if state.phase == "recovery" else []
    return replace(
        known,
        reason=_reason(state, whole.effect),
        counterfactual=whole,
        state=state,
        decay=course,
        actions=tuple(effects_of_actions(gap, acted, restarts=question.restarts)),
        suggested_restarts=suggested,
    )


def _reason(state: RecoveryState, effect: Effect) -> str | None:
    """Why the state can't be told. No one week may stand out from chance where the mean of all days does."""
    if state.reason != "no_drop" or not effect.detected:
        return state.reason
    return "trough_not_found" if effect.high < 0.0 else "rose"


def _since_disclosure(question: Question, gap: Gap) -> list[ResponseAction]:
    return [action for action in question.actions if gap.first <= action.day <= question.today]


def _by_day(whole: Counterfactual | None) -> dict[date, tuple[float, float, float]]:
    """The counterfactual with its interval, by day."""
    if whole is None:
        return {}
    daily = whole.daily
    days = [daily.first + timedelta(days=step) for step in range(len(daily.value))]
    columns: list[Floats] = [daily.value, daily.low, daily.high]
    rows = zip(*(map(float, column) for column in columns), strict=True)
    return dict(zip(days, rows, strict=True))


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value
