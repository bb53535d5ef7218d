"""Which ads of one brand belong to one campaign: they carry one message, and no long silence lies between them. Pure.

Two wordings carry one message where they are near-copies (Jaccard similarity of their character shingles: ads are too
short for word triples), or where their sentence vectors say nearly the same. Groups are the connected parts of that
graph, so they do not depend on the order in which ads came, and a further ad can only join groups, never part them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from reputation.intake.fingerprint import normalise

SHINGLE = 4
"""Characters of a shingle: short enough that one changed word, or one Russian ending, leaves most as they were."""

LEAST_SIMILARITY = 0.6
"""Jaccard similarity from which two wordings are one message: another figure, name or closing line."""

LEAST_COSINE = 0.95
"""Cosine of two sentence vectors from which two wordings are one message. Kept high: a theme is no message."""

MOST_CHARACTERS = 4_000
"""A longer text is judged by its beginning."""

SILENCE = timedelta(days=30)
"""What lies further apart than this is a second campaign, of the same words too."""

_BANDS, _ROWS = 48, 4
"""MinHash bands: wordings alike by LEAST_SIMILARITY are compared in 99.9 % of cases, those alike by .1 in .5 %."""

_BLOCK = 512

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RunningAd:
    """One ad of a brand: its wording's fingerprint, and the first and last local day on which it is known to have run.

    `vector` is its words' sentence vector, of unit length, None where not made; `model` what made it: vectors of two
    models are never compared.
    """

    ad_id: int
    fingerprint: bytes
    text: str
    first_on: date
    last_on: date
    vector: Floats | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of time in which one wording ran without a long silence."""

    ad_ids: tuple[int, ...]
    first_on: date
    last_on: date

    def meets(self, other: _Run) -> bool:
        return self.first_on - SILENCE <= other.last_on and other.first_on - SILENCE <= self.last_on


def group_ads(ads: Sequence[RunningAd]) -> list[frozenset[int]]:
    """The ads of one brand as campaigns, each a set of ad ids; every ad is in exactly one. Sorted by smallest id."""
    wordings: dict[bytes, list[RunningAd]] = defaultdict(list)
    for ad in ads:
        wordings[ad.fingerprint].append(ad)
    runs = {fingerprint: _runs(copies) for fingerprint, copies in sorted(wordings.items())}
    forest = _Forest(ad.ad_id for ad in ads)
    for run in (run for of_wording in runs.values() for run in of_wording):
        forest.unite(run.ad_ids)
    for one, other in _same_messages({fingerprint: _told(wordings[fingerprint]) for fingerprint in runs}):
        for first in runs[one]:
            forest.unite((first.ad_ids[0], *(second.ad_ids[0] for second in runs[other] if first.meets(second))))
    return forest.groups()


def _told(copies: Sequence[RunningAd]) -> RunningAd:
    """The copy that speaks for its wording: one with a vector; among those the smallest text, whoever came first."""
    return min(copies, key=lambda ad: (ad.vector is None, ad.model or "", ad.text, ad.ad_id))


def _runs(copies: Sequence[RunningAd]) -> list[_Run]:
    runs: list[_Run] = []
    for ad in sorted(copies, key=lambda ad: (ad.first_on, ad.last_on, ad.ad_id)):
        if runs and ad.first_on - SILENCE <= runs[-1].last_on:
            last = runs[-1]
            runs[-1] = _Run((*last.ad_ids, ad.ad_id), last.first_on, max(last.last_on, ad.last_on))
        else:
            runs.append(_Run((ad.ad_id,), ad.first_on, max(ad.first_on, ad.last_on)))
    return runs


def _same_messages(wordings: Mapping[bytes, RunningAd]) -> Iterator[tuple[bytes, bytes]]:
    keys = list(wordings)
    told = [wordings[key] for key in keys]
    for one, other in {*_near_copies([ad.text for ad in told]), *_near_in_meaning(told)}:
        yield keys[one], keys[other]


