"""Intervals side by side on one scale: where each stands, in percent of the scale's width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]
"""An estimate or a part of it as JSON values; an interval has value, low and high."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a scale that holds several intervals, zero always among them."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a value stands, 0 (left end) to 100 (right end)."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)


def scale_of(intervals: Iterable[Told | None]) -> Scale:
    """A scale for all intervals that are known, with a little room; from −1 to 1 where none is."""
    ends: list[float] = [interval[end] for interval in intervals if interval for end in ("low", "high")]
    low, high = min([*ends, -1.0]), max([*ends, 1.0])
    room = 0.04 * (high - low)
    return Scale(low - room, high + room)
