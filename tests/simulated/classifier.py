"""Mentions of a brand as people would judge them, and as a classifier that errs does; its confusion matrix; a sample.

The true mix moves as no correction assumes: a softmax of two latent tones, each a random walk with Student's t steps, a
weekday pattern, outlier days and a fall that half recovers. Mentions are multinomial, volumes log-normal; each mention
is then mistaken with the probabilities of its true label. The classifier is right about 72 % of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from reputation.mention import LABELS
from reputation.net_sentiment import DailyCounts
from reputation.recovery.adjusted_counts import Confusion
from reputation.recovery.labels import LabelledItem, LabelledSample

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

FIRST = date(2026, 1, 1)
RATES = np.array([[0.75, 0.20, 0.05], [0.15, 0.70, 0.15], [0.07, 0.23, 0.70]])
"""P(predicted | true): right in about 72 of 100."""

DRIFTED_RATES = np.array([[0.55, 0.30, 0.15], [0.15, 0.70, 0.15], [0.07, 0.23, 0.70]])
"""The same after a breach: sarcasm ("free monitoring, thanks") hides a third of the negative."""

_POLARITY = np.array([-1.0, 0.0, 1.0])
_VOTES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class World:
    """`judged[day, true, predicted]` mentions; `net` the latent daily net sentiment in points; the measured matrix."""

    judged: Counts
    net: Floats
    confusion: Confusion

    @property
    def counts(self) -> list[DailyCounts]:
        """What the classifier counted."""
        return [DailyCounts(FIRST + timedelta(days=day), *map(int, row)) for day, row in enumerate(self.judged.sum(1))]

    @property
    def last(self) -> date:
        """The last day."""
        return FIRST + timedelta(days=len(self.judged) - 1)


def make_world(
    chance: np.random.Generator,
    days: int = 120,
    mentions: float = 100.0,
    labels: int = 300,
    rates: Floats = RATES,
    *,
    calm: bool = False,
) -> World:
    """A brand's days. `labels` texts of each class measured the confusion, by `RATES` whatever `rates` are now."""
    mix = _mixes(chance, days, calm=calm)
    volumes = np.maximum(np.round(mentions * np.exp(0.25 * chance.standard_normal(days))), 5).astype(np.int64)
    true = chance.multinomial(volumes, mix)
    judged = np.stack([chance.multinomial(true[:, label], rates[label]) for label in range(3)], axis=1)
    return World(judged, 100.0 * mix @ _POLARITY, measure_confusion(chance, labels))


def measure_confusion(chance: np.random.Generator, labels: int) -> Confusion:
    """A confusion matrix as counted on `labels` texts of each class."""
    rows = [chance.multinomial(labels, row).astype(float).tolist() for row in RATES]
    return Confusion(((*rows[0],), (*rows[1],), (*rows[2],)), "simulated")


def _mixes(chance: np.random.Generator, days: int, *, calm: bool) -> Floats:
    steps = 0.06 * chance.standard_t(4, size=(days, 2))
    tones = np.cumsum(steps, axis=0) + 0.15 * np.sin(2 * np.pi * np.arange(days) / 7)[:, None]
    outliers = chance.random(days) < 0.02
    tones[outliers] += chance.normal(0.0, 1.0, size=(int(outliers.sum()), 2))
    since = np.arange(days) - days // 3
    fall = 0.0 if calm else np.where(since >= 0, 1.6 * (0.5 + 0.5 * 0.5 ** (np.maximum(since, 0) / 20)), 0.0)
    logits = np.stack([-0.6 + fall - tones[:, 0], np.zeros(days), -0.5 - 0.4 * fall + tones[:, 1]], axis=1)
    weights = np.exp(logits)
    mix: Floats = weights / weights.sum(axis=1, keepdims=True)
    return mix


def draw_sample(
    chance: np.random.Generator, world: World, size: int, first: int = 0, last: int | None = None
) -> LabelledSample:
    """`size` mentions between two days, drawn at random and labelled without an error."""
    last = len(world.judged) - 1 if last is None else last
    part = world.judged[first : last + 1]
    cells = part.reshape(-1)
    drawn = chance.multivariate_hypergeometric(cells, min(size, int(cells.sum())), method="marginals")
    items: list[LabelledItem] = []
    for cell in np.flatnonzero(drawn):
        day, true, predicted = np.unravel_index(cell, part.shape)
        item = LabelledItem(FIRST + timedelta(days=first + int(day)), _VOTES[true], LABELS[predicted])
        items += [item] * int(drawn[cell])
    return LabelledSample(FIRST + timedelta(days=first), FIRST + timedelta(days=last), tuple(items))


def period_net(world: World, first: int, last: int) -> float:
    """Net sentiment of a period's mentions as people would judge them all, points."""
    true = world.judged[first : last + 1].sum(axis=(0, 2))
    return float(100.0 * true @ _POLARITY / true.sum())
