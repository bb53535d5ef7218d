"""The vocabulary trimmed to what the languages need: fewer rows, the same tokenizer.

A unigram tokenizer splits a piece it no longer has into shorter ones by itself, so trimming is: keep the
special rows, every one-character piece, then the most frequent pieces. Two rows more mark the target.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from sentiment.training.base import Array, dequantise_rows, quantise_rows
from sentiment.window import Markers

Nibbles = np.ndarray[Any, np.dtype[np.uint8]]
"""Numbers of 4 bits, 0 to 15, a byte each."""

SPECIAL_ROWS = 4
MARKERS = ("<target>", "</target>")
_SENTENCE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The trimmed tokenizer as JSON, its rows in 4 bits, and which rows mark the target."""

    tokenizer: dict[str, Any]
    nibbles: Nibbles
    scales: np.ndarray[Any, np.dtype[np.float16]]
    markers: Markers

    def table(self) -> Array:
        """The embedding table as f32 [rows, hidden], exactly what 4 bits keep."""
        return dequantise_rows(self.nibbles, self.scales)


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """How often each piece's id occurs in the texts (their first 2,000 characters)."""
    counts: Counter[int] = Counter()
    for batch in batched(texts, 2_000):
        encoded = tokenizer.encode_batch([text[:_SENTENCE_CHARACTERS] for text in batch], add_special_tokens=False)
        for one in encoded:
            counts.update(one.ids)
    return counts


def trim(tokenizer_file: Path, table: Array, counts: Counter[int], pieces: int) -> Vocabulary:
    """Keep `pieces` pieces of the tokenizer, and their rows of `table`, in the original order."""
    original = json.loads(tokenizer_file.read_text(encoding="utf-8"))
    vocabulary = original["model"]["vocab"]
    kept = _kept_rows(vocabulary, counts, pieces)
    trimmed = [vocabulary[row] for row in kept]
    floor = min(score for _, score in trimmed) - 10
    trimmed += [[MARKERS[0], floor], [MARKERS[1], floor]]
    nibbles, scales = quantise_rows(np.concatenate([table[kept], _marker_rows(table)]))
    original["model"]["vocab"] = trimmed
    original["added_tokens"] = [_special(i, vocabulary[i][0]) for i in range(SPECIAL_ROWS)]
    markers = Markers(opening=len(kept), closing=len(kept) + 1)
    return Vocabulary(original, nibbles, scales, markers)


def _kept_rows(vocabulary: list[list[Any]], counts: Counter[int], pieces: int) -> list[int]:
    usable = len(vocabulary) - 1  # the last row is <mask>, which no text needs
    kept = {row for row in range(usable) if row < SPECIAL_ROWS or len(vocabulary[row][0]) == 1}
    for row, _ in counts.most_common():
        if len(kept) >= pieces:
            break
        if row < usable:
            kept.add(row)
    return sorted(kept)


def _marker_rows(table: Array) -> Array:
    """Two fixed random rows of the table's usual length: far from every word, and from each other."""
    rows = np.random.default_rng(2023).normal(size=(2, table.shape[1])).astype(np.float32)
    usual = float(np.linalg.norm(table[SPECIAL_ROWS:5_000], axis=1).mean())
    scaled: Array = rows / np.linalg.norm(rows, axis=1, keepdims=True) * usual
    return scaled


def _special(row: int, content: str) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": row, "content": content, **flags, "special": True}


def packed_rows(nibbles: Nibbles) -> Nibbles:
    """Nibbles [rows, hidden], two to a byte: the first half of a row in the low bits, the second in the high ones."""
    first, second = np.split(nibbles, 2, axis=1)
    return (first | (second << 4)).astype(np.uint8)


def unpacked_rows(packed: Nibbles) -> Nibbles:
    """The nibbles [rows, hidden] that `packed_rows` put together."""
    return np.concatenate([packed & 15, packed >> 4], axis=1)


def batched(items: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """Consecutive groups of at most `size` items."""
    iterator = iter(items)
    while group := tuple(islice(iterator, size)):
        yield group
