"""The true course of the fictional incident: how much is said of each bank on each day, and with what feeling.

Shapes after published cases: a fall of 40 points in about a week, a fast recovery with a half-life under two weeks
over a slow residue (Home Depot 2014, Optus 2022), and attention that decays bi-exponentially (Candia et al. 2019).
"""

from __future__ import annotations

import math
import random
from dataclasses import asdict, dataclass
from datetime import date

from demo.brands import OWN, Bank

WEEKEND = 0.72
"""Share of a working day's posts that a Saturday or Sunday has."""


@dataclass(frozen=True, slots=True)
class Course:
    """The parameters of the truth. Points of net sentiment lie in -100 to 100; days count from the disclosure."""

    own_net: float = 20.0
    depth: float = -42.0
    trough_day: int = 8
    fast_half_life_days: float = 12.0
    slow_half_life_days: float = 90.0
    fast_share: float = 0.72
    own_posts: float = 13.5
    competitor_posts: float = 5.4
    peak_posts: float = 135.0
    attention_fast_half_life_days: float = 3.5
    attention_slow_half_life_days: float = 22.0
    attention_fast_share: float = 0.8
    competitor_gain: float = 5.0

    def as_json(self) -> dict[str, float]:
        """The parameters by name."""
        return asdict(self)


COMPETITOR_NET = {"kestermark": 14.0, "ovenhall": 10.0, "pelmora": 17.0}
GAINING = "kestermark"


def gap(course: Course, days_since: int) -> float:
    """Points that the incident costs on a day: 0 before, `depth` at the trough, back toward 0 after."""
    if days_since < 0:
        return 0.0
    if days_since <= course.trough_day:
        return course.depth * math.pow((days_since + 1) / (course.trough_day + 1), 0.6)
    after = days_since - course.trough_day
    fast = course.fast_share * math.exp2(-after / course.fast_half_life_days)
    slow = (1 - course.fast_share) * math.exp2(-after / course.slow_half_life_days)
    return course.depth * (fast + slow)


def net(course: Course, bank: Bank, days_since: int) -> float:
    """True net sentiment of a bank on a day, in points."""
    if bank is OWN:
        return course.own_net + gap(course, days_since)
    gain = course.competitor_gain * min(1.0, max(0, days_since) / 20) if bank.key == GAINING else 0.0
    return COMPETITOR_NET[bank.key] + gain


def spike(course: Course, days_since: int) -> float:
    """Posts a day about the incident, beyond the usual ones."""
    if days_since < 0:
        return 0.0
    fast = course.attention_fast_share * math.exp2(-days_since / course.attention_fast_half_life_days)
    slow = (1 - course.attention_fast_share) * math.exp2(-days_since / course.attention_slow_half_life_days)
    return course.peak_posts * (fast + slow) * (0.6 if days_since == 0 else 1.0)


def usual_posts(course: Course, bank: Bank, day: date) -> float:
    """Expected ordinary posts about a bank on a day."""
    base = course.own_posts if bank is OWN else course.competitor_posts
    return base * (WEEKEND if day.weekday() >= 5 else 1.1)


def mix(net_points: float, neutral: float) -> dict[str, float]:
    """Shares of negative, neutral and positive that give a net sentiment; each at least 0.04, summing to 1."""
    rest = 1 - neutral
    positive = min(rest - 0.04, max(0.04, (rest + net_points / 100) / 2))
    return {"negative": rest - positive, "neutral": neutral, "positive": positive}


def neutral_share(days_since: int, *, about_breach: bool) -> float:
    """Share of neutral posts: in the first days most of the breach's posts pass news on."""
    return (0.4 if days_since <= 2 else 0.3) if about_breach else 0.34


class Labels:
    """Draws labels whose shares, over some days, come close to the true ones.

    Half of the draws are free; the others take the label that is most behind. So a day is as uneven as real ones,
    and the course is the written one whatever the seed.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._behind: dict[str, dict[str, float]] = {}

    def draw(self, bank: Bank, shares: dict[str, float]) -> str:
        """A label for one post about a bank, by the day's true shares."""
        behind = self._behind.setdefault(bank.key, dict.fromkeys(shares, 0.0))
        for label, share in shares.items():
            behind[label] += share
        is_free = self._rng.random() < 0.5
        drawn = (
            self._rng.choices(list(shares), list(shares.values()))[0]
            if is_free
            else max(behind, key=behind.__getitem__)
        )
        behind[drawn] -= 1
        return drawn
