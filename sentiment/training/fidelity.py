"""How near the shipped weights come to what they were made of: int8 to fp32, the sentence vector to the base's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sentiment.encoder import Encoder, softmax
from sentiment.training.base import load_base
from sentiment.training.batches import Encoded, encode
from sentiment.training.examples import Example
from sentiment.training.loop import teacher_vectors
from sentiment.training.network import Network
from sentiment.training.outputs import output_of
from sentiment.training.vocabulary import Vocabulary
from sentiment.window import Markers, window_ids


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Kept in config.json, so that whoever changes one head alone can tell the whole."""

    windows: int
    """Development windows on which int8 was held against fp32."""
    flipped: float
    """Share of their sentiment labels that differ, in [0, 1]."""
    mean_change: float
    """By how much the most changed probability of a window moves, on average."""
    cosine: float
    """Of the sentence vectors with the untouched encoder's own, on average."""


def quantisation_loss(
    plain: Path, quantised: Path, encoded: Sequence[Encoded], markers: Markers
) -> tuple[int, float, float]:
    """`Fidelity`'s windows, flipped and mean_change: the int8 graph against its fp32 twin, on texts with a label."""
    windows = [window_ids(o.ids, o.target, markers) for o in encoded if o.example.sentiment is not None]
    first, second = (softmax(output_of(path, "sentiment", windows)) for path in (plain, quantised))
    flipped = float((first.argmax(1) != second.argmax(1)).mean())
    return len(windows), round(flipped, 4), round(float(np.abs(first - second).max(axis=1).mean()), 4)


def vector_agreement(base: str, vocabulary: Vocabulary, encoder: Encoder, examples: Sequence[Example]) -> float:
    """The mean cosine of the shipped sentence vectors with those of the untouched `base`, on texts without a target."""
    untouched = Network(load_base(base), vocabulary.table(), vocabulary.markers)
    wanted = teacher_vectors(untouched, encoder.tokenizer, examples)
    bare = [window_ids(one.ids, None, vocabulary.markers) for one in encode(encoder.tokenizer, examples)]
    found = encoder.run(bare)["vector"]
    cosines = [float(found[row] @ wanted[one.text].numpy()) for row, one in enumerate(examples)]
    return round(float(np.mean(cosines)), 4)
