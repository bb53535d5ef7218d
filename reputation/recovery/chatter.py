"""When a leak was first talked of: the day before which a baseline must end, whatever the press release says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, lgamma, log, log1p

from reputation.net_sentiment import DailyCounts

LOOK_BACK_DAYS = 30
USUAL_DAYS = 90
LEAST_CHATTER = 3
MOST_CHANCE = 1e-3
_JEFFREYS = 0.5


def first_chatter(days: Sequence[DailyCounts], disclosed_on: date) -> date | None:
    """The first of the `LOOK_BACK_DAYS` days before the disclosure with unusually many mentions of a breach.

    Unusual: at least `LEAST_CHATTER`, and so many among the day's mentions that the usual share (of the up to
    `USUAL_DAYS` days before the month, by Jeffreys' prior: the model too finds a breach where none is) would give as
    many with a chance below `MOST_CHANCE` (exact binomial tail). None where no day is unusual, or nothing came before.
    """
    usual = _ahead(days, disclosed_on, LOOK_BACK_DAYS + 1, LOOK_BACK_DAYS + USUAL_DAYS)
    told = sum(day.mention_count for day in usual)
    if not told:
        return None
    share = (sum(day.breach for day in usual) + _JEFFREYS) / (told + 2 * _JEFFREYS)
    month = _ahead(days, disclosed_on, 1, LOOK_BACK_DAYS)
    return next((day.day for day in month if _is_unusual(day, share)), None)


def _ahead(days: Sequence[DailyCounts], disclosed_on: date, least: int, most: int) -> list[DailyCounts]:
    """The days that lie `least` to `most` days before the disclosure, however early in the calendar that is."""
    return [day for day in days if least <= (disclosed_on - day.day).days <= most]


def _is_unusual(day: DailyCounts, share: float) -> bool:
    found = min(day.breach, day.mention_count)
    return found >= LEAST_CHATTER and binomial_tail(found, day.mention_count, share) < MOST_CHANCE


def binomial_tail(least: int, trials: int, share: float) -> float:
    """P(X ≥ least) for X binomial with `trials` ≥ 0 and `share` in (0, 1), as a sum of exact terms; in [0, 1]."""
    if least <= 0:
        return 1.0
    terms = (
        exp(lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1) + k * log(share) + (trials - k) * log1p(-share))
        for k in range(least, trials + 1)
    )
    return min(1.0, sum(terms))
