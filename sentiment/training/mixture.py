"""Which examples a pass of training sees: so many rows of each set, round and round in a seeded order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reputation.errors import InputError
from sentiment.training import breach_sets, own_texts, public_sets
from sentiment.training.examples import Example

_BREACH_SETS = {
    breach_sets.breach_news: {"breach_news"},
    breach_sets.casie: {"casie"},
    breach_sets.facebook_ads: {"facebook_ads"},
    breach_sets.telegram_posts: {"telegram_posts", "telegram_ads"},
}
PAIRED = "paired"
"""The source of pairs, which are made of other sets."""


def load_all(data: Path, texts: Path, sources: Collection[str]) -> Iterator[Example]:
    """Every example of the sets named by `sources`, development ones too, our own always.

    `data` holds the public sets, `texts` our own.

    Raises:
        InputError: a set of those names isn't there.
    """
    for name, load in public_sets.SETS.items():
        if name in sources:
            yield from (_outside_breaches(example) for example in load(data))
    for load, names in _BREACH_SETS.items():
        if names & set(sources):
            yield from load(data)
    yield from own_texts.written_ads(texts)
    yield from own_texts.written_mentions(texts)


def require_sets(groups: Mapping[str, Sequence[Example]], sources: Collection[str]) -> None:
    """Make sure that each of the sets has training texts.

    Raises:
        InputError: one has none, since its folder is missing or empty.
    """
    missing = sorted(name for name in sources if name != PAIRED and not groups.get(name))
    if missing:
        raise InputError(f"no training texts were found of {', '.join(missing)}")


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
