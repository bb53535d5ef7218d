"""How fast a gap closes: its half-life, what never returns, and the day on which 90 % of the fall is regained.

The curve is chosen among the shapes of decay_shapes.py by AICc. Intervals are profile-likelihood intervals (Venzon and
Moolgavkar 1988) over the curves of all shapes together, so a shape that came in second still widens them (model-
averaged profile likelihood, Fletcher and Turek 2012). They are not symmetric: the far end is known least.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from reputation.level import Interval, interval_json
from reputation.net_sentiment import Z95, Floats
from reputation.recovery.decay_shapes import SHAPES, SHORTEST, Candidates, Shape, Window, candidates, longest_slow
from reputation.recovery.gap_level import counterfactual_level, cut, day_errors, drift, told_days
from reputation.recovery.series import Gap
from reputation.trough import Trough

DecayReason = Literal["trough_not_confirmed", "few_days", "no_return", "short_window", "unbounded", "too_wide"]
DateReason = Literal["half_life_unknown", "never", "perhaps_never", "passed", "unbounded", "wider_than_time_left"]

LEAST_DAYS = 30.0
LEAST_HALF_LIVES = 1.5
MOST_RATIO = 10.0
REGAINED = 0.9
_AS_PLAUSIBLE, _PLAUSIBLE = 2.0, 10.0
_TAIL = 0.025
_FARTHEST = 8.0
_EDGE = 1.001
_MOST_DAYS = 3650.0
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class DateInterval:
    """A day with the ends of its 95 % interval."""

    value: date
    low: date
    high: date

    def to_json(self) -> dict[str, str]:
        """The three days as ISO text."""
        return {"value": self.value.isoformat(), "low": self.low.isoformat(), "high": self.high.isoformat()}


@dataclass(frozen=True, slots=True)
class Decay:
    """How a gap closes. What can't be said is None: `reason` says why there is no half-life, `date_reason` no date.

    `half_life_days`: days from the trough until half of what ever returns is back. `fast_half_life_days` and
    `slow_half_life_days` are told for the bi-exponential shape alone, each only where bounded (the slow one also only
    where the window holds 1.5 of it). `lasting_gap`: where the gap tends to, points ≤ 0, for the shape
    `permanent_loss` alone. `ninety_percent_on`: the day on which 90 % of the depth is regained.
    `effective_day_count`: days since the trough, thin and missing ones counted less or not at all.
    """

    reason: DecayReason | None
    date_reason: DateReason | None = "half_life_unknown"
    shape: Shape | None = None
    half_life_days: Interval | None = None
    fast_half_life_days: Interval | None = None
    slow_half_life_days: Interval | None = None
    lasting_gap: Interval | None = None
    ninety_percent_on: DateInterval | None = None
    effective_day_count: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The decay as JSON values: intervals as value, low and high, days as ISO text, or null."""
        return {
            "reason": self.reason,
            "date_reason": self.date_reason,
            "shape": self.shape,
            "half_life_days": interval_json(self.half_life_days),
            "fast_half_life_days": interval_json(self.fast_half_life_days),
            "slow_half_life_days": interval_json(self.slow_half_life_days),
            "lasting_gap": interval_json(self.lasting_gap),
            "ninety_percent_on": self.ninety_percent_on.to_json() if self.ninety_percent_on else None,
            "effective_day_count": self.effective_day_count,
        }


def decay(gap: Gap, trough: Trough | None, today: date) -> Decay:
    """How the gap closes from its trough to `today`; all unknown until the trough is confirmed.

    A half-life is told only where the days since the trough amount to `LEAST_DAYS` full ones, hold at least
    `LEAST_HALF_LIVES` half-lives of every shape that AICc leaves plausible, and bound the interval, whose ends lie at
    most a factor `MOST_RATIO` apart. Because a half-life is told only if it is found short enough, its upper end is
    that of the distribution under this condition (Zhong and Prentice 2008, "winner's curse").
    """
    if trough is None or not trough.is_confirmed:
        return Decay("trough_not_confirmed")
    window = _window(gap, trough, today)
    weights = 1.0 / window.alone
    count = float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0
    if count < LEAST_DAYS:
        return Decay("few_days", effective_day_count=count)
    found = candidates(window)
    length = float((today - trough.day).days)
    half_life, reason = _half_life(found, length)
    if half_life is None:
        return Decay(reason, effective_day_count=count)
    ninety, date_reason = _ninety_percent_on(found, trough.day, today)
    best = SHAPES[found.shape[np.argmin(found.score)]]
    fast, slow = _fast_and_slow(found, length) if best == "biexponential" else (None, None)
    lasting = _lasting_gap(found) if best == "permanent_loss" else None
    return Decay(None, date_reason, best, half_life, fast, slow, lasting, ninety, count)


