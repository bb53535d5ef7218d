"""Ranges for the layers' inputs in 8 bits: outlying channels spread over several columns, fixed from training texts.

After GELU and layer norms one to three channels of a layer's input are five to fifteen times as large as all others,
so that one range for all leaves the others a handful of steps. Such a channel takes several columns: column j holds
x - jR cut to the range [lo, hi] of length R, so that the columns before x's own stand at hi, those behind it at lo, and
their sum is x but for a constant, which goes to the bias. Nothing leaves int8, and no step is wider than another.

Fixed ranges give a text the same scores whatever texts share its batch, and spare the search for each batch's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CHANNELS_PER_EXTRA = 24
"""A layer's input may take one column more for so many channels: the products grow by a twenty-fourth."""

_STEPS = 255
_SMALLEST = 1e-5
_SHARES = np.geomspace(1 / 256, 1, 400).tolist()
"""Ranges tried, narrowest first, as shares of the farthest value."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest and highest value of each channel of one layer input, each f32 [channels]; 0 lies between them."""

    lowest: Floats
    highest: Floats

    @classmethod
    def none(cls, channels: int) -> Spread:
        """The spread of no values yet."""
        return cls(np.zeros(channels, dtype=np.float32), np.zeros(channels, dtype=np.float32))

    def joined(self, values: Floats) -> Spread:
        """The spread with more values of the same channels, [..., channels]."""
        rows = values.reshape(-1, values.shape[-1])
        return Spread(np.minimum(self.lowest, rows.min(axis=0)), np.maximum(self.highest, rows.max(axis=0)))


@dataclass(frozen=True, slots=True)
class Columns:
    """How a layer's input is laid out in u8: a column for each channel, then the extra ones [E].

    `step` and `zero` quantise every column; an extra column holds its channel less its offset.
    """

    step: float
    zero: int
    channels: NDArray[np.int64]
    offsets: Floats

    @property
    def lowest(self) -> float:
        """The lowest value that a column can hold."""
        return -self.zero * self.step

    @property
    def highest(self) -> float:
        """The highest value that a column can hold."""
        return (_STEPS - self.zero) * self.step

    @property
    def constants(self) -> Floats:
        """What each extra column adds to the sum of its channel's columns when the channel's value is small, [E]."""
        below = self.offsets < 0
        return np.where(below, self.highest, self.lowest).astype(np.float32)


def columns_of(spread: Spread) -> Columns:
    """The narrowest of the tried ranges that takes no more columns than allowed."""
    most = len(spread.lowest) // _CHANNELS_PER_EXTRA
    farthest = float(np.maximum(-spread.lowest, spread.highest).max())
    ranges = (_range(spread, farthest * share) for share in _SHARES)
    plain = next(one for one in ranges if sum(map(np.sum, _beyond(spread, one))) <= most)
    below, above = _beyond(spread, plain)
    numbers = [[*range(-low, 0), *range(1, high + 1)] for low, high in zip(below.tolist(), above.tolist(), strict=True)]
    channels = [channel for channel, own in enumerate(numbers) for _ in own]
    offsets = [number * _STEPS * plain.step for own in numbers for number in own]
    return replace(plain, channels=np.array(channels, dtype=np.int64), offsets=np.array(offsets, dtype=np.float32))


def _range(spread: Spread, limit: float) -> Columns:
    """Columns that reach from the lowest to the highest value, but at most to `limit` on either side; no extra ones."""
    lowest = max(float(spread.lowest.min()), -limit)
    highest = min(float(spread.highest.max()), limit)
    step = max(highest - lowest, _SMALLEST) / _STEPS
    return Columns(step, round(-lowest / step), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def _beyond(spread: Spread, plain: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many further ranges each channel reaches into below and above, by more than half a step."""
    length, half = _STEPS * plain.step, plain.step / 2
    below = np.ceil(np.maximum(plain.lowest - spread.lowest - half, 0) / length)
    above = np.ceil(np.maximum(spread.highest - plain.highest - half, 0) / length)
    return below.astype(np.int64), above.astype(np.int64)
