"""Where a recovery was thrown back: suggested days of a second disclosure or re-ignition, which a person confirms.

The gap since the trough is cut into stretches by least squares with a penalty for each cut, exactly: the optimal
partition of Jackson et al. (2005), which for stretches of constant level is kernel change-point detection with the
linear kernel (Arlot, Celisse and Harchaoui 2019). Here a stretch may also decay, so that a recovery costs no cut and
what is left to explain is the fall back. Only cuts at which the gap falls are suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log
from typing import Any

import numpy as np

from reputation.level import Interval
from reputation.net_sentiment import Floats
from reputation.recovery.gap_level import GapLevels, cut, day_errors, told_days
from reputation.recovery.series import Gap
from reputation.trough import LEAST_DROP

LEAST_STRETCH = 7
COMPARED_DAYS = 14
PENALTY = 4.0
_FAR = 3.0
HALF_LIVES = np.array([5.0, 10.0, 20.0, 40.0, 80.0, 160.0, np.inf])


@dataclass(frozen=True, slots=True)
class Restart:
    """A day from which the gap lay lower again.

    `drop`: the mean gap of up to two weeks from that day on less that of up to two weeks before, in points, negative.
    """

    day: date
    drop: Interval

    def to_json(self) -> dict[str, Any]:
        """The restart as JSON values."""
        return {"day": self.day.isoformat(), "drop": self.drop.to_json()}


def suggest_restarts(gap: Gap, trough_on: date, today: date) -> tuple[Restart, ...]:
    """The days between the trough and `today` from which the gap lay lower again, in order; usually none.

    A suggestion needs a cut of the optimal partition, and a drop of at least `LEAST_DROP` points whose 95 % interval
    excludes 0. Stretches have at least `LEAST_STRETCH` told days, so the newest restart can be suggested a week after.
    """
    part = without_outliers(cut(gap, trough_on, today))
    told = told_days(part).astype(np.intp)
    weights = 1.0 / day_errors(part.variance[told], gap.noise).shared
    starts = partition(told.astype(np.float64), part.value[told], weights)
    edges = [0, *(int(told[start]) for start in starts), len(part.value)]
    levels = GapLevels(part)
    found = []
    for before, start, after in zip(edges, edges[1:], edges[2:], strict=False):
        day = part.first + timedelta(days=start)
        drop = _drop(levels, day, min(COMPARED_DAYS, start - before), min(COMPARED_DAYS, after - start))
        if drop is not None and drop.high < 0 and drop.value <= -LEAST_DROP:
            found.append(Restart(day, drop))
    return tuple(found)


def without_outliers(gap: Gap) -> Gap:
    """The gap with each day drawn to within 3 standard deviations of the median of the 7 told days about it.

    One day of spam is no restart; a fall that lasts stays as it is (Hampel's filter; Davies and Gather 1993).
    """
    told = told_days(gap).astype(np.intp)
    if len(told) < LEAST_STRETCH:
        return gap
    reach = LEAST_STRETCH // 2
    padded = np.pad(gap.value[told], reach, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, LEAST_STRETCH), axis=1)
    farthest = _FAR * np.sqrt(day_errors(gap.variance[told], gap.noise).alone)
    value = gap.value.copy()
    value[told] = np.clip(value[told], middle - farthest, middle + farthest)
    return replace(gap, value=value)


def _drop(levels: GapLevels, day: date, days_before: int, days_after: int) -> Interval | None:
    before = levels.between(day - timedelta(days=days_before), day - timedelta(days=1))
    after = levels.between(day, day + timedelta(days=days_after - 1))
    return None if before is None or after is None else after.minus(before).interval()


def partition(
    days: Floats, values: Floats, weights: Floats, half_lives: Floats = HALF_LIVES, penalty: float | None = None
) -> list[int]:
    """The places at which a new stretch begins in the least-squares partition, in order; [] is one stretch.

    It minimises Σw·(value − curve of its stretch)² + `penalty` for each cut, exactly, by dynamic programming, over
    stretches of at least `LEAST_STRETCH` elements. A stretch's curve is c·2^(−t/H), t the days since its first, H one
    of `half_lives`; an infinite one alone gives stretches of constant level. `weights` are inverse variances, so a cut
    must be worth `penalty` units of χ²: by default `PENALTY`·log n. With AR(1) noise counted by its long-run variance,
    that leaves no cut but in a few of 100 series without a change (tests/unit/test_recovery_restart.py).
    """
    count = len(values)
    charge = PENALTY * log(max(count, 2)) if penalty is None else penalty
    best, previous = np.full(count + 1, np.inf), np.zeros(count + 1, dtype=np.intp)
    best[0] = -charge
    for end, costs in enumerate(_costs(days, values, weights, half_lives), start=1):
        starts = max(end - LEAST_STRETCH + 1, 0)
        if starts:
            totals = best[:starts] + costs[:starts] + charge
            previous[end] = np.argmin(totals)
            best[end] = totals.min()
    return _starts(previous, count)


def _costs(days: Floats, values: Floats, weights: Floats, half_lives: Floats) -> Iterator[Floats]:
    """For each end, the misfit of the stretches up to it, one element a start, the best half-life taken."""
    power, toward = np.zeros((2, len(values), len(half_lives)))
    total = np.zeros(len(values))
    for place, (day, value, weight) in enumerate(zip(days, values, weights, strict=True)):
        begun = slice(0, place + 1)
        curve = 2.0 ** (-(day - days[begun, None]) / half_lives)
        power[begun] += weight * curve**2
        toward[begun] += weight * value * curve
        total[begun] += weight * value**2
        yield total[begun] - (toward[begun] ** 2 / power[begun]).max(axis=1)


def _starts(previous: np.ndarray[tuple[int, ...], np.dtype[np.intp]], count: int) -> list[int]:
    starts: list[int] = []
    place = int(previous[count])
    while place > 0:
        starts.append(place)
        place = int(previous[place])
    return starts[::-1]


def piecewise(gap: Gap, confirmed: Iterable[date], today: date) -> tuple[Gap, ...]:
    """The gap up to `today`, cut at the confirmed restarts, each of which begins a new fall and a new decay.

    Days outside the gap are left out, repeated ones taken once; so without any there is one piece, and the last piece
    is the one that goes on.
    """
    inside = sorted({day for day in confirmed if gap.first < day <= today and (day - gap.first).days < len(gap.value)})
    ends = [*(day - timedelta(days=1) for day in inside), today]
    return tuple(cut(gap, first, last) for first, last in zip([gap.first, *inside], ends, strict=True))