def _window(gap: Gap, trough: Trough, today: date) -> Window:
    part = cut(gap, trough.day, today)
    since = told_days(part)
    told = since.astype(np.intp)
    errors = day_errors(part.variance[told], gap.noise)
    shared = counterfactual_level(gap, trough.day).variance
    return Window(since, part.value[told], errors.alone, errors.shared, shared, drift(gap), trough.level.variance)


def _half_life(found: Candidates, length: float) -> tuple[Interval | None, DecayReason | None]:
    half = found.half()
    longest = length / LEAST_HALF_LIVES
    if not np.isfinite(half[np.argmin(found.score)]):
        return None, "no_return"
    if any(half[place] > longest for place in _plausible(found)):
        return None, "short_window"
    interval = profile(half, found.score, told_below=longest)
    if interval is None:
        return None, "unbounded"
    return (interval, None) if interval.high <= MOST_RATIO * interval.low else (None, "too_wide")


def _plausible(found: Candidates) -> list[int]:
    """The best curve of every shape within `_PLAUSIBLE` of the best of all (Burnham and Anderson 2002, 2.6)."""
    places = [np.flatnonzero(found.shape == shape) for shape in range(len(SHAPES))]
    lowest = [int(of_shape[np.argmin(found.score[of_shape])]) for of_shape in places]
    return [place for place in lowest if found.score[place] <= found.score.min() + _PLAUSIBLE]


def profile(quantity: Floats, score: Floats, *, told_below: float | None = None) -> Interval | None:
    """The 95 % profile-likelihood interval of a quantity ≥ 0 over curves; None where it is unbounded.

    It holds the quantities of all curves whose score is at most 1.96² above the lowest. With `told_below` the upper end
    allows for the estimate being shown only when it lies below: in the profile's own scale η, where the estimate has
    variance 1, it is where Φ(−η)/Φ(η(told_below) − η) falls under 2.5 %.
    """
    place = int(np.argmin(score))
    value, above_best = float(quantity[place]), score - score[place]
    reach = Z95**2
    if told_below is not None:
        beyond = above_best[quantity >= told_below]
        reach = _conditional_reach(float(np.sqrt(beyond.min()))) if len(beyond) else reach
    high = float(quantity[(above_best <= reach) & (quantity >= value)].max())
    if not np.isfinite(high) or not np.isfinite(reach):
        return None
    return Interval(value, float(quantity[above_best <= Z95**2].min()), high)


def _conditional_reach(bound: float) -> float:
    """η² at which Φ(−η) = 2.5 % of Φ(bound − η), η ≥ 0; infinite where that is beyond 8 standard errors."""
    low, high = Z95, _FARTHEST
    if _tail_share(high, bound) > _TAIL:
        return float("inf")
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail_share(middle, bound) > _TAIL else (low, middle)
    return high**2


def _tail_share(error: float, bound: float) -> float:
    return _NORMAL.cdf(-error) / _NORMAL.cdf(bound - error)


def _fast_and_slow(found: Candidates, length: float) -> tuple[Interval | None, Interval | None]:
    """Both half-lives of the bi-exponential curves, each only where the grid's ends don't bound it."""
    of_shape = found.shape == SHAPES.index("biexponential")
    fast, slow, score = found.fast[of_shape], found.slow[of_shape], found.score[of_shape]
    quick, lasting = profile(fast, score), profile(slow, score)
    if quick is not None and quick.low <= SHORTEST * _EDGE:
        quick = None
    is_short = lasting is not None and lasting.value > length / LEAST_HALF_LIVES
    if is_short or (lasting is not None and lasting.high * _EDGE >= longest_slow(length)):
        lasting = None
    return quick, lasting


def _lasting_gap(found: Candidates) -> Interval | None:
    """Where the curves with a permanent loss tend to, in points ≤ 0."""
    of_shape = found.shape == SHAPES.index("permanent_loss")
    loss = profile((found.depth * found.slow_share)[of_shape], found.score[of_shape])
    return None if loss is None else Interval(-loss.value, -loss.high, -loss.low)


def _ninety_percent_on(
    found: Candidates, trough_on: date, today: date
) -> tuple[DateInterval | None, DateReason | None]:
    """The projected date under the best shape, unless a curve that never gets there is about as plausible."""
    days, best = found.returned(REGAINED), int(np.argmin(found.score))
    if found.score[~np.isfinite(days)].min() <= found.score[best] + _AS_PLAUSIBLE:
        return None, "never" if np.isinf(days[best]) else "perhaps_never"
    of_shape = found.shape == found.shape[best]
    interval = profile(days[of_shape], found.score[of_shape])
    if interval is None or interval.high > _MOST_DAYS:
        return None, "unbounded"
    ends = (interval.value, interval.low, interval.high)
    on = DateInterval(*(trough_on + timedelta(days=round(end)) for end in ends))
    if on.value <= today:
        return None, "passed"
    return (on, None) if is_date_told(on, today) else (None, "wider_than_time_left")


def is_date_told(on: DateInterval, today: date) -> bool:
    """Whether a projected date may be shown: its interval is narrower than the time left until it."""
    return on.high - on.low < on.value - today
