"""Whether an organisation's own figures (closures, calls, complaints, trust) move with net sentiment, and how late.

Both series wander, follow the week and jump at the disclosure, so their plain correlation is large for no reason
(Yule 1926). Each is therefore whitened by its own past before the two are correlated (Haugh 1976). What is left is
that they move together from day to day; it is never told as cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import tanh
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from reputation.level import Interval, interval_json
from reputation.net_sentiment import Floats
from reputation.recovery.series import NetSeries

Reason = Literal["few_days", "no_variation", "interval_includes_zero"]

FIRST_LAG, LAST_LAG = -7, 14
LEAST_DAYS = 60
LEVEL = 0.05
_PAST_DAYS = 3
_ROUNDS = 1999
_SEED = 20260301
_MOST_CORRELATION = 0.999
_FREE_LOST = 13  # degrees of freedom: Fisher's 3, three days before, seven weekdays


@dataclass(frozen=True, slots=True)
class OutcomeLink:
    """How one outcome moves with net sentiment; what can't be told is None, with a `reason`.

    `correlation`, −1 to 1, is that of the whitened series' normal scores at `lag_days`, the lag where it is surest:
    above 0 the outcome moves so many days after net sentiment, below 0 before it. Its interval holds for all lags
    from `FIRST_LAG` to `LAST_LAG` and all outcomes asked about at once; it is told only where it excludes 0.
    `day_count`: pairs of days at that lag, or where there are too few of both series.
    """

    outcome: str
    day_count: int
    reason: Reason | None = None
    lag_days: int | None = None
    correlation: Interval | None = None

    def to_json(self) -> dict[str, Any]:
        """The link as JSON values."""
        return {
            "outcome": self.outcome,
            "day_count": self.day_count,
            "reason": self.reason,
            "lag_days": self.lag_days,
            "correlation": interval_json(self.correlation),
            "lags_tried": [FIRST_LAG, LAST_LAG],
        }


def outcome_links(net: NetSeries, outcomes: Mapping[str, Mapping[date, float]]) -> list[OutcomeLink]:
    """Each outcome's link with net sentiment, in the order given; values by local day, any finite numbers.

    The bootstrap draws the same blocks each time, so the same series give the same answer.
    """
    level = LEVEL / max(1, len(outcomes))
    return [_link(name, net, values, level) for name, values in outcomes.items()]


def _link(name: str, net: NetSeries, values: Mapping[date, float], level: float) -> OutcomeLink:
    outcome = np.array([values.get(day, np.nan) for day in net.days], dtype=np.float64)
    outcome = np.where(np.isfinite(outcome), outcome, np.nan)
    both = int((np.isfinite(net.net) & np.isfinite(outcome)).sum())
    if both < LEAST_DAYS:
        return OutcomeLink(name, both, "few_days")
    sentiment, figures = _scores(whitened(net.net, net.first)), _scores(whitened(outcome, net.first))
    if sentiment is None or figures is None:
        return OutcomeLink(name, both, "no_variation")
    found = _best_lag(sentiment, figures, level)
    if found is None:
        return OutcomeLink(name, both, "few_days")
    lag, pairs, correlation = found
    if correlation.low <= 0.0 <= correlation.high:
        return OutcomeLink(name, pairs, "interval_includes_zero")
    return OutcomeLink(name, pairs, None, lag, correlation)


def whitened(series: Floats, first: date) -> Floats:
    """What the weekday and the three days before don't tell of each day, by least squares; NaN where one is unknown.

    A series whose level jumps is one with a long memory to this; the jump is left as one day's shock.
    """
    count = len(series)
    scale = float(np.nanmax(np.abs(series), initial=0.0)) or 1.0
    scaled = series / scale
    weekdays = np.array([(first + timedelta(days=at)).weekday() for at in range(count)])
    past = np.full((count, _PAST_DAYS), np.nan)
    for lag in range(1, _PAST_DAYS + 1):
        past[lag:, lag - 1] = scaled[:-lag]
    table = np.column_stack([past, weekdays[:, None] == np.arange(7)])
    known = np.isfinite(scaled) & np.isfinite(past).all(axis=1)
    rest = np.full(count, np.nan)
    if known.sum() >= LEAST_DAYS // 2:
        weights = np.linalg.lstsq(table[known], scaled[known], rcond=1e-9)[0]
        rest[known] = scaled[known] - table[known] @ weights
    return rest


def _scores(rest: Floats) -> Floats | None:
    """Normal scores by rank (van der Waerden 1952), equals sharing one, so one day's shock counts as one day.

    None where nothing varies, or nothing is known.
    """
    known = np.flatnonzero(np.isfinite(rest))
    if not len(known) or float(np.ptp(rest[known])) < 1e-9:
        return None
    _, place, counts = np.unique(np.round(rest[known], 12), return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    normal = NormalDist()
    scores = np.array([normal.inv_cdf(float(rank) / (len(known) + 1)) for rank in ranks])
    spread = np.full(len(rest), np.nan)
    spread[known] = scores[place]
    return spread


def _best_lag(sentiment: Floats, figures: Floats, level: float) -> tuple[int, int, Interval] | None:
    """The surest lag, its number of pairs, and its correlation with the interval that holds for all lags together.

    The interval is ±c standard errors of Fisher's z, c the (1 − level) quantile of the largest of all lags'
    deviations in the bootstrap (Romano and Wolf 2005). A standard error is never below the 1/√(n − 13) that white
    noise leaves, the 13 being Fisher's 3 and what whitening took: with few blocks the bootstrap errs downward. None
    where no lag has enough pairs.
    """
    lags = np.arange(FIRST_LAG, LAST_LAG + 1)
    pairs = _Pairs(sentiment, figures, lags)
    enough = pairs.known.sum(axis=0) >= LEAST_DAYS // 2
    if not enough.any():
        return None
    drawn = pairs.z(_block_counts(len(sentiment)))[:, enough]
    seen = pairs.z(np.ones((1, len(sentiment))))[0, enough]
    least = 1.0 / np.sqrt(pairs.known.sum(axis=0)[enough] - _FREE_LOST)
    errors = np.maximum(drawn.std(axis=0), least)
    apart = np.abs(drawn - drawn.mean(axis=0)) / np.maximum(drawn.std(axis=0), 1e-9)
    reach = float(np.quantile(apart.max(axis=1), 1.0 - level))
    best = int(np.argmax(np.abs(seen) / errors))
    z, half = float(seen[best]), reach * float(errors[best])
    interval = Interval(tanh(z), tanh(z - half), tanh(z + half))
    return int(lags[enough][best]), int(pairs.known.sum(axis=0)[enough][best]), interval


class _Pairs:
    """Sentiment of each day beside the outcome some days later, for every lag: tables of shape (days, lags)."""

    def __init__(self, sentiment: Floats, figures: Floats, lags: npt.NDArray[np.intp]) -> None:
        count = len(sentiment)
        later = np.full((count, len(lags)), np.nan)
        for column, lag in enumerate(lags):
            start, end = max(0, -lag), min(count, count - lag)
            later[start:end, column] = figures[start + lag : end + lag]
        self.known = np.isfinite(later) & np.isfinite(sentiment)[:, None]
        self._first = np.where(self.known, sentiment[:, None], 0.0)
        self._second = np.where(self.known, later, 0.0)

    def z(self, weights: Floats) -> Floats:
        """Fisher's z of each lag's correlation with days weighed: (rounds, days) gives (rounds, lags)."""
        first, second = self._first, self._second
        total = np.maximum(weights @ self.known, 1.0)
        mean_first, mean_second = weights @ first / total, weights @ second / total
        shared = weights @ (first * second) / total - mean_first * mean_second
        spread_first = weights @ first**2 / total - mean_first**2
        spread_second = weights @ second**2 / total - mean_second**2
        correlation = shared / np.sqrt(np.maximum(spread_first * spread_second, 1e-12))
        z: Floats = np.arctanh(np.clip(correlation, -_MOST_CORRELATION, _MOST_CORRELATION))
        return z


def _block_counts(count: int) -> Floats:
    """How often each day is drawn, in rounds of a circular block bootstrap (Politis and Romano 1992), fixed seed.

    Days are drawn with the pairs of all lags that begin on them, so blocks cut through no pair. Whitened series need
    short blocks: the cube root of the number of days, at least 4.
    """
    length = max(4, round(count ** (1 / 3)))
    starts = np.random.default_rng(_SEED).integers(0, count, (_ROUNDS, -(-count // length)))
    days = (starts[:, :, None] + np.arange(length)) % count
    days = days.reshape(_ROUNDS, -1)[:, :count]
    flat = days + count * np.arange(_ROUNDS)[:, None]
    counts = np.bincount(flat.ravel(), minlength=_ROUNDS * count)
    return counts.reshape(_ROUNDS, count).astype(np.float64)
