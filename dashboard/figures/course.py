"""The days of an estimate of recovery as curves: seven-day means of net sentiment, of it without the incident, and gap.

A day alone is too noisy to be looked at: the estimate's own intervals are of wider windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot
from typing import Any

from reputation.net_sentiment import NetPoint
from reputation.recovery.pooling import POOLED, shown_net

WINDOW_DAYS = 7
LEAST_DAYS = 3
"""Days with a value that a mean over the window needs."""

_Day = tuple[float, float, float]  # a value, and how far its interval reaches below and above
_Told = Sequence[tuple[date, _Day]]
_Mean = Callable[[_Told], _Day]


@dataclass(frozen=True, slots=True)
class Course:
    """Seven-day means up to each day, points, with 95 % intervals; unknown where fewer than three days are known.

    `net` is the brand's corrected net sentiment (thin days pooled), `otherwise` what it would be without the incident,
    `gap` the difference since the disclosure; `daily_gap` is the gap of each single day. All share the estimate's days.
    `is_corrected`: net sentiment is set right for errors, other than a plain count.
    """

    net: tuple[NetPoint, ...]
    otherwise: tuple[NetPoint, ...]
    gap: tuple[NetPoint, ...]
    daily_gap: tuple[tuple[date, float], ...]
    is_corrected: bool

    def between(self, days: Sequence[date]) -> tuple[tuple[NetPoint, ...], tuple[NetPoint, ...]]:
        """Net sentiment with and without the incident on the given days, unknown on those outside the estimate."""
        return _on(days, self.net), _on(days, self.otherwise)


def course_of(estimate: Mapping[str, Any]) -> Course | None:
    """The curves of an estimate as JSON values; None where it has no counterfactual."""
    if estimate["counterfactual"] is None:
        return None
    rows = {date.fromisoformat(row["day"]): row for row in estimate["daily"]}
    days = sorted(rows)
    net = {day: _known(*shown_net(rows[day])) for day in days}
    ends = ("counterfactual", "counterfactual_low", "counterfactual_high")
    otherwise = {day: _known(*(rows[day][end] for end in ends)) for day in days}
    alone = {day: _known(*(rows[day][end] for end in POOLED)) for day in days}
    gap = {day: _gap(rows[day]["gap"], alone[day], otherwise[day]) for day in days}
    return Course(
        tuple(_means(days, net, _independent)),
        tuple(_means(days, otherwise, _shared)),
        tuple(_means(days, gap, _mixed(alone, otherwise))),
        tuple((day, rows[day]["gap"]) for day in days if rows[day]["gap"] is not None),
        (estimate["correction"] or {}).get("method", "none") != "none",
    )


def _known(value: float | None, low: float | None, high: float | None) -> _Day | None:
    """Value and the lengths of its interval below and above."""
    if value is None or low is None or high is None:
        return None
    return value, max(value - low, 0.1), max(high - value, 0.1)


def _gap(value: float | None, net: _Day | None, otherwise: _Day | None) -> _Day | None:
    if value is None or net is None or otherwise is None:
        return None
    return value, hypot(net[1], otherwise[2]), hypot(net[2], otherwise[1])


def _means(days: Sequence[date], known: Mapping[date, _Day | None], mean: _Mean) -> Iterator[NetPoint]:
    for day in days:
        window = [day - timedelta(days=back) for back in range(WINDOW_DAYS)]
        told = [(one, found) for one in window if (found := known.get(one))]
        if len(told) < LEAST_DAYS or known[day] is None:
            yield NetPoint(day, None, None, None, 0)
        else:
            value, below, above = mean(told)
            yield NetPoint(day, value, value - below, value + above, len(told))


def _independent(told: _Told) -> _Day:
    """Mean weighted by the intervals' squares, of days whose errors have nothing to do with each other."""
    weights = [4 / (below + above) ** 2 for _, (_, below, above) in told]
    value = sum(weight * day[0] for weight, (_, day) in zip(weights, told, strict=True)) / sum(weights)
    half = sum(weights) ** -0.5
    return value, half, half


def _shared(told: _Told) -> _Day:
    """Mean of days that err together: its interval is as wide as theirs."""
    value, below, above = (sum(day[place] for _, day in told) / len(told) for place in range(3))
    return value, below, above


def _mixed(net: Mapping[date, _Day | None], otherwise: Mapping[date, _Day | None]) -> _Mean:
    def mean(told: _Told) -> _Day:
        """Gaps weighted as the days are: sampling is each day's own, the rest is shared by all."""
        reach = {day: net[day] or found for day, found in told}
        sampled = _independent([(day, (found[0], reach[day][1], reach[day][2])) for day, found in told])
        _, below, above = _shared([(day, found) for day, _ in told if (found := otherwise[day])])
        return sampled[0], hypot(sampled[1], above), hypot(sampled[2], below)

    return mean


def _on(days: Sequence[date], points: Sequence[NetPoint]) -> tuple[NetPoint, ...]:
    known = {point.day: point for point in points}
    return tuple(known.get(day) or NetPoint(day, None, None, None, 0) for day in days)
