"""Counts of mentions every five minutes, like those of listed companies on a social network: bursts of every size.

Rates follow the day and the week, wander by a slow autoregression of their logarithm and flicker by gamma noise, so
counts are no negative binomials about a level. Bursts come at random, oftener by day, with Pareto heights: single
stamps, trains of equal plateaus (bots), and news that rises within minutes and decays over hours. The labelled windows
stand about the highest, as NAB's do: a tenth of the series in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from reputation.count_series import CountSeries

Floats = npt.NDArray[np.float64]

ROWS = 15_902
PROBATION = 750
LEVELS = (85.0, 53.0, 3.7, 0.35, 15.0, 20.0, 4.5, 9.0, 1.5, 3.0)
"""Mentions in five minutes: from a much-watched maker of phones to a chain of chemists, 70 % of whose stamps are 0."""
_A_DAY = 288
_START = datetime(2015, 2, 26, 21, 42, 53, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LabelledVolume:
    """A series and the first and last row of each labelled burst's window."""

    series: CountSeries
    windows: tuple[tuple[int, int], ...]


def stamps(rows: int, start: datetime = _START, spacing: timedelta = timedelta(minutes=5)) -> tuple[datetime, ...]:
    """Stamps at one spacing."""
    return tuple(start + row * spacing for row in range(rows))


def labelled_volume(seed: int, level: float, rows: int = ROWS) -> LabelledVolume:
    """A series of a mean level (mentions in five minutes), and its labels."""
    random = np.random.default_rng(seed)
    daily = _rhythm(random, rows)
    wander = np.repeat(_autoregression(random, rows // 12 + 2), 12)[:rows]
    rate = level * daily * np.exp(wander) * random.gamma(8.0, 1 / 8.0, rows)
    added, bursts = _bursts(random, level, daily)
    counts = random.poisson(rate + added * random.gamma(20.0, 1 / 20.0, rows)).astype(np.float64)
    series = CountSeries(stamps(rows), tuple(counts.tolist()))
    return LabelledVolume(series, _windows(random, counts, bursts))


def _rhythm(random: np.random.Generator, rows: int) -> Floats:
    hours = np.arange(rows) / 12 + 21.7
    day, week = hours % 24, ((hours // 24) + 3) % 7
    swing, noon = random.uniform(0.5, 0.9), random.uniform(16, 20)
    course = 1 + swing * np.cos(2 * np.pi * (day - noon) / 24) + 0.25 * np.cos(4 * np.pi * (day - 15) / 24)
    factors: Floats = np.clip(course, 0.08, None) * np.where(week >= 5, random.uniform(0.45, 0.9), 1.0)
    return factors


def _autoregression(random: np.random.Generator, steps: int) -> Floats:
    values = np.zeros(steps)
    for step in range(1, steps):
        values[step] = 0.93 * values[step - 1] + 0.12 * random.normal()
    return values


def _bursts(random: np.random.Generator, level: float, daily: Floats) -> tuple[Floats, list[tuple[int, float]]]:
    """What bursts add to the rate, and row and height of each."""
    rows = len(daily)
    added = np.zeros(rows)
    tail = random.uniform(0.8, 1.3)
    count = random.poisson(random.uniform(0.12, 0.75) * rows / _A_DAY)
    bursts = []
    for first in random.choice(rows, size=count, p=0.6 * daily / daily.sum() + 0.4 / rows):
        height = min(1.5 * level * (random.pareto(tail) + 1) * random.uniform(0.8, 2.0), 40 * level + 60)
        shape, repeats = _shape(random)
        row = int(first)
        for _ in range(repeats):
            length = max(0, min(len(shape), rows - row))
            added[row : row + length] += height * shape[:length]
            row += int(random.exponential(60)) + len(shape)
        bursts.append((int(first) + int(shape.argmax()), height))
    return added, bursts


def _shape(random: np.random.Generator) -> tuple[Floats, int]:
    """A burst's course, 1 at its peak, and how often it comes again."""
    kind = random.choice(3, p=[0.35, 0.2, 0.45])
    if kind == 0:
        return np.array([1.0, 0.1])[: random.integers(1, 3)], 1
    if kind == 1:
        length = int(random.integers(4, 10))
        return np.ones(length) * random.uniform(0.6, 1.0, length), int(random.integers(1, 6))
    half_life = random.exponential(10) + 2
    rise = np.linspace(0.3, 1.0, int(random.integers(1, 4)))
    return np.concatenate([rise, 0.5 ** (np.arange(int(6 * half_life)) / half_life)]), 1


def _windows(
    random: np.random.Generator, counts: Floats, bursts: list[tuple[int, float]]
) -> tuple[tuple[int, int], ...]:
    """Windows about two to five of the highest bursts, in sum a tenth of the series; people don't rank exactly."""
    wanted = int(random.choice([2, 3, 4, 5], p=[0.2, 0.3, 0.4, 0.1]))
    peaks: list[int] = []
    for row, _ in sorted(bursts, key=lambda burst: -burst[1] * random.lognormal(0, 0.3)):
        near = max(0, row - 6)
        peak = near + int(counts[near : row + 12].argmax())
        if peak >= PROBATION and all(abs(peak - other) > 200 for other in peaks):
            peaks.append(peak)
        if len(peaks) == wanted:
            break
    half = int(0.1 * len(counts) / max(1, len(peaks))) // 2
    merged: list[tuple[int, int]] = []
    for peak in sorted(peaks):
        first, last = max(0, peak - half), min(len(counts) - 1, peak + half)
        if merged and merged[-1][1] >= first:
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple(merged)
