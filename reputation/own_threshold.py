"""What a team's verdicts on flagged ads say of the flags: how many were right, and below what probability none was.

Only flagged ads get verdicts, so verdicts can raise a threshold and never lower it. The threshold is the lowest
probability that the team has confirmed: no confirmed flag is lost by it. If later flags are drawn like the earlier
ones, a right one falls below the lowest of n confirmed with probability 1/(n + 1), by exchangeability (Vovk, Gammerman
and Shafer, Algorithmic Learning in a Random World, 2005): one in eleven with the fewest confirmed that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

LEAST_VERDICTS = 20
LEAST_CONFIRMED = 10
_Z = 1.96

Refusal = Literal["few_verdicts", "few_confirmed", "nothing_gained"]


@dataclass(frozen=True, slots=True)
class FlagVerdict:
    """A verdict on one flag: the model's probability in [0, 1] when it was raised, and whether it was right."""

    probability: float
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class OwnThreshold:
    """A threshold from verdicts, or why there is none (`value` None, `refusal` set).

    `dropped_count` are the flags called wrong that it would not have raised.
    """

    value: float | None
    refusal: Refusal | None
    verdict_count: int
    confirmed_count: int
    dropped_count: int = 0


def own_threshold(verdicts: Iterable[FlagVerdict]) -> OwnThreshold:
    """The threshold that a brand's verdicts give, one verdict a campaign.

    Refused below `LEAST_VERDICTS` verdicts or `LEAST_CONFIRMED` confirmed ones, and where no wrong flag lies below
    every right one.
    """
    found = list(verdicts)
    right = [one.probability for one in found if one.is_confirmed]
    counts = (len(found), len(right))
    if len(found) < LEAST_VERDICTS:
        return OwnThreshold(None, "few_verdicts", *counts)
    if len(right) < LEAST_CONFIRMED:
        return OwnThreshold(None, "few_confirmed", *counts)
    value = min(right)
    dropped = sum(not one.is_confirmed and one.probability < value for one in found)
    if not dropped:
        return OwnThreshold(None, "nothing_gained", *counts)
    return OwnThreshold(value, None, *counts, dropped)


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] with its 95 % interval."""

    value: float
    low: float
    high: float


def share_of(part: int, whole: int) -> Share | None:
    """`part` of `whole` with Wilson's score interval (1927); None of nothing."""
    if whole == 0:
        return None
    share, z2 = part / whole, _Z**2
    centre = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    return Share(share, max(0.0, centre - half), min(1.0, centre + half))
