"""Net sentiment with the mix of segments held as it was before: what changed in minds, not in who speaks.

A breach brings other speakers. Post-stratification (Kitagawa 1955; Holt and Smith 1979) weighs each segment by its
share of mentions in the pre-period, so a flood from one segment can't pass for a change of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reputation.level import (
    LEAST_LEVEL_MENTIONS,
    SMOOTHING_DAYS,
    DayNoise,
    Estimate,
    Interval,
    interval_json,
)
from reputation.net_sentiment import Z95, Floats, NetPoint, pooled_mix, unit_variance

STRENGTH = 10.0


@dataclass(frozen=True, slots=True)
class Composition:
    """How much of a change is due to who speaks, in points of net sentiment.

    `raw`: change of all mentions taken together, from before the disclosure to the last days; `adjusted`: the same
    with each segment at its share of before; `shift`: raw less adjusted. `new_share`: share of the last days'
    mentions in segments that were silent before, 0 to 1; they have no weight in `adjusted`.
    """

    raw: Interval
    adjusted: Interval
    shift: float
    new_share: float

    def to_json(self) -> dict[str, Any]:
        """The split as JSON values."""
        return {
            "raw": interval_json(self.raw),
            "adjusted": interval_json(self.adjusted),
            "shift": self.shift,
            "new_share": self.new_share,
        }


@dataclass(frozen=True, slots=True)
class Strata:
    """Counts by segment: on consecutive days, shape (segments, days, 3), and of the pre-period, shape (segments, 3).

    `before_days` is how many days of the pre-period have mentions, ≥ 1; `noise` is that of all segments together then.
    """

    first: date
    counts: Floats
    before: Floats
    before_days: int
    noise: DayNoise

    @property
    def weights(self) -> Floats:
        """Each segment's share of the mentions of the pre-period, adding up to 1."""
        totals = self.before.sum(axis=1)
        weights: Floats = totals / totals.sum()
        return weights


def adjusted_daily(strata: Strata) -> list[NetPoint]:
    """The adjusted net sentiment of the seven days up to each day, in points with its 95 % interval.

    None under 20 mentions in the window; `mention_count` is the window's.
    """
    days = strata.counts.shape[1]
    points = []
    for end in range(1, days + 1):
        window = strata.counts[:, max(0, end - SMOOTHING_DAYS) : end].sum(axis=1)
        day, total = strata.first + timedelta(days=end - 1), int(window.sum())
        span = None
        if total >= LEAST_LEVEL_MENTIONS:
            span = _adjusted(strata, window, min(end, SMOOTHING_DAYS)).interval(Z95)
        points.append(_point(day, span, total))
    return points


def split_change(strata: Strata, window_days: int) -> Composition | None:
    """The change to the last `window_days` days; None under 20 mentions in them."""
    now = strata.counts[:, -window_days:].sum(axis=1)
    if now.sum() < LEAST_LEVEL_MENTIONS:
        return None
    before = _net(strata.before.sum(axis=0), strata.noise, strata.before_days)
    raw = _net(now.sum(axis=0), strata.noise, window_days).minus(before)
    adjusted = _adjusted(strata, now, window_days).minus(before)
    new = float(now[strata.before.sum(axis=1) == 0].sum() / now.sum())
    return Composition(raw.interval(), adjusted.interval(), raw.value - adjusted.value, new)


def _net(counts: Floats, noise: DayNoise, day_count: int) -> Estimate:
    """Net sentiment of counts summed over some days: sampling and the days' own noise."""
    total = float(counts.sum())
    value = 100.0 * float(counts[2] - counts[0]) / total
    sampling = unit_variance(pooled_mix(counts[None, :])) / total
    return Estimate(value, 1e4 * (sampling + noise.inflated / day_count))


def _adjusted(strata: Strata, window: Floats, day_count: int) -> Estimate:
    """Σ wₛ·netₛ, each segment's mix drawn toward that of all, as by a Dirichlet prior of `STRENGTH` mentions."""
    everyone = pooled_mix(window)
    totals = window.sum(axis=1)
    mixes = (STRENGTH * everyone + window) / (STRENGTH + totals)[:, None]
    nets = mixes[:, 2] - mixes[:, 0]
    units = mixes[:, 2] + mixes[:, 0] - nets**2
    sampling = float(strata.weights**2 @ (units / (STRENGTH + totals + 1.0)))
    return Estimate(100.0 * float(strata.weights @ nets), 1e4 * (sampling + strata.noise.inflated / day_count))


def _point(day: date, span: Interval | None, total: int) -> NetPoint:
    if span is None:
        return NetPoint(day, None, None, None, total)
    return NetPoint(day, span.value, max(-100.0, span.low), min(100.0, span.high), total)
