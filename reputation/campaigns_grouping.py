"""Which ads of one brand belong to one campaign: they carry one message, and no long silence lies between them. Pure.

Two wordings carry one message where they are near-copies (the Jaccard similarity of their character shingles, for ads
are too short for word triples; estimated by MinHash, Broder 1997), or where their sentence vectors say nearly the same.
Groups are the connected parts of that graph, so they do not depend on the order in which ads came, and a further ad can
only join groups, never part them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reputation.intake.fingerprint import normalise

SHINGLE = 4
"""Characters of a shingle: short enough that one changed word, or one Russian ending, leaves most as they were."""

LEAST_SIMILARITY = 0.5
"""Jaccard similarity from which two wordings are one message: another figure, name or closing line.

Measured on 189 ads written from 63 templates: of pairs from two templates one in a thousand is above .23, of pairs from
one the median is .56.
"""

LEAST_COSINE = 0.95
"""Cosine of two sentence vectors from which two wordings are one message, in another language too.

Kept high, for a theme is no message. On the same ads, with the shipped model: of pairs from two templates one in a
thousand is above .94, of pairs from one the median is .96; translations lie between .93 and .95.
"""

MOST_CHARACTERS = 4_000
"""A longer text is judged by its beginning."""

SILENCE = timedelta(days=30)
"""What lies further apart than this is a second campaign, of the same words too."""

HASHES = 192
"""Numbers of a signature: the estimate's standard error is at most .036, at any similarity."""

_BLOCK = 256

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


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
    """A stretch of time in which one wording ran without a long silence; `told` is the ad that speaks for it."""

    ad_ids: tuple[int, ...]
    told: RunningAd
    first_on: date
    last_on: date


def group_ads(ads: Sequence[RunningAd]) -> list[frozenset[int]]:
    """The ads of one brand as campaigns, each a set of ad ids; every ad is in exactly one. Sorted by smallest id."""
    if not ads:
        return []
    runs = _all_runs(ads)
    labels = np.arange(len(runs))
    for place, linked in enumerate(_links(runs)):
        joined = np.unique(labels[linked | (np.arange(len(runs)) == place)])
        labels[np.isin(labels, joined)] = joined[0]
    found: dict[int, set[int]] = defaultdict(set)
    for label, run in zip(labels, runs, strict=True):
        found[int(label)].update(run.ad_ids)
    return sorted((frozenset(group) for group in found.values()), key=min)


def _all_runs(ads: Sequence[RunningAd]) -> list[_Run]:
    wordings: dict[bytes, list[RunningAd]] = defaultdict(list)
    for ad in ads:
        wordings[ad.fingerprint].append(ad)
    return [run for copies in wordings.values() for run in _runs(copies)]


def _runs(copies: Sequence[RunningAd]) -> list[_Run]:
    """The runs of one wording. One with a vector speaks for it; among those the smallest text, whichever came first."""
    told = min(copies, key=lambda ad: (ad.vector is None, ad.model or "", ad.text))
    runs: list[_Run] = []
    for ad in sorted(copies, key=lambda ad: (ad.first_on, ad.last_on)):
        if runs and ad.first_on - SILENCE <= runs[-1].last_on:
            last = runs[-1]
            runs[-1] = _Run((*last.ad_ids, ad.ad_id), told, last.first_on, max(last.last_on, ad.last_on))
        else:
            runs.append(_Run((ad.ad_id,), told, ad.first_on, max(ad.first_on, ad.last_on)))
    return runs


def _links(runs: Sequence[_Run]) -> Iterator[Flags]:
    """For each run in turn, the runs [n] that carry its message at its time; block by block, to bound memory."""
    signed = signatures([run.told.text for run in runs])
    tables = _vector_tables([run.told for run in runs])
    first = np.array([run.first_on.toordinal() for run in runs])
    last = np.array([run.last_on.toordinal() for run in runs]) + SILENCE.days
    for at in range(0, len(runs), _BLOCK):
        block = slice(at, at + _BLOCK)
        alike = _near_copies(signed, block)
        for table in tables:
            alike |= table[block] @ table.T >= LEAST_COSINE
        yield from alike & (first[block, None] <= last[None, :]) & (first[None, :] <= last[block, None])


def _near_copies(signed: NDArray[np.uint32], block: slice) -> Flags:
    """Whether each text of the block [m] is a near-copy of each text [n]."""
    equal = np.zeros((len(signed[block]), len(signed)), dtype=np.uint8)
    for column in signed.T.copy():
        equal += column[block, None] == column[None, :]
    return equal >= LEAST_SIMILARITY * HASHES


def _vector_tables(ads: Sequence[RunningAd]) -> list[Floats]:
    """For each model the vectors of all ads [n, d], zeros for those it did not make."""
    tables: dict[tuple[str | None, int], Floats] = {}
    for place, ad in enumerate(ads):
        if ad.vector is not None:
            key = (ad.model, len(ad.vector))
            tables.setdefault(key, np.zeros((len(ads), len(ad.vector)), dtype=np.float32))[place] = ad.vector
    return list(tables.values())


def shingles(text: str) -> frozenset[str]:
    """The character shingles of a text's folded words and figures; of a shorter text, the text itself."""
    spoken = f" {normalise(text)[:MOST_CHARACTERS]} "
    return frozenset(spoken[at : at + SHINGLE] for at in range(max(1, len(spoken) - SHINGLE + 1)))


def signatures(texts: Sequence[str]) -> NDArray[np.uint32]:
    """The MinHash [n, HASHES] of at least one text, by multiply-shift (Dietzfelbinger 1997)."""
    places: dict[str, int] = {}
    members = [[places.setdefault(one, len(places)) for one in shingles(text)] for text in texts]
    starts = np.cumsum([0, *(len(of_text) for of_text in members[:-1])])
    flat = np.fromiter((place for of_text in members for place in of_text), dtype=np.intp)
    hashed = np.array([_hash(shingle.encode(), 4) for shingle in places], dtype=np.uint64)
    signed = np.empty((len(texts), HASHES), dtype=np.uint32)
    for number, (factor, addend) in enumerate(_constants()):
        mixed = ((hashed * factor + addend) >> np.uint64(32)).astype(np.uint32)
        signed[:, number] = np.minimum.reduceat(mixed[flat], starts)
    return signed


def _hash(text: bytes, size: int) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=size).digest(), "little")


@cache
def _constants() -> list[tuple[np.uint64, np.uint64]]:
    """Odd factors and addends, the same on every machine."""
    numbers = range(HASHES)
    return [
        (np.uint64(_hash(f"factor {number}".encode(), 8) | 1), np.uint64(_hash(f"addend {number}".encode(), 8)))
        for number in numbers
    ]
