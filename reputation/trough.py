"""The lowest point after a disclosure: where it is, whether sentiment really fell to it, whether it has turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reputation.comparison import Baseline
from reputation.level import Estimate, between, centred_levels, level
from reputation.net_sentiment import DailyCounts

LEAST_DROP = 5.0
RISE_DAYS = 7
LEAST_RISE = 0.3
ABOUT_DAYS, SINCE_DAYS = 7, 14
# The lowest of many smoothed days is low by chance as well, so the fall to it is held to more than 1.96.
SELECTED_Z = 3.0
_RISE_Z = 2.2


@dataclass(frozen=True, slots=True)
class Trough:
    """The lowest smoothed day since the disclosure, its level, and whether what followed confirms it."""

    day: date
    level: Estimate
    is_confirmed: bool


def find_trough(days: Sequence[DailyCounts], disclosed_on: date, today: date, before: Baseline) -> Trough | None:
    """The lowest day of net sentiment smoothed over a centred week; None where no week since has enough mentions.

    It is confirmed once, on `RISE_DAYS` days in a row, sentiment `has_turned`. A later, deeper fall makes a new
    trough, which must be confirmed anew.
    """
    smoothed = centred_levels(days, disclosed_on, today, before.noise)
    told = [(estimate, day) for day, estimate in smoothed if estimate is not None]
    if not told:
        return None
    lowest, lowest_on = min(told, key=lambda pair: pair[0].value)
    about = between(
        days, max(disclosed_on, lowest_on - timedelta(days=ABOUT_DAYS)), lowest_on + timedelta(days=ABOUT_DAYS)
    )
    after = between(days, lowest_on + timedelta(days=ABOUT_DAYS + 1), today)
    return Trough(lowest_on, lowest, _is_confirmed(about, after, before))


def _is_confirmed(about: Sequence[DailyCounts], after: Sequence[DailyCounts], before: Baseline) -> bool:
    low, run = level(about, before.noise), 0
    if low is None:
        return False
    for end in range(1, len(after) + 1):
        since = level(after[max(0, end - SINCE_DAYS) : end], before.noise)
        run = run + 1 if since is not None and has_turned(since, low, before) else 0
        if run == RISE_DAYS:
            return True
    return False


def has_turned(since: Estimate, low: Estimate, before: Baseline) -> bool:
    """Whether a level is above the low one by 2.2 standard errors of the difference and by three tenths of the fall.

    `low` is the mean of the 15 days about the trough, `since` that of up to 14 days after them. So the luck that made
    one week the lowest is averaged out; simulated, a plateau that stays down is taken for a turn in 1 to 5 %
    of cases over 80 days of looking (tests/unit/test_reputation_phase_calibration.py).
    """
    rise = since.minus(low)
    return rise.interval(_RISE_Z).low > 0 and rise.value >= LEAST_RISE * (before.level.value - low.value)


def has_dropped(lowest: Estimate, before: Baseline, z: float = SELECTED_Z) -> bool:
    """Whether the lowest is below the baseline by `z` standard errors of the difference and by `LEAST_DROP` points."""
    fall = lowest.minus(before.level)
    return fall.value <= -LEAST_DROP and fall.interval(z).high < 0
