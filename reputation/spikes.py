"""Spikes: unusual hours or days of a series of counts, each told once, at the moment it could first be known.

A spike is an upper-tail alarm: the last few minutes (an hour, a day, as the series is spaced) have more mentions than
the trailing window lets expect under a negative binomial. What follows from one incident is one spike, and a noisy
week has no more than a few: the strongest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log
from typing import Any

import numpy as np

from reputation.count_series import Bools, CountSeries, Ints
from reputation.net_sentiment import Floats
from reputation.volume import Volume, seasonal_factors, volume

LEAST_P = 1e-300
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SpikeSettings:
    """What makes a spike. One set serves series of minutes, hours and days; `spans` are what is summed up and judged.

    A span shorter than the spacing is one slot. `false_alarms_a_week` are those the model expects of all looks in a
    week together, `largest_p` is the limit for a single look. A new spike comes at the earliest `refractory` (and two
    slots) after the last, and only once the series was within its usual range (p > `calm_p`) for `calm` since. Of
    `spikes_a_week` and more in seven days, another is told only if it is among the `spikes_a_week` strongest of them.
    """

    spans: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(minutes=30))
    false_alarms_a_week: float = 0.2
    largest_p: float = 1e-3
    least_count: int = 5
    refractory: timedelta = timedelta(hours=18)
    calm: timedelta = timedelta(hours=3)
    calm_p: float = 0.01
    spikes_a_week: int = 3


USUAL = SpikeSettings()


@dataclass(frozen=True, slots=True)
class Spike:
    """A spike at one of the series' stamps; `position` is the stamp's place in the series, from 0.

    `count` are the mentions of the `span` up to and with the stamp's own slot, `expected` those to be expected,
    `p_value` in (0, 1) the probability of that many or more.
    """

    position: int
    at: datetime
    count: int
    expected: float
    p_value: float
    span: timedelta

    def to_json(self) -> dict[str, Any]:
        """Stamp as ISO text, count, expected count and p-value."""
        return {
            "at": self.at.isoformat(),
            "count": self.count,
            "expected": round(self.expected, 2),
            "p_value": float(f"{self.p_value:.3g}"),
        }


def find_spikes(series: CountSeries, settings: SpikeSettings = USUAL) -> tuple[Spike, ...]:
    """The spikes of a series, in order. Only counts up to a spike decide on it, so more data changes none.

    The first two days (14 slots at least) can have none: there is nothing to compare with. Gaps in the stamps are
    unknown, not zero; a span is judged while half of its slots are known.
    """
    volumes = _volumes(series, settings)
    logs = np.array([each.log_p() for each in volumes])
    strongest = logs.argmin(axis=0)
    taken = _Told(series, settings).choose(logs.min(axis=0), _enough(volumes, strongest, settings.least_count))
    place = {int(slot): position for position, slot in enumerate(series.slots)}
    return tuple(_spike(series, place[slot], slot, volumes[strongest[slot]], logs[:, slot].min()) for slot in taken)


def _volumes(series: CountSeries, settings: SpikeSettings) -> list[Volume]:
    """One for each distinct number of slots that the spans come to."""
    factors = seasonal_factors(series)
    lengths = dict.fromkeys(series.slots_in(span) for span in settings.spans)
    return [volume(series, length, factors) for length in lengths]


def _enough(volumes: Sequence[Volume], strongest: Ints, least: int) -> Bools:
    totals = np.array([each.total for each in volumes])
    enough: Bools = np.take_along_axis(totals, strongest[None, :], axis=0)[0] >= least
    return enough


def _spike(series: CountSeries, position: int, slot: int, found: Volume, log_p: float) -> Spike:
    return Spike(
        position=position,
        at=series.at[position],
        count=int(found.total[slot]),
        expected=float(found.expected[slot]),
        p_value=max(exp(log_p), LEAST_P),
        span=timedelta(seconds=found.length * series.spacing_seconds),
    )


@dataclass(slots=True)
class _Told:
    """Walks through the slots and keeps what was told: slot and ln p at its lowest since, of each spike."""

    series: CountSeries
    settings: SpikeSettings
    told: list[tuple[int, float]] = field(default_factory=list)

    def choose(self, logs: Floats, enough: Bools) -> list[int]:
        """The slots at which a spike is told, given ln p and whether there are mentions enough, per slot."""
        limit, unusual = self._limit(), log(self.settings.calm_p)
        calm_slots = self.series.slots_in(self.settings.calm)
        is_calm, last_unusual = True, -calm_slots - 1
        known = np.zeros(len(logs), dtype=np.bool_)
        known[self.series.slots] = True
        for slot in map(int, np.flatnonzero((logs <= unusual) & known)):
            is_calm = is_calm or slot - last_unusual > calm_slots
            last_unusual = slot
            if logs[slot] <= limit and enough[slot] and self._tells(slot, float(logs[slot]), is_calm=is_calm):
                is_calm = False
        return [slot for slot, _ in self.told]

    def _limit(self) -> float:
        """The highest ln p of a spike: looks a week are counted by their own spans, overlapping ones once."""
        spacing = timedelta(seconds=self.series.spacing_seconds)
        lengths = dict.fromkeys(self.series.slots_in(span) for span in self.settings.spans)
        looks = sum(_WEEK / (length * spacing) for length in lengths)
        return log(min(self.settings.largest_p, self.settings.false_alarms_a_week / looks))

    def _tells(self, slot: int, log_p: float, *, is_calm: bool) -> bool:
        apart = self.series.slots_in(self.settings.refractory, 2)
        if self.told and (slot - self.told[-1][0] < apart or not is_calm):
            first, strongest = self.told[-1]
            self.told[-1] = (first, min(strongest, log_p))
            return False
        week = self.series.slots_in(_WEEK)
        recent = sorted(strength for first, strength in self.told if slot - first < week)
        if len(recent) >= self.settings.spikes_a_week and log_p >= recent[self.settings.spikes_a_week - 1]:
            return False
        self.told.append((slot, log_p))
        return True
