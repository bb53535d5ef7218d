"""One loss for all heads, and what rows are taught besides their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from sentiment.training.batches import Batch
from sentiment.training.examples import UNKNOWN, Example
from sentiment.training.network import Scores
from sentiment.training.priors import NO_SHIFT, Shift

Teacher = Mapping[str, Tensor]
"""The untouched encoder's unit vectors by text."""

_PRACTICE_WEIGHT = 6.0
"""A practice is rare among the ten: a found one weighs more than an absent one."""


class _Weights(NamedTuple):
    """What one labelled row of a head weighs against one row of sentiment."""

    reference: float = 1.0
    about_breach: float = 0.5
    practices: float = 2.0
    vector: float = 5.0


_WEIGHTS = _Weights()


class Taught(NamedTuple):
    """What a part's rows are taught besides their labels."""

    vectors: Sequence[Tensor | None]
    """The untouched encoder's vectors, of the rows that have one."""
    shifts: Tensor
    """Added to the sentiment logits [B, 3] (`priors`)."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a run's rows are taught besides their labels: vectors by text, shifts by set."""

    teacher: Teacher
    shifts: Mapping[str, Shift]

    def of(self, examples: Sequence[Example]) -> Taught:
        """The lessons of these rows."""
        vectors = [self.teacher.get(example.text) for example in examples]
        return Taught(vectors, torch.tensor([self.shifts.get(example.source, NO_SHIFT) for example in examples]))


def loss_of(scores: Scores, batch: Batch, taught: Taught, rows: int) -> Tensor:
    """A part's share of the loss: each head's sum over the rows that know its label, by the `rows` of the whole batch.

    Dividing by the rows that know a label instead would let the one row of a rare head pull the encoder as hard as
    all the others together.
    """
    about = (batch.about_breach != UNKNOWN).float()
    by_row = functional.binary_cross_entropy_with_logits(
        scores.about_breach.squeeze(1), batch.about_breach.clamp(min=0).float(), reduction="none"
    )
    by_cell = functional.binary_cross_entropy_with_logits(
        scores.practices,
        batch.practices,
        pos_weight=torch.full((batch.practices.shape[1],), _PRACTICE_WEIGHT),
        reduction="none",
    )
    total = _cross_entropy(scores.sentiment + taught.shifts, batch.sentiment)
    total = total + _WEIGHTS.reference * _cross_entropy(scores.reference, batch.reference)
    total = total + _WEIGHTS.about_breach * (by_row * about).sum()
    total = total + _WEIGHTS.practices * (by_cell.mean(dim=1) * batch.practices_known).sum()
    known = [i for i, one in enumerate(taught.vectors) if one is not None]
    if known:
        wanted = torch.stack([one for one in taught.vectors if one is not None])
        total = total + _WEIGHTS.vector * (1 - (scores.vector[known] * wanted).sum(-1)).sum()
    return total / rows


def _cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(logits, labels, label_smoothing=0.03, reduction="sum", ignore_index=UNKNOWN)
