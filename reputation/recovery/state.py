"""Where a recovery stands: how deep the gap fell, how much of it is regained, and whether it falls, rises or rests.

The words and rules are those of phase.py, on the gap to the counterfactual in place of the brand's own baseline. In the
phase `acute`, until the trough is confirmed, there is no depth and no share, and so no date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from reputation.comparison import Baseline
from reputation.level import DayNoise, Estimate, Interval, interval_json
from reputation.net_sentiment import Z95
from reputation.phase import TROUGH_DAYS, VERDICT_DAYS, recovered_share
from reputation.recovery.gap_level import GapLevels, counterfactual_level, cut, day_errors, find_gap_trough, gap_slope
from reputation.recovery.restart import piecewise
from reputation.recovery.series import Gap
from reputation.trough import RISE_DAYS, Trough, has_dropped

State = Literal["falling", "bottoming", "recovering", "plateaued_below", "recovered", "not_applicable"]
GapPhase = Literal["acute", "recovery", "not_applicable"]
StateReason = Literal["before_disclosure", "too_early", "few_mentions", "no_drop", "rose", "trough_not_found"]

RECOVERED_BAND = 5.0
RECOVERED_DAYS = 14
PLATEAU_BAND = 1.0 / 7.0
_NEW_LOW_DAYS = 7
# The lowest of the weeks about so many days is low by chance too: as many looks, one-sided, 5 % in all (Šidák 1967).
_SEARCHED_Z = NormalDist().inv_cdf(0.95 ** (1.0 / TROUGH_DAYS))
_RECENT_DAYS, _LATE_RECENT_DAYS, _LATE_AFTER_DAYS = 7, 14, 28
_LEVEL_WINDOWS, _SHARP_LEVEL, _WIDEST_LEVEL = (14, 28, 42, 56, 84, 112), 2.5, 4.0
_SLOPE_WINDOWS, _WIDEST_SLOPE = (28, 42, 56, 84, 112), 0.1


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """Where the gap stands on one day; whatever can't be said is None.

    `reason` is set in the state `not_applicable` alone. `began_on` is the disclosure, or the last confirmed restart.
    `depth`: the trough's gap, points, negative; for the reasons `no_drop` and `rose` the week farthest from 0, either
    side. `today_gap`: the recent level of the gap. `recovered`: share of the depth regained, 1 for all of it.
    `trough` is for `decay.decay`.
    """

    phase: GapPhase
    state: State
    today: date
    began_on: date
    reason: StateReason | None = None
    today_gap: Interval | None = None
    depth: Interval | None = None
    trough_on: date | None = None
    recovered: Interval | None = None
    trough: Trough | None = None

    def to_json(self) -> dict[str, Any]:
        """The state as JSON values: days as ISO text, intervals as value, low and high, or null."""
        return {
            "phase": self.phase,
            "state": self.state,
            "reason": self.reason,
            "today": self.today.isoformat(),
            "began_on": self.began_on.isoformat(),
            "today_gap": interval_json(self.today_gap),
            "depth": interval_json(self.depth),
            "trough_on": self.trough_on.isoformat() if self.trough_on else None,
            "recovered": interval_json(self.recovered),
        }


def recovery_state(gap: Gap, today: date, restarts: Iterable[date] = ()) -> RecoveryState:
    """Where the gap stands on `today`, from its days up to then; `restarts` are those that a person confirmed.

    The states: `falling`: the lowest week is at most a week old, or (after the trough) the gap falls by more than a
    point a week, surely. `bottoming`: no new low for a week, the trough not confirmed. `recovering`: it is confirmed.
    `plateaued_below`: see `is_plateau`. `recovered`: see `is_recovered`.
    """
    piece = piecewise(gap, restarts, today)[-1]
    known = RecoveryState("acute", "not_applicable", today, piece.first, "too_early")
    if today < gap.first:
        return replace(known, phase="not_applicable", reason="before_disclosure")
    levels, elapsed = GapLevels(piece), (today - piece.first).days
    now = levels.between(today - timedelta(days=_RECENT_DAYS - 1), today)
    if now is None:
        return known if elapsed < RISE_DAYS else replace(known, phase="not_applicable", reason="few_mentions")
    known = replace(known, today_gap=now.minus(counterfactual_level(gap, today)).interval())
    trough = find_gap_trough(piece)
    if trough is None or not _fell_early(gap, piece):
        return known if elapsed < VERDICT_DAYS else _without_drop(known, gap, piece, levels)
    return _fallen(known, gap, piece, trough)


def _fell_early(gap: Gap, piece: Gap) -> bool:
    """Whether a drop was told in the first 90 days: the lowest of ever more weeks would be low by chance one day."""
    early = find_gap_trough(cut(piece, piece.first, piece.first + timedelta(days=TROUGH_DAYS - 1)))
    return early is not None and has_dropped(early.level, _without_breach(gap, early.day), _SEARCHED_Z)


def _without_breach(gap: Gap, day: date) -> Baseline:
    return Baseline(counterfactual_level(gap, day), DayNoise(0.0, 0.0))


def _without_drop(known: RecoveryState, gap: Gap, piece: Gap, levels: GapLevels) -> RecoveryState:
    """No drop: either the gap rose, or nothing is told from chance; both with the week farthest from 0."""
    reach = timedelta(days=3)
    around = [(levels.between(day - reach, day + reach), day) for day in piece.days]
    weeks = [(week, day) for week, day in around if week is not None]
    highest, highest_on = max(weeks, key=lambda pair: pair[0].value)
    farthest, farthest_on = max(weeks, key=lambda pair: abs(pair[0].value))
    rose = has_dropped(Estimate(-highest.value, highest.variance), _without_breach(gap, highest_on), _SEARCHED_Z)
    shown, day = (highest, highest_on) if rose else (farthest, farthest_on)
    depth = shown.minus(counterfactual_level(gap, day)).interval()
    return replace(known, phase="not_applicable", reason="rose" if rose else "no_drop", depth=depth)


def _fallen(known: RecoveryState, gap: Gap, piece: Gap, trough: Trough) -> RecoveryState:
    """The state once the gap has dropped. A plateau ends the acute phase too: what is level is no longer falling."""
    today = known.today
    is_flat = is_plateau(piece, trough, today)
    if trough.is_confirmed or is_flat:
        return _in_recovery(known, gap, piece, trough, is_flat=is_flat)
    if (today - piece.first).days >= TROUGH_DAYS:
        return replace(known, phase="not_applicable", reason="trough_not_found")
    is_new_low = (today - trough.day).days < _NEW_LOW_DAYS
    return replace(known, state="falling" if is_new_low else "bottoming", reason=None)


def _in_recovery(known: RecoveryState, gap: Gap, piece: Gap, trough: Trough, *, is_flat: bool) -> RecoveryState:
    today, levels = known.today, GapLevels(piece)
    is_late = (today - trough.day).days >= _LATE_AFTER_DAYS
    now = levels.between(today - timedelta(days=(_LATE_RECENT_DAYS if is_late else _RECENT_DAYS) - 1), today)
    before = counterfactual_level(gap, today)
    return replace(
        known,
        phase="recovery",
        state=_state(piece, trough, today, is_flat=is_flat),
        reason=None,
        today_gap=known.today_gap if now is None else now.minus(before).interval(),
        depth=trough.level.minus(counterfactual_level(gap, trough.day)).interval(),
        trough_on=trough.day,
        recovered=None if now is None else recovered_share(before, trough.level, now),
        trough=trough,
    )


def _state(piece: Gap, trough: Trough, today: date, *, is_flat: bool) -> State:
    if is_recovered(piece, trough.day, today):
        return "recovered"
    if is_flat:
        return "plateaued_below"
    slope = gap_slope(piece, today - timedelta(days=_SLOPE_WINDOWS[0] - 1), today)
    is_long_past = (today - trough.day).days >= _SLOPE_WINDOWS[0]
    return "falling" if is_long_past and slope is not None and slope.interval().high < -PLATEAU_BAND else "recovering"


def is_recovered(gap: Gap, trough_on: date, today: date) -> bool:
    """Whether on each of the last `RECOVERED_DAYS` days the gap's interval lay above −`RECOVERED_BAND` points.

    This is a test of non-inferiority, the lower half of one of equivalence (Schuirmann 1987): not "no difference was
    found" but "a loss beyond the band is ruled out". A brand that ends higher has recovered, and more. The gap of a day
    is the mean of as many days up to it as the noise needs: the fewest of 14, 28, 42, 56, 84 and 112 whose interval
    reaches 2.5 points to each side, or all 112 where they reach 4; else it can't be told.
    The counterfactual's own drift is left out: with it nobody could be called recovered after some weeks.
    """
    length, levels = _level_window(gap), GapLevels(gap)
    if length is None or (today - trough_on).days < length + RECOVERED_DAYS:
        return False
    ends = [today - timedelta(days=back) for back in range(RECOVERED_DAYS)]
    means = [levels.between(end - timedelta(days=length - 1), end) for end in ends]
    settled = counterfactual_level(gap)
    spans = [None if mean is None else mean.minus(settled).interval() for mean in means]
    return all(span is not None and span.low > -RECOVERED_BAND for span in spans)


def _level_window(gap: Gap) -> int | None:
    variance, shared = _day_variance(gap), counterfactual_level(gap).variance
    halves = {days: Z95 * (variance / days + shared) ** 0.5 for days in _LEVEL_WINDOWS}
    sharp = [days for days, half in halves.items() if half <= _SHARP_LEVEL]
    longest = _LEVEL_WINDOWS[-1]
    return sharp[0] if sharp else longest if halves[longest] <= _WIDEST_LEVEL else None


def is_plateau(gap: Gap, trough: Trough, today: date) -> bool:
    """Whether the gap rests below: it moves by less than a point a week, surely, and lies below the band, surely.

    The interval of the slope lies within ±`PLATEAU_BAND` points a day (an equivalence test), and that of the mean gap
    over the same days below −`RECOVERED_BAND`. The days are the last 28, 42, 56, 84 or 112, the fewest over which the
    noise lets the slope be told to ±0.1 points a day. They follow a confirmed trough's week; without one they begin 14
    days or more after the disclosure, and the lowest week must not stand out from them.
    """
    variance = _day_variance(gap)
    lengths = [days for days in _SLOPE_WINDOWS if Z95 * (12 * variance / days**3) ** 0.5 <= _WIDEST_SLOPE]
    first = today - timedelta(days=lengths[0] - 1) if lengths else gap.first
    since = trough.day + timedelta(days=_NEW_LOW_DAYS) if trough.is_confirmed else gap.first + timedelta(VERDICT_DAYS)
    slope, mean = gap_slope(gap, first, today), GapLevels(gap).between(first, today)
    if first < since or slope is None or mean is None:
        return False
    if not trough.is_confirmed and has_dropped(trough.level, Baseline(mean, DayNoise(0.0, 0.0))):
        return False
    span, below = slope.interval(), mean.minus(counterfactual_level(gap)).interval()
    return span.low > -PLATEAU_BAND and span.high < PLATEAU_BAND and below.high < -RECOVERED_BAND


def _day_variance(gap: Gap) -> float:
    """What a typical day counts for in a mean of many, points²; infinite where no day tells anything."""
    told = gap.variance[np.isfinite(gap.value) & np.isfinite(gap.variance)]
    return float(np.median(day_errors(told, gap.noise).shared)) if len(told) else float("inf")
