"""Changed rules applied to what is stored: near-copies first, then every mention, then what named no brand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from reputation import clock
from reputation.brand import Brand
from reputation.intake.match import BrandMatcher
from reputation.mention import BrandMatch
from storage.brands import list_brands
from storage.database import Database
from storage.migrate import ensure_partitions
from storage.rematches import (
    Finder,
    Rematch,
    begin_rematch,
    rematch_mentions,
    rematch_unmatched,
    sign_stored_texts,
    source_names,
    store_rematch,
)

BATCH = 200
"""Texts of one transaction: it holds their locks for about a second."""


def match_again(
    database: Database, report: Callable[[int], object] = lambda _: None, stopped: Callable[[], bool] = lambda: False
) -> Rematch:
    """Apply the brands' present rules to all that is stored; what became of it. `report` gets the texts read so far.

    Interrupted, it goes on where it was as long as the rules are the same.
    """
    while not stopped() and _sign(database):
        pass
    with database.connection() as connection:
        brands, names = list_brands(connection), source_names(connection)
        run = begin_rematch(connection, rules_hash(brands), clock.now())
        ensure_partitions(connection, clock.now().date())
    find = finder(brands, names)
    for step in (_mentions, _unmatched):
        while not stopped() and (further := step(database, run, find)) is not None:
            run = further
            report(run.read_count)
    if not stopped():
        with database.connection() as connection:
            store_rematch(connection, run, clock.now())
    return run


def finder(brands: Sequence[Brand], names: dict[int, tuple[str, str]]) -> Finder:
    """The rules of these brands as one function over a stored text."""
    matcher = BrandMatcher(brands)

    def find(title: str | None, text: str, url: str, language: str | None, source_id: int) -> Sequence[BrandMatch]:
        return matcher.find(title, text, url, language=language, sources=names.get(source_id, ()))

    return find


def rules_hash(brands: Sequence[Brand]) -> bytes:
    """SHA-256 of everything that decides what matches."""
    told = json.dumps([asdict(brand) for brand in brands], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).digest()


def _sign(database: Database) -> int:
    with database.connection() as connection:
        return sign_stored_texts(connection, BATCH)


def _mentions(database: Database, run: Rematch, find: Finder) -> Rematch | None:
    with database.connection() as connection:
        further = rematch_mentions(connection, run, find, clock.now(), BATCH)
        if further is not None:
            store_rematch(connection, further)
    return further


def _unmatched(database: Database, run: Rematch, find: Finder) -> Rematch | None:
    with database.connection() as connection:
        further = rematch_unmatched(connection, run, find, clock.now(), BATCH)
        if further is not None:
            store_rematch(connection, further)
    return further
