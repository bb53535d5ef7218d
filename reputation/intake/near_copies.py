"""Which texts are near-copies of one another: MinHash of word triples, compared within bands. Pure.

The signature of a text estimates the Jaccard similarity of its set of word triples with another's (Broder 1997);
hashing is multiply-shift (Dietzfelbinger 1997). Signatures are stored, so nothing here may change without a migration.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reputation.intake.fingerprint import normalise

HASHES = 64
ROWS = 4
"""Numbers of a signature that make up one band: texts alike by .75 share one of the 16 bands in 99.8 % of cases."""

THRESHOLD = 0.75
"""Estimated similarity from which two texts are copies: a wire story under another headline, cut by a paragraph."""

LEAST_WORDS = 20
"""Shorter texts are copies only where they are equal: strangers write the same twelve words."""

MOST_WORDS = 4_000
"""A longer text is judged by its beginning."""

TOO_SHORT = b""
"""The signature of a text too short for one."""

_SHINGLE = 3


Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SignedText:
    """A text by its fingerprint, with its signature; `story_id` is None where it has no story yet."""

    fingerprint: bytes
    signature: bytes
    story_id: int | None = None


def signature(text: str) -> bytes:
    """The MinHash of a text, 4 × HASHES bytes; TOO_SHORT under LEAST_WORDS words. Equal for equal normalised texts."""
    spoken = normalise(text).split()[:MOST_WORDS]
    if len(spoken) < LEAST_WORDS:
        return TOO_SHORT
    triples = {" ".join(spoken[at : at + _SHINGLE]) for at in range(len(spoken) - _SHINGLE + 1)}
    hashed = np.array([_hash(triple) for triple in triples], dtype=np.uint64)
    factors, addends = _constants()
    least: NDArray[np.uint64] = ((hashed[:, None] * factors + addends) >> np.uint64(32)).min(axis=0)
    return least.astype("<u4").tobytes()


def bands(signed: bytes) -> list[int]:
    """The signature's bands as signed 32-bit numbers: copies share one, texts that share none are never compared."""
    size = 4 * ROWS
    parts = [signed[at : at + size] for at in range(0, len(signed), size)]
    return [zlib.crc32(part, number) - 2**31 for number, part in enumerate(parts)]


def join(new: Sequence[SignedText], stored: Sequence[SignedText]) -> list[list[SignedText]]:
    """Every new text in a group of those that are one story, with the stored texts that belong to it.

    Two texts are joined where they share a band and are alike by THRESHOLD or more, directly or by others between
    them; so the groups are the same whatever came first. Stored texts of one story are joined already.
    """
    nodes = [*new, *stored]
    labels = np.arange(len(nodes))
    for alike in _equals(nodes):
        _unite(labels, np.array(alike))
    _unite_alike(nodes, len(new), labels)
    groups: dict[int, list[SignedText]] = {int(label): [] for label in labels[: len(new)]}
    for label, node in zip(labels, nodes, strict=True):
        if int(label) in groups:
            groups[int(label)].append(node)
    return list(groups.values())


def similarity(first: bytes, second: bytes) -> float:
    """The estimated Jaccard similarity of two texts by their signatures, 0 to 1; 0 where one is too short."""
    if not first or not second:
        return 0.0
    return float(np.mean(np.frombuffer(first, "<u4") == np.frombuffer(second, "<u4")))


def _equals(nodes: Sequence[SignedText]) -> Iterable[list[int]]:
    """Places of nodes that are the same story without any comparing: by story, and by equal signature."""
    same: Mapping[Hashable, list[int]] = defaultdict(list)
    for place, node in enumerate(nodes):
        if node.story_id is not None:
            same[node.story_id].append(place)
        if node.signature:
            same[node.signature].append(place)
    return same.values()


def _unite_alike(nodes: Sequence[SignedText], new_count: int, labels: Labels) -> None:
    """Unite nodes that share a band and are alike, at least one of them new; those of one label are not compared."""
    distinct: dict[bytes, int] = {}
    for place, node in enumerate(nodes):
        if node.signature:
            distinct.setdefault(node.signature, place)
    buckets: dict[int, list[int]] = defaultdict(list)
    for signed, place in distinct.items():
        for band in bands(signed):
            buckets[band].append(place)
    table = np.zeros((len(nodes), HASHES), dtype=np.uint32)
    for signed, place in distinct.items():
        table[place] = np.frombuffer(signed, "<u4")
    for bucket in buckets.values():
        _unite_bucket(np.array(bucket), new_count, table, labels)


def _unite_bucket(bucket: Labels, new_count: int, table: NDArray[np.uint32], labels: Labels) -> None:
    for place in bucket[bucket < new_count]:
        others = bucket[labels[bucket] != labels[place]]
        if not others.size:
            continue
        shares = (table[others] == table[place]).mean(axis=1)
        _unite(labels, np.append(others[shares >= THRESHOLD], place))


def _unite(labels: Labels, places: Labels) -> None:
    """Give all that is labelled as one of these places one label."""
    present = np.unique(labels[places])
    if present.size > 1:
        labels[np.isin(labels, present)] = present[0]


def _hash(triple: str) -> int:
    return int.from_bytes(hashlib.blake2b(triple.encode(), digest_size=4).digest(), "little")


@cache
def _constants() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Odd factors and addends, the same on every machine and with every version of numpy."""

    def numbers(word: str) -> NDArray[np.uint64]:
        digests = (hashlib.sha256(f"{word} {number}".encode()).digest()[:8] for number in range(HASHES))
        return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)

    return numbers("factor") | np.uint64(1), numbers("addend")
