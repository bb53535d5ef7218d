"""What each response action did to the gap: an event study, held against placebo dates.

An effect is the gap's mean over the seven days from an action on, less the recovery curve that went before it. It
says that the gap left its curve then, not that the action moved it: whatever else happened in those days is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from reputation.level import Interval, interval_json
from reputation.net_sentiment import Z95, Floats
from reputation.recovery.event_window import LEAST_BEFORE_DAYS, RAMP_DAYS, Measured, WindowEffect, window_effect
from reputation.recovery.series import Gap

Verdict = Literal["lifted", "lowered", "unclear"]
Reason = Literal[
    "before_disclosure", "near_trough", "restart_in_window", "too_recent", "few_days_before", "few_days_after"
]

MOST_PLACEBOS = 60
LEAST_PLACEBOS = 8
LEVEL = 0.05
LEAST_DROP = 5.0
_FALL_Z = 3.0
_WEEK, _LEAST_WEEK_DAYS = 7, 4


@dataclass(frozen=True, slots=True)
class ResponseAction:
    """Something that the organisation did in response, on one local day."""

    kind: str
    title: str
    day: date

    def to_json(self) -> dict[str, Any]:
        """The action as JSON values."""
        return {"kind": self.kind, "title": self.title, "on": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class ActionEffect:
    """The effect of one action, or the joint one of actions whose windows overlap, which nothing can tell apart.

    In points of net sentiment, with 95 % intervals. `lift`: mean over the window, `first_on` to `last_on`; `step`:
    what came at once; `ramp`: what came on top, evenly, up to the seventh day. `p_value`: share of dates without an
    action, this one counted in, whose lift is as many standard errors from 0; it can't be smaller than `smallest_p`.
    `verdict`: `lifted` or `lowered` where the interval of the lift excludes 0 and the placebo dates don't contradict.
    All None with a `reason` where it can't be told; `p_value` and `smallest_p` also where there is no placebo date.
    """

    actions: tuple[ResponseAction, ...]
    first_on: date
    last_on: date
    reason: Reason | None = None
    lift: Interval | None = None
    step: Interval | None = None
    ramp: Interval | None = None
    verdict: Verdict | None = None
    p_value: float | None = None
    smallest_p: float | None = None
    placebo_count: int = 0

    @property
    def is_separable(self) -> bool:
        """Whether the effect is one action's own."""
        return len(self.actions) == 1

    def to_json(self) -> dict[str, Any]:
        """The effect as JSON values."""
        return {
            "actions": [action.to_json() for action in self.actions],
            "separable": self.is_separable,
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
            "reason": self.reason,
            "lift": interval_json(self.lift),
            "step": interval_json(self.step),
            "ramp": interval_json(self.ramp),
            "verdict": self.verdict,
            "p_value": self.p_value,
            "smallest_p": self.smallest_p,
            "placebo_count": self.placebo_count,
        }


def effects_of_actions(
    gap: Gap, actions: Sequence[ResponseAction], *, restarts: Sequence[date] = ()
) -> list[ActionEffect]:
    """The effect of each action, or group of overlapping ones, in order of their days.

    `restarts` are days of a second disclosure or the like, at which a new curve begins. The curve before an action
    runs from the turn of the fall on, at most 28 days; an action in the fall, or within ten days of its turn, has no
    effect that could be told from the turn itself (`near_trough`).
    """
    study = _Study(gap, actions, restarts)
    return [study.effect(group) for group in overlapping(actions)]


def overlapping(actions: Sequence[ResponseAction]) -> list[tuple[ResponseAction, ...]]:
    """The actions in groups whose seven-day windows overlap, directly or through one another, in order of days."""
    groups: list[list[ResponseAction]] = []
    for action in sorted(actions, key=lambda one: (one.day, one.kind, one.title)):
        if groups and (action.day - groups[-1][-1].day).days < RAMP_DAYS:
            groups[-1].append(action)
        else:
            groups.append([action])
    return [tuple(group) for group in groups]


