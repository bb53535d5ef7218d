"""Examples as padded batches of token ids and labels, texts of one length together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor

from sentiment.records import PRACTICES
from sentiment.training.examples import UNKNOWN, Example
from sentiment.training.hiding import hide_tokens
from sentiment.window import PAD_ID, Markers, target_tokens, window_ids

_POOL_BATCHES = 40


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example with its tokens, without sentence tokens, and the range of its target's tokens."""

    example: Example
    ids: tuple[int, ...]
    target: tuple[int, int] | None


Views = tuple[Sequence[Encoded], Sequence[Encoded]]
"""The same examples in the same order, other tokens of them hidden."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Ids [B, L]; labels [B] (UNKNOWN where a set is silent), practices [B, 10] with a mask [B] of 0 and 1."""

    ids: Tensor
    sentiment: Tensor
    about_breach: Tensor
    reference: Tensor
    practices: Tensor
    practices_known: Tensor
    rows: tuple[int, ...]

    def on(self, device: str) -> Batch:
        """The batch with its tensors on the device, as torch names it."""
        tensors = {name: getattr(self, name).to(device) for name in self.__dataclass_fields__ if name != "rows"}
        return Batch(**tensors, rows=self.rows)


def encode(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Encoded]:
    """Tokenise every example once."""
    tokens = tokenizer.encode_batch([example.text for example in examples], add_special_tokens=False)
    return [
        Encoded(example, tuple(one.ids), _target(one.offsets, example))
        for example, one in zip(examples, tokens, strict=True)
    ]


def _target(offsets: list[tuple[int, int]], example: Example) -> tuple[int, int] | None:
    return None if example.span is None else target_tokens(offsets, *example.span)


def two_views(encoded: Sequence[Encoded], share: float, chance: random.Random) -> Views:
    """The examples twice, each time with about `share` of their tokens, drawn anew, unknown to the network."""
    return _hidden(encoded, share, chance), _hidden(encoded, share, chance)


def _hidden(encoded: Sequence[Encoded], share: float, chance: random.Random) -> list[Encoded]:
    return [replace(one, ids=hide_tokens(one.ids, one.target, share, chance)) for one in encoded]


def train_batches(
    views: Views,
    markers: Markers,
    size: int,
    part: int,
    unmarked_share: Callable[[Example], float],
    chance: random.Random,
) -> Iterator[list[Batch]]:
    """One pass over the examples in random order, an example's target unmarked so often; each batch in parts.

    A part holds `part` examples in their first view, then the same in their second. Pools of 40 batches are sorted by
    length, so that little is padding and the order stays random.
    """
    encoded = views[0]
    order = list(range(len(encoded)))
    chance.shuffle(order)
    batches: list[list[int]] = []
    for at in range(0, len(order), size * _POOL_BATCHES):
        pool = sorted(order[at : at + size * _POOL_BATCHES], key=lambda row: len(encoded[row].ids))
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    chance.shuffle(batches)
    for rows in batches:
        marked = [chance.random() >= unmarked_share(encoded[row].example) for row in rows]
        yield [
            _two_views(views, rows[at : at + part], markers, marked[at : at + part]) for at in range(0, len(rows), part)
        ]


def _two_views(views: Views, rows: Sequence[int], markers: Markers, marked: Sequence[bool]) -> Batch:
    both = [view[row] for view in views for row in rows]
    batch = collate(both, range(len(both)), markers, [*marked, *marked])
    return replace(batch, rows=(*rows, *rows))


def ordered_batches(encoded: Sequence[Encoded], markers: Markers, size: int) -> Iterator[Batch]:
    """Every example once, sorted by length; `Batch.rows` tells which is which."""
    order = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
    for at in range(0, len(order), size):
        rows = order[at : at + size]
        yield collate(encoded, rows, markers, [True] * len(rows))


def collate(encoded: Sequence[Encoded], rows: Sequence[int], markers: Markers, marked: Sequence[bool]) -> Batch:
    """The batch of the given rows."""
    chosen = [encoded[row] for row in rows]
    ids = [window_ids(e.ids, e.target if mark else None, markers) for e, mark in zip(chosen, marked, strict=True)]
    longest = max(map(len, ids))
    examples = [e.example for e in chosen]
    practices = [[float(p in (e.practices or ())) for p in PRACTICES] for e in examples]
    return Batch(
        torch.tensor([one + [PAD_ID] * (longest - len(one)) for one in ids]),
        torch.tensor([_label(e.sentiment) for e in examples]),
        torch.tensor([_label(e.about_breach) for e in examples]),
        torch.tensor([_label(e.reference) for e in examples]),
        torch.tensor(practices),
        torch.tensor([float(e.practices is not None) for e in examples]),
        tuple(rows),
    )


def _label(value: int | bool | None) -> int:
    return UNKNOWN if value is None else int(value)
