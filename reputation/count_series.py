"""A series of counts by time stamp, at whatever spacing, laid on a regular grid; what is missing is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reputation.errors import InputError
from reputation.net_sentiment import Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SHORTEST_SPACING_SECONDS = 60.0
LONGEST_SPACING_SECONDS = 31 * 86_400.0
LONGEST_GAP_SECONDS = 63 * 86_400.0
"""A longer gap is kept this long: nothing looks further back, and a stray stamp of 1970 would fill the memory."""

MIXED_STEPS = 10
"""Where half of all stamps are missing by chance, so many like gaps in a row come once in a million stamps (¼¹⁰)."""


class SeriesError(InputError):
    """Raised when a series of counts is out of order, gives a stamp twice, or holds what is no count."""


@dataclass(frozen=True)
class CountSeries:
    """Counts (whole numbers ≥ 0) by aware stamps in ascending order; each stands for the span from stamp to stamp.

    Hours of the day and days of the week are read off the stamps in the zone they come with.

    Raises:
        SeriesError: the stamps don't ascend, or lie less than a minute or more than 31 days apart; a count is
            negative or no finite number; the two differ in length.
    """

    at: tuple[datetime, ...]
    counts: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.at) != len(self.counts):
            raise SeriesError(f"the series has {len(self.at)} stamps, but {len(self.counts)} counts")
        _check_stamps(self.at)
        for stamp, count in zip(self.at, self.counts, strict=True):
            if not 0 <= count < float("inf"):
                raise SeriesError(f"the series of counts has {count} at {stamp.isoformat()}, which is no count")
        if len(self.at) > 1 and not SHORTEST_SPACING_SECONDS <= self.spacing_seconds <= LONGEST_SPACING_SECONDS:
            raise SeriesError(
                f"the stamps lie {self.spacing_seconds:g} seconds apart; a series needs a minute to 31 days"
            )

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def spacing_seconds(self) -> float:
        """The usual distance of two stamps: the median of all distances; a day for fewer than two stamps."""
        return float(np.median(np.diff(self._seconds))) if len(self.at) > 1 else 86_400.0

    @cached_property
    def slots(self) -> Ints:
        """The place of each stamp on the grid, ascending from 0.

        Each distance is rounded to whole spacings (at least one), so that slow drift of the stamps does no harm.
        """
        if not self.at:
            return np.zeros(0, dtype=np.int64)
        most = max(1.0, LONGEST_GAP_SECONDS / self.spacing_seconds)
        steps = np.clip(np.round(np.diff(self._seconds) / self.spacing_seconds), 1.0, most)
        return np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)

    @cached_property
    def grid(self) -> Floats:
        """The counts on the grid; NaN where no stamp is."""
        values = np.full(int(self.slots[-1]) + 1 if len(self.at) else 0, np.nan)
        values[self.slots] = self.counts
        return values

    def slots_in(self, span: timedelta, least: int = 1) -> int:
        """How many slots a span holds, rounded, at least `least`."""
        return max(least, round(span.total_seconds() / self.spacing_seconds))

    def require_one_spacing(self) -> None:
        """Refuse days and hours in one series: counts of different spans are not of one kind.

        Missing stamps are no mix. Refused are stamps nearer to each other than half the usual distance, and
        `MIXED_STEPS` distances in a row of one and the same number of slots above 1.

        Raises:
            SeriesError: there are such; names the stamp from which on.
        """
        steps = np.diff(self._seconds) / self.spacing_seconds
        first = _first_other_step(steps)
        if first is not None:
            raise SeriesError(
                f"the stamps lie {steps[first] * self.spacing_seconds:g} seconds apart from "
                f"{self.at[first].isoformat()} on, where {self.spacing_seconds:g} are usual"
            )

    @cached_property
    def _seconds(self) -> Floats:
        return np.array([stamp.timestamp() for stamp in self.at])


def _first_other_step(steps: Floats) -> int | None:
    """The place of the first distance, in usual distances, that is of another spacing; None without one."""
    other = steps < 0.5
    if len(steps) >= MIXED_STEPS:
        runs = np.lib.stride_tricks.sliding_window_view(np.round(steps), MIXED_STEPS)
        other[: len(runs)] |= (runs[:, 0] > 1) & (runs == runs[:, :1]).all(axis=1)
    return int(other.argmax()) if other.any() else None


def _check_stamps(at: Sequence[datetime]) -> None:
    for stamp in at:
        if stamp.tzinfo is None:
            raise SeriesError(f"the stamp {stamp.isoformat()} has no time zone")
    for before, after in pairwise(at):
        # stamps of one zone compare by the wall clock, which autumn sets back
        seconds = after.timestamp() - before.timestamp()
        if seconds == 0:
            raise SeriesError(f"the series of counts gives {after.isoformat()} twice")
        if seconds < 0:
            raise SeriesError(f"the series of counts has {after.isoformat()} after {before.isoformat()}")


def window_sums(values: Floats, length: int) -> Floats:
    """Sums of the last `length` values up to each, of fewer at the start; same shape as `values`, which has no NaN."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    sums: Floats = total[ends] - total[np.maximum(ends - length, 0)]
    return sums


def trailing_sums(values: Floats, length: int, gap: int) -> Floats:
    """For each place, the sum of the `length` values that end `gap` places before it; 0 where there are none."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.maximum(np.arange(len(values)) - gap + 1, 0)
    sums: Floats = total[ends] - total[np.maximum(ends - length, 0)]
    return sums
