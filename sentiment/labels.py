"""What another model's classes mean: its own names read as negative, neutral and positive."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from reputation.errors import ModelError
from sentiment.encoder import Floats
from sentiment.records import SENTIMENTS, Sentiment

_NAMES: Mapping[str, Sentiment] = {
    **dict.fromkeys(("negative", "neg", "very negative", "bad", "bearish", "негативный", "отрицательный"), "negative"),
    **dict.fromkeys(("neutral", "neu", "none", "mixed", "нейтральный"), "neutral"),
    **dict.fromkeys(("positive", "pos", "very positive", "good", "bullish", "позитивный", "положительный"), "positive"),
}
_STARS = re.compile(r"([1-5]) ?stars?")
_BY_STARS: tuple[Sentiment, ...] = ("negative", "negative", "neutral", "positive", "positive")


def label_table(names: Mapping[int, str], given: Mapping[str, Sentiment], model: str) -> Floats:
    """Which sentiment each class of a model counts for: a table [classes, 3] of 0 and 1.

    Args:
        names: the model's own `id2label`: "negative", "POS", "Very Positive", "4 stars", or bare "LABEL_0".
        given: meanings stated by the setting, by class name; they win, and bare names need them.
        model: named in the error.

    Raises:
        ModelError: a class says no sentiment and the setting doesn't either, or none is negative, or none positive.
    """
    table = np.zeros((len(names), len(SENTIMENTS)), dtype=np.float32)
    for place, name in sorted(names.items()):
        meaning = given.get(name) or _meaning(name)
        if meaning is None:
            raise ModelError(
                f"the model {model} calls a class {name!r}, which says no sentiment: state it in [sentiment] labels"
            )
        table[place, SENTIMENTS.index(meaning)] = 1
    if not table[:, 0].any() or not table[:, 2].any():
        raise ModelError(f"the model {model} has no class for negative or none for positive")
    return table


def _meaning(name: str) -> Sentiment | None:
    folded = re.sub(r"[_\-\s]+", " ", name).strip().lower()
    stars = _STARS.fullmatch(folded)
    return _BY_STARS[int(stars[1]) - 1] if stars else _NAMES.get(folded)
