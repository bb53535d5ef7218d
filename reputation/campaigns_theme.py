"""Whether a brand's ads speak of security more often since the breach: shares, and an exact test of the change. Pure.

Copies of one wording are one voice, not many: the test counts wordings, each on the side on which it first ran.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import comb
from typing import Literal

ThemeReason = Literal["none_before", "none_after", "too_few"]

LEVEL = 0.05
_TIE = 1.0 + 1e-9


@dataclass(frozen=True, slots=True)
class ThemedAd:
    """One ad: its wording's fingerprint, the first local day on which it is known to have run, and its theme."""

    fingerprint: bytes
    first_on: date
    is_security: bool


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """Wordings that first ran on one side of the disclosure, and how many of them speak of security."""

    wordings: int
    security: int

    @property
    def share(self) -> float | None:
        """The share in [0, 1]; None of no wordings."""
        return self.security / self.wordings if self.wordings else None


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """The shares before and since the disclosure. `p_value` is of Fisher's exact test, two-sided.

    None with a `reason` where it can't be told: no ad on one side is known, or so few that no outcome at all could
    have been told from chance at the level of 5 %.
    """

    before: ThemeShare
    after: ThemeShare
    p_value: float | None = None
    reason: ThemeReason | None = None

    @property
    def is_told(self) -> bool:
        """Whether the change is more than chance would bring in one of twenty cases."""
        return self.p_value is not None and self.p_value < LEVEL


def theme_change(ads: Iterable[ThemedAd], disclosed_on: date) -> ThemeChange:
    """The change over a disclosure; an ad of the day itself counts as since."""
    first: dict[bytes, ThemedAd] = {}
    for ad in ads:
        known = first.setdefault(ad.fingerprint, ad)
        if (ad.first_on, not ad.is_security) < (known.first_on, not known.is_security):
            first[ad.fingerprint] = ad
    before = _side(ad for ad in first.values() if ad.first_on < disclosed_on)
    after = _side(ad for ad in first.values() if ad.first_on >= disclosed_on)
    if not before.wordings:
        return ThemeChange(before, after, reason="none_before")
    if not after.wordings:
        return ThemeChange(before, after, reason="none_after")
    if _smallest_p(before.wordings, after.wordings) >= LEVEL:
        return ThemeChange(before, after, reason="too_few")
    return ThemeChange(before, after, fisher_p(before.security, before.wordings, after.security, after.wordings))


def fisher_p(one: int, of_one: int, other: int, of_other: int) -> float:
    """Fisher's exact test, two-sided: the probability of a table as unlikely as this or more, its margins given.

    `one` of `of_one` against `other` of `of_other`, all counts ≥ 0. In (0, 1].
    """
    chances = _chances(of_one, of_other, one + other)
    seen = chances[one]
    return min(1.0, sum(chance for chance in chances.values() if chance <= seen * _TIE))


def _smallest_p(of_one: int, of_other: int) -> float:
    """The smallest p-value that sides of these sizes can give, over all margins: that of all against none."""
    return fisher_p(0, of_one, of_other, of_other)


def _chances(of_one: int, of_other: int, total: int) -> dict[int, float]:
    """The hypergeometric probability of each count on the first side."""
    ways = comb(of_one + of_other, total)
    counts = range(max(0, total - of_other), min(of_one, total) + 1)
    return {count: comb(of_one, count) * comb(of_other, total - count) / ways for count in counts}


def _side(ads: Iterable[ThemedAd]) -> ThemeShare:
    themes = [ad.is_security for ad in ads]
    return ThemeShare(len(themes), sum(themes))
