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
from sentiment.training.network import Network, Scores
from sentiment.training.priors import NO_SHIFT, Shift


@dataclass(frozen=True, slots=True)
class Teacher:
    """What the network learns to keep: the untouched encoder's unit vectors by text, and a deeper network's answers."""

    vectors: Mapping[str, Tensor]
    elder: Network | None = None


_PRACTICE_WEIGHT = 6.0
"""A practice is rare among the ten: a found one weighs more than an absent one."""


class _Weights(NamedTuple):
    """What one labelled row of a head weighs against one row of sentiment."""

    reference: float = 1.0
    about_breach: float = 0.5
    practices: float = 2.0
    vector: float = 5.0
    agreement: float = 1.0
    """Of the two views of a row."""
    elder: float = 1.0
    """Of a row's answers with the deeper network's."""


_WEIGHTS = _Weights()


class Taught(NamedTuple):
    """What a part's rows are taught besides their labels."""

    vectors: Sequence[Tensor | None]
    """The untouched encoder's vectors, of the rows that have one."""
    shifts: Tensor
    """Added to the sentiment logits [B, 3] (`priors`)."""
    answers: Scores | None = None
    """The deeper network's own scores of the rows, where there is one."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a run's rows are taught besides their labels; shifts by set."""

    teacher: Teacher
    shifts: Mapping[str, Shift]

    def of(self, examples: Sequence[Example], ids: Tensor) -> Taught:
        """The lessons of these rows, whose windows are `ids` [B, L]."""
        vectors = [self.teacher.vectors.get(example.text) for example in examples]
        shifts = torch.tensor([self.shifts.get(example.source, NO_SHIFT) for example in examples], device=ids.device)
        if self.teacher.elder is None:
            return Taught(vectors, shifts)
        with torch.no_grad():
            return Taught(vectors, shifts, self.teacher.elder.scores(ids))


def loss_of(scores: Scores, batch: Batch, taught: Taught, rows: int) -> Tensor:
    """A part's share of the loss: each head's sum over the rows that know its label, by the `rows` of the whole batch.

    The part's second half is its first in another view, and the two must agree. Dividing by the rows that know a label
    instead would let the one row of a rare head pull the encoder as hard as all the others together.
    """
    total = _of_labels(scores, batch, taught.shifts)
    known = [i for i, one in enumerate(taught.vectors) if one is not None]
    if known:
        wanted = torch.stack([one for one in taught.vectors if one is not None]).to(scores.vector.device)
        total = total + _WEIGHTS.vector * (1 - (scores.vector[known] * wanted).sum(-1)).sum()
    heads = _heads(scores, batch)
    total = total + _WEIGHTS.agreement * sum(head.weight * _disagreement(head) for head in heads)
    if taught.answers is not None:
        pairs = zip(heads, _heads(taught.answers, batch), strict=True)
        total = total + _WEIGHTS.elder * sum(one.weight * _divergence(elder.logits, one.logits) for one, elder in pairs)
    return total / rows


def _of_labels(scores: Scores, batch: Batch, shifts: Tensor) -> Tensor:
    about = (batch.about_breach != UNKNOWN).float()
    by_row = functional.binary_cross_entropy_with_logits(
        scores.about_breach.squeeze(1), batch.about_breach.clamp(min=0).float(), reduction="none"
    )
    by_cell = functional.binary_cross_entropy_with_logits(
        scores.practices,
        batch.practices,
        pos_weight=torch.full_like(batch.practices[0], _PRACTICE_WEIGHT),
        reduction="none",
    )
    total = _cross_entropy(scores.sentiment + shifts, batch.sentiment)
    total = total + _WEIGHTS.reference * _cross_entropy(scores.reference, batch.reference)
    total = total + _WEIGHTS.about_breach * (by_row * about).sum()
    return total + _WEIGHTS.practices * (by_cell.mean(dim=1) * batch.practices_known).sum()


class _Head(NamedTuple):
    """A head's logits as classes [N, C], which of the N know their label, and what one of them weighs."""

    logits: Tensor
    known: Tensor
    weight: float


def _heads(scores: Scores, batch: Batch) -> list[_Head]:
    kinds = scores.practices.shape[1]
    cells = batch.practices_known.bool().repeat_interleave(kinds)
    return [
        _Head(scores.sentiment, batch.sentiment != UNKNOWN, 1.0),
        _Head(scores.reference, batch.reference != UNKNOWN, _WEIGHTS.reference),
        _Head(_two_classes(scores.about_breach), batch.about_breach != UNKNOWN, _WEIGHTS.about_breach),
        _Head(_two_classes(scores.practices), cells, _WEIGHTS.practices / kinds),
    ]


def _disagreement(head: _Head) -> Tensor:
    """How far the two views of the rows that know their label lie apart, both ways.

    A text must be told alike whichever of its tokens are hidden and whichever units dropped: Liang et al., "R-Drop:
    Regularized Dropout for Neural Networks", NeurIPS 2021. A weight of 1 is their α = 2, as they sum both views.
    """
    known = head.known.chunk(2)[0]
    one, other = (half[known] for half in head.logits.chunk(2))
    return _divergence(one, other) + _divergence(other, one)


def _divergence(wanted: Tensor, found: Tensor) -> Tensor:
    """Kullback and Leibler's divergence of the classes' probabilities by logits [N, C], summed over the rows."""
    target, told = functional.log_softmax(wanted, dim=1), functional.log_softmax(found, dim=1)
    return functional.kl_div(told, target, reduction="sum", log_target=True)


def _two_classes(logits: Tensor) -> Tensor:
    return torch.stack([torch.zeros_like(logits).flatten(), logits.flatten()], dim=1)


def _cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(logits, labels, label_smoothing=0.03, reduction="sum", ignore_index=UNKNOWN)
