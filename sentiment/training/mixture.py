"""Which examples a pass of training sees: so many rows of each set, round and round in a seeded order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sentiment.training import breach_sets, public_sets
from sentiment.training.examples import Example

_BREACH_SETS = (
    breach_sets.breach_news,
    breach_sets.casie,
    breach_sets.facebook_ads,
    breach_sets.telegram_posts,
)


def load_all(data: Path, texts: Path) -> Iterator[Example]:
    """Every example of every set, development ones too; `data` holds the public sets, `texts` our own."""
    for load in public_sets.SETS.values():
        yield from (_outside_breaches(example) for example in load(data))
    for load in _BREACH_SETS:
        yield from load(data)
    yield from breach_sets.written_ads(texts)
    yield from breach_sets.written_mentions(texts)


def _outside_breaches(example: Example) -> Example:
    """General text without words of leaks speaks of no breach: the head needs ordinary text as well."""
    return example if breach_sets.has_leak_words(example.text) else replace(example, about_breach=False)


def by_source(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Training examples by the name of their set, in order."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        if not example.dev:
            groups[example.source].append(example)
    return dict(groups)


def rows_of_pass(
    groups: Mapping[str, list[Example]], counts: Mapping[str, int], number: int, order: str
) -> list[Example]:
    """The examples of pass `number` (from 0): the next `counts[source]` of each set, without repeats in a round.

    `order` seeds the order. A set with fewer rows than its count gives each of them once.
    """
    chosen: list[Example] = []
    for source, count in counts.items():
        rows = groups.get(source, [])
        take = min(count, len(rows))
        chosen += [_row(rows, source, index, order) for index in range(number * take, (number + 1) * take)]
    return chosen


_orders: dict[tuple[str, int, int, str], list[int]] = {}


def _row(rows: list[Example], source: str, index: int, order: str) -> Example:
    key = (source, index // len(rows), len(rows), order)
    if key not in _orders:
        shuffled = list(range(len(rows)))
        random.Random(f"{order}/{source}/{key[1]}").shuffle(shuffled)
        _orders[key] = shuffled
    return rows[_orders[key][index % len(rows)]]
