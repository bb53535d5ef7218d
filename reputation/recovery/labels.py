"""People's labels: a blind random sample of mentions, how its rows are named and read back, and what they add up to."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reputation.mention import LABELS, Label
from reputation.recovery.adjusted_counts import Confusion, Row

Key = tuple[int, int]
"""A mention and the brand that it is to be judged toward: (mention_id, brand_id)."""

_ROW_ID = re.compile(r"S(\d{1,18})-(\d{1,18})-(\d{1,18})", re.ASCII)
_WORDS: dict[str, Label] = {
    **dict.fromkeys(("negative", "neg", "-", "-1", "негативно", "негативная", "негативный", "нег"), "negative"),
    **dict.fromkeys(("neutral", "neu", "0", "нейтрально", "нейтральная", "нейтральный", "нейтр"), "neutral"),
    **dict.fromkeys(("positive", "pos", "+", "1", "+1", "позитивно", "позитивная", "позитивный", "поз"), "positive"),
}


@dataclass(frozen=True, slots=True)
class Draw:
    """A simple random sample: the keys in the order drawn, out of `frame_count` that could have been."""

    keys: tuple[Key, ...]
    frame_count: int


def draw(frame: Iterable[Key], size: int, seed: int) -> Draw:
    """`size` keys of the frame, all if it has no more, in random order; again the same from the same frame and seed.

    Each key's place is the SHA-256 of seed and key, so the frame may come in any order and is never held in memory, and
    any first rows of the sample are a random sample themselves: who labels 120 of 200 rows in order has one of 120.
    """
    count = 0

    def places() -> Iterable[tuple[bytes, Key]]:
        nonlocal count
        for key in frame:
            count += 1
            yield hashlib.sha256(f"{seed}:{key[0]}:{key[1]}".encode()).digest(), key

    smallest = heapq.nsmallest(max(size, 1), places())[: max(size, 0)]
    return Draw(tuple(key for _, key in smallest), count)


def row_id(sample_id: int, key: Key) -> str:
    """What names a row in the file that is handed out: `S<sample>-<mention>-<brand>`; no score can be read from it."""
    return f"S{sample_id}-{key[0]}-{key[1]}"


def parse_row_id(text: str) -> tuple[int, Key] | None:
    """The sample and the key that a row's id names; None where it is no such id."""
    found = _ROW_ID.fullmatch(text.strip())
    return (int(found[1]), (int(found[2]), int(found[3]))) if found else None


def parse_sentiment(text: str) -> Label | None:
    """The label that a person wrote: its name, a short form of it, −1, 0, 1, or the Russian word; None if no such."""
    return _WORDS.get(text.strip().strip("'").replace("−", "-").casefold())


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """What one person wrote into a row of a sample: `sentiment` as a label, or `about_breach` as yes or no."""

    sample_id: int
    key: Key
    field: Literal["sentiment", "about_breach"]
    value: Label | bool
    labelled_by: str


@dataclass(frozen=True, slots=True)
class PersonLabel:
    """One person's judgement of one mention of a random sample, beside the model's of the same wording."""

    mention_id: int
    day: date
    label: Label
    predicted: Label
    labelled_by: str


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """A mention of a random sample: people's votes as shares of the three labels, and the label the model gave it."""

    day: date
    votes: Row
    predicted: Label

    @property
    def polarity(self) -> float:
        """People's mean judgement: −1 negative, 0 neutral, 1 positive."""
        return self.votes[2] - self.votes[0]

    @property
    def predicted_polarity(self) -> float:
        """The model's: −1, 0 or 1."""
        return float(LABELS.index(self.predicted) - 1)


@dataclass(frozen=True, slots=True)
class LabelledSample:
    """The labelled rows of a sample drawn at random from one brand's judged mentions between two local days.

    `first` None: from the earliest on.
    """

    first: date | None
    last: date
    items: tuple[LabelledItem, ...]


def labelled_items(labels: Iterable[PersonLabel]) -> tuple[LabelledItem, ...]:
    """One item a mention: where several people judged it, each has an equal part of its vote."""
    by_mention: dict[int, list[PersonLabel]] = {}
    for label in labels:
        by_mention.setdefault(label.mention_id, []).append(label)
    return tuple(LabelledItem(one[0].day, _votes(one), one[0].predicted) for one in by_mention.values())


def _votes(labels: Sequence[PersonLabel]) -> Row:
    counts = Counter(label.label for label in labels)
    negative, neutral, positive = (counts[label] / len(labels) for label in LABELS)
    return negative, neutral, positive


def own_confusion(samples: Iterable[LabelledSample]) -> Confusion:
    """The confusion matrix that the labelled samples give: rows people's labels (split votes count in part)."""
    table = [[0.0] * len(LABELS) for _ in LABELS]
    for sample in samples:
        for item in sample.items:
            for true, vote in enumerate(item.votes):
                table[true][LABELS.index(item.predicted)] += vote
    rows = [(row[0], row[1], row[2]) for row in table]
    return Confusion((rows[0], rows[1], rows[2]), "the team's own labels")
