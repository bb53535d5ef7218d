"""Net sentiment a day, toward one brand, with the interval that its number of mentions allows.

Net sentiment is 100·(positive − negative)/(positive + neutral + negative), in points from −100 to 100. The neutral
mentions stand in the denominator: a quiet, factual week pulls it toward 0, and it is not comparable with figures of
vendors who leave them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from reputation.errors import InputError

Floats = npt.NDArray[np.float64]

LEAST_MENTIONS = 5
MIX_DAYS = 28
Z95 = 1.959963984540054
_LEAST_STRENGTH, _MOST_STRENGTH, _USUAL_STRENGTH = 2.0, 20.0, 10.0
_LEAST_DAYS_FOR_STRENGTH = 7
_JEFFREYS = 0.5
_ONE_DAY = timedelta(days=1)


class CountsError(InputError):
    """Raised when a series of daily counts has a negative count or gives one day twice."""


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """One brand's counts on one local day: judged mentions by label, mentions about the breach, and stories.

    All are whole numbers ≥ 0. `breach` counts mentions, `stories` and `breach_stories` count stories (the near-copies
    of one text are one story). Mentions that no model could read are in none of them.
    """

    day: date
    negative: int
    neutral: int
    positive: int
    breach: int = 0
    stories: int = 0
    breach_stories: int = 0

    @property
    def mention_count(self) -> int:
        """Judged mentions of the day."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class NetPoint:
    """Net sentiment of one day in points (−100 to 100) with its 95 % interval.

    The three are None together, where the day has fewer mentions than `LEAST_MENTIONS`.
    """

    day: date
    net: float | None
    low: float | None
    high: float | None
    mention_count: int

    def to_json(self) -> dict[str, Any]:
        """The point as JSON values, the day as ISO text."""
        return {
            "day": self.day.isoformat(),
            "net": self.net,
            "low": self.low,
            "high": self.high,
            "mention_count": self.mention_count,
        }


def fill_days(counts: Iterable[DailyCounts]) -> list[DailyCounts]:
    """The counts in order of days, days without a row between the first and the last added as zeros.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    by_day: dict[date, DailyCounts] = {}
    for row in counts:
        _check(row, by_day)
        by_day[row.day] = row
    if not by_day:
        return []
    first, last = min(by_day), max(by_day)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [by_day.get(day) or DailyCounts(day, 0, 0, 0) for day in days]


def _check(row: DailyCounts, taken: dict[date, DailyCounts]) -> None:
    if row.day in taken:
        raise CountsError(f"the daily counts give {row.day.isoformat()} twice")
    values = (row.negative, row.neutral, row.positive, row.breach, row.stories, row.breach_stories)
    if min(values) < 0:
        raise CountsError(f"the daily counts of {row.day.isoformat()} hold a negative number")


def class_table(days: Sequence[DailyCounts]) -> Floats:
    """Negative, neutral and positive counts of each day: shape (days, 3)."""
    rows = [(day.negative, day.neutral, day.positive) for day in days]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)


def net_shares(table: Floats) -> Floats:
    """(positive − negative)/all for each row of counts or shares, in [−1, 1]; NaN for an empty row."""
    totals = table.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: Floats = (table[:, 2] - table[:, 0]) / totals
    return shares


def unit_variance(mix: Floats) -> float:
    """Variance of one mention's polarity (−1, 0, 1) under a mix of shares: p₊ + p₋ − (p₊ − p₋)², in [0, 1].

    Divided by n it is the variance of the difference of two multinomial shares among n mentions (Agresti,
    Categorical Data Analysis, 3rd ed., section 1.5).
    """
    return float(mix[2] + mix[0] - (mix[2] - mix[0]) ** 2)


def pooled_mix(table: Floats) -> Floats:
    """Shares of the three labels over all rows, each label with half a mention more (Jeffreys' prior)."""
    sums = table.sum(axis=0) + _JEFFREYS
    mix: Floats = sums / sums.sum()
    return mix


def net_sentiment(counts: Iterable[DailyCounts]) -> list[NetPoint]:
    """Net sentiment of each day from the first to the last, missing days included (as days without mentions).

    Each day's shares are shrunk toward the mix m of the `MIX_DAYS` days before it, as by a Dirichlet prior of
    strength s (in mentions) under multinomial counts x with n = Σx: p = (s·m + x)/(s + n). Net is 100·(p₊ − p₋); its
    95 % interval is normal, with the variance of that difference under the Dirichlet posterior,
    (p₊ + p₋ − (p₊ − p₋)²)/(s + n + 1), cut to [−100, 100]. Strength: see `_strength`. The interval tells how far the
    day's mentions pin down the day's mix; it knows nothing of the model's own errors.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    days = fill_days(counts)
    table = class_table(days)
    return [_point(day, table[index], table[max(0, index - MIX_DAYS) : index]) for index, day in enumerate(days)]


def _point(day: DailyCounts, counts: Floats, before: Floats) -> NetPoint:
    total = day.mention_count
    if total < LEAST_MENTIONS:
        return NetPoint(day.day, None, None, None, total)
    mix = pooled_mix(before)
    strength = _discounted(_strength(before, mix), counts, mix)
    shares = (strength * mix + counts) / (strength + total)
    net = 100.0 * float(shares[2] - shares[0])
    half = 100.0 * Z95 * (unit_variance(shares) / (strength + total + 1.0)) ** 0.5
    return NetPoint(day.day, net, max(-100.0, net - half), min(100.0, net + half), total)


def _strength(before: Floats, mix: Floats) -> float:
    """How many mentions the trailing mix weighs, by the method of moments for a Dirichlet-multinomial.

    True daily nets vary with V/(s + 1), V the unit variance; so s = V/τ² − 1, where τ² is the variance of the daily
    nets less what sampling explains. Kept within 2 and 20 mentions, and never above what it was drawn from.
    """
    totals = before.sum(axis=1)
    full = before[totals >= LEAST_MENTIONS]
    drawn_from = float(totals.sum()) + 3 * _JEFFREYS
    if len(full) < _LEAST_DAYS_FOR_STRENGTH:
        return min(_USUAL_STRENGTH, drawn_from)
    spread = unit_variance(mix)
    between = float(net_shares(full).var(ddof=1)) - spread * float((1.0 / full.sum(axis=1)).mean())
    strength = spread / between - 1.0 if between > 0 else _MOST_STRENGTH
    return min(max(strength, _LEAST_STRENGTH), _MOST_STRENGTH, drawn_from)


def _discounted(strength: float, counts: Floats, mix: Floats) -> float:
    """The strength divided by z², where the day contradicts the mix by z > 1 standard deviations.

    Without it the first days of a crisis would be drawn toward the calm before (a discounted, or power, prior:
    Ibrahim and Chen 2000).
    """
    total = float(counts.sum())
    spread = unit_variance(mix)
    expected = float(mix[2] - mix[0])
    seen = float(counts[2] - counts[0]) / total
    contradiction = (seen - expected) ** 2 / (spread / total + spread / (strength + 1.0))
    return strength / max(1.0, contradiction)