def shingles(text: str) -> frozenset[str]:
    """The character shingles of a text's folded words and figures; of a shorter text, the text itself."""
    spoken = f" {normalise(text)[:MOST_CHARACTERS]} "
    return frozenset(spoken[at : at + SHINGLE] for at in range(max(1, len(spoken) - SHINGLE + 1)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard similarity of two sets of shingles, 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _near_copies(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of texts that are alike: found by MinHash in bands, then counted exactly."""
    cut = [shingles(text) for text in texts]
    signatures = _signatures(cut)
    candidates: set[tuple[int, int]] = set()
    for at in range(0, _BANDS * _ROWS, _ROWS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for place, signed in enumerate(signatures):
            buckets[signed[at : at + _ROWS].tobytes()].append(place)
        for alike in buckets.values():
            candidates.update(combinations(alike, 2))
    for one, other in candidates:
        if similarity(cut[one], cut[other]) >= LEAST_SIMILARITY:
            yield one, other


def _signatures(cut: Sequence[frozenset[str]]) -> list[NDArray[np.uint64]]:
    """MinHash by multiply-shift (Dietzfelbinger 1997): each shingle is hashed once, whatever texts it is in."""
    places: dict[str, int] = {}
    for one in cut:
        for shingle in one:
            places.setdefault(shingle, len(places))
    hashed = np.array([_hash(shingle.encode()) for shingle in places], dtype=np.uint64)
    factors, addends = _constants()
    members = [np.fromiter((places[shingle] for shingle in one), dtype=np.intp) for one in cut]
    columns = []
    for factor, addend in zip(factors, addends, strict=True):
        mixed = (hashed * factor + addend) >> np.uint64(32)
        columns.append([mixed[of_text].min() for of_text in members])
    return list(np.array(columns, dtype=np.uint64).T.copy())


def _near_in_meaning(ads: Sequence[RunningAd]) -> Iterator[tuple[int, int]]:
    """Places of ads whose vectors, of one model, are alike; block by block, so that memory stays bounded."""
    by_model: dict[tuple[str | None, int], list[int]] = defaultdict(list)
    for place, ad in enumerate(ads):
        if ad.vector is not None:
            by_model[ad.model, len(ad.vector)].append(place)
    for places in by_model.values():
        table = np.stack([vector for place in places if (vector := ads[place].vector) is not None])
        for at in range(0, len(places), _BLOCK):
            rows, columns = np.nonzero(table[at : at + _BLOCK] @ table.T >= LEAST_COSINE)
            yield from ((places[at + row], places[column]) for row, column in zip(rows, columns, strict=True)
                        if at + row < column)  # fmt: skip


def _hash(text: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "little")


@cache
def _constants() -> tuple[list[np.uint64], list[np.uint64]]:
    """Odd factors and addends, the same on every machine."""

    def number(name: str, place: int) -> int:
        return int.from_bytes(hashlib.blake2b(f"{name} {place}".encode(), digest_size=8).digest(), "little")

    places = range(_BANDS * _ROWS)
    factors = [np.uint64(number("campaign factor", place) | 1) for place in places]
    return factors, [np.uint64(number("campaign addend", place)) for place in places]


class _Forest:
    """Union-find over ad ids."""

    def __init__(self, ad_ids: Iterator[int] | Sequence[int]) -> None:
        self._parent = {ad_id: ad_id for ad_id in ad_ids}

    def unite(self, ad_ids: Sequence[int]) -> None:
        for other in ad_ids[1:]:
            one, two = self._root(ad_ids[0]), self._root(other)
            self._parent[max(one, two)] = min(one, two)

    def groups(self) -> list[frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for ad_id in self._parent:
            found[self._root(ad_id)].add(ad_id)
        return [frozenset(found[root]) for root in sorted(found)]

    def _root(self, ad_id: int) -> int:
        while self._parent[ad_id] != ad_id:
            self._parent[ad_id] = self._parent[self._parent[ad_id]]
            ad_id = self._parent[ad_id]
        return ad_id