class _Study:
    """The gap, where its curves begin, and the days of all actions; placebo scores are kept by length of window."""

    def __init__(self, gap: Gap, actions: Sequence[ResponseAction], restarts: Sequence[date]) -> None:
        self._gap = gap
        self._events = sorted({self._place(action.day) for action in actions})
        places = {self._place(day) for day in restarts}
        self._restarts = sorted(place for place in places if 0 < place < len(gap.value))
        self._placebos: dict[int, Floats] = {}

    def effect(self, group: tuple[ResponseAction, ...]) -> ActionEffect:
        """The joint effect of a group, or why there is none."""
        first, last = self._place(group[0].day), self._place(group[-1].day)
        length = last - first + RAMP_DAYS
        known = ActionEffect(group, group[0].day, group[-1].day + timedelta(days=RAMP_DAYS - 1))
        found = self._measure(first, length)
        if not isinstance(found, WindowEffect):
            return replace(known, reason=found)
        return _judged(known, found, self._placebo_scores(length), self._gap.noise.inflation)

    def _place(self, day: date) -> int:
        return (day - self._gap.first).days

    def _measure(self, event: int, length: int) -> WindowEffect | Reason:
        if event < 0:
            return "before_disclosure"
        if event + length > len(self._gap.value):
            return "too_recent"
        if any(event <= restart < event + length for restart in self._restarts):
            return "restart_in_window"
        begin = max((place for place in self._restarts if place < event), default=0)
        start = turn_of_fall(self._gap, begin, event)
        if start > max(begin, event - LEAST_BEFORE_DAYS):
            return "near_trough"
        earlier = [place for place in self._events if start - RAMP_DAYS < place < event]
        return window_effect(self._gap, start, event, length, earlier)

    def _placebo_scores(self, length: int) -> Floats:
        """Standard errors from 0 of the lift, for at most `MOST_PLACEBOS` dates whose windows meet no action's."""
        if length not in self._placebos:
            taken = {place + shift for place in self._events for shift in range(1 - length, RAMP_DAYS)}
            free = [day for day in range(LEAST_BEFORE_DAYS, len(self._gap.value) - length + 1) if day not in taken]
            found = (self._measure(day, length) for day in free[:: 1 + len(free) // MOST_PLACEBOS])
            scores = [one.lift.value / one.lift.error for one in found if isinstance(one, WindowEffect)]
            self._placebos[length] = np.array(scores, dtype=np.float64)
        return self._placebos[length]


def turn_of_fall(gap: Gap, begin: int, event: int) -> int:
    """The first day from `begin` on whose week is as low as the lowest before `event`, within its standard error.

    Weeks are centred, and end before the event. `begin` itself where no week lies below 0 by more than chance and by
    `LEAST_DROP` points: nothing fell.
    """
    told = np.isfinite(gap.value[begin:event])
    if len(told) < _WEEK:
        return begin
    counts = np.convolve(told, np.ones(_WEEK), "same")
    sums = np.convolve(np.where(told, gap.value[begin:event], 0.0), np.ones(_WEEK), "same")
    levels = np.where(counts >= _LEAST_WEEK_DAYS, sums / np.maximum(counts, 1.0), np.inf)
    lowest, error = float(levels.min()), _week_error(gap)
    if lowest > -max(LEAST_DROP, _FALL_Z * (error**2 + gap.noise.baseline_variance) ** 0.5):
        return begin
    return begin + int(np.argmax(levels <= lowest + 2.0**0.5 * error))


def _week_error(gap: Gap) -> float:
    """Standard error of a week's mean: AR(1) noise and sampling."""
    noise = gap.noise
    told = gap.variance[np.isfinite(gap.value) & np.isfinite(gap.variance)]
    sampling = float(told.mean()) if len(told) else 0.0
    memory = (1.0 + noise.autocorrelation) / (1.0 - noise.autocorrelation)
    error: float = noise.inflation * ((noise.spread**2 * memory + sampling) / _WEEK) ** 0.5
    return error


def _judged(known: ActionEffect, found: WindowEffect, placebos: Floats, inflation: float) -> ActionEffect:
    """The effect with its intervals widened to what the placebo dates show, and its place among them."""
    count = len(placebos)
    spread = float((placebos**2).mean()) ** 0.5 if count >= LEAST_PLACEBOS else 1.0
    factor = max(1.0, inflation, spread)
    further = int((np.abs(placebos) >= abs(found.lift.value / found.lift.error)).sum())
    p_value, smallest = ((1 + further) / (1 + count), 1 / (1 + count)) if count else (None, None)
    lift = _interval(found.lift, factor)
    return replace(
        known,
        lift=lift,
        step=_interval(found.step, factor),
        ramp=_interval(found.ramp, factor),
        verdict=_verdict(lift, p_value, smallest),
        p_value=p_value,
        smallest_p=smallest,
        placebo_count=count,
    )


def _interval(measured: Measured, factor: float) -> Interval:
    half = Z95 * factor * measured.error
    return Interval(measured.value, measured.value - half, measured.value + half)


def _verdict(lift: Interval, p_value: float | None, smallest: float | None) -> Verdict:
    """Where too few placebo dates are there for a p of 5 %, none of them may be as far out."""
    if p_value is not None and smallest is not None and p_value > max(LEVEL, smallest):
        return "unclear"
    if lift.low > 0:
        return "lifted"
    return "lowered" if lift.high < 0 else "unclear"
