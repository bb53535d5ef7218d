"""Counts a day by segment, before and after a breach, with a mix of speakers that may change by itself.

Every segment has a tone of its own, moved by a shock that all share and by its own AR(1) noise with Student's t steps;
mentions are multinomial, volumes log-normal. A segment may fall, and its volume may grow, after the disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from reputation.net_sentiment import DailyCounts, Floats

DISCLOSED_ON = date(2026, 3, 1)
PRE_DAYS, POST_DAYS = 90, 40


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: net sentiment before (points), its fall (points), mentions a day before, growth of them after."""

    level: float
    fall: float
    mentions: float
    growth: float = 1.0


def simulated_segments(
    segments: dict[str, Segment], generator: np.random.Generator, *, shock: float = 4.0, shared: float = 4.0
) -> dict[str | None, list[DailyCounts]]:
    """The counts of each segment over `PRE_DAYS` + `POST_DAYS` days; shocks in points."""
    everyone = _noise(generator, shared)
    return {name: _counts(one, generator, everyone + _noise(generator, shock)) for name, one in segments.items()}


def _counts(segment: Segment, generator: np.random.Generator, moved: Floats) -> list[DailyCounts]:
    days = np.arange(PRE_DAYS + POST_DAYS)
    after = days >= PRE_DAYS
    share = np.clip((segment.level + moved - segment.fall * after) / 100.0, -0.6, 0.6)
    shares = np.stack([(0.65 - share) / 2, np.full(len(days), 0.35), (0.65 + share) / 2], axis=1)
    volume = segment.mentions * np.where(after, segment.growth, 1.0) * np.exp(0.3 * generator.normal(size=len(days)))
    drawn = generator.multinomial(generator.poisson(volume), shares)
    first = DISCLOSED_ON - timedelta(days=PRE_DAYS)
    return [DailyCounts(first + timedelta(days=at), *(int(n) for n in row)) for at, row in enumerate(drawn)]


def _noise(generator: np.random.Generator, spread: float) -> Floats:
    steps = generator.standard_t(5, size=PRE_DAYS + POST_DAYS) * (0.6 * 0.75) ** 0.5
    noise = np.zeros(len(steps))
    for at in range(1, len(steps)):
        noise[at] = 0.5 * noise[at - 1] + steps[at]
    return spread * noise
