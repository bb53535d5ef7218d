"""One transaction: mentions, ads, seen keys, page snapshots and the cursor that a crawl yielded in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawlers.items import Cursor, LeakPage, PageSnapshot, Reached, SponsoredAd
from reputation import clock
from reputation.ad import AdItem
from reputation.errors import RunError
from reputation.mention import Dropped, Mention, Unmatched
from storage import ads, backfills, leak_pages, mentions, seen, sources
from storage.backfills import BackfillState
from storage.database import Connection, Database

Stored = Mention | Unmatched | Dropped | AdItem | Cursor | PageSnapshot | Reached | LeakPage | SponsoredAd
"""Everything that the store takes."""


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """What a batch turned out to be: stored for the first time, or as a new version.

    `fresh`: seen for the first time, whatever became of it.
    """

    new: int
    changed: int
    fresh: int = 0


def write_batch(database: Database, source_id: int, brand_id: int | None, batch: Sequence[Stored]) -> StoredCounts:
    """Store a batch as one transaction. `brand_id`: whose the source's ads are.

    Raises:
        DatabaseUnavailableError: the database went away; nothing of the batch is stored.
        RunError: the source yields ads, and its brand is not watched.
    """
    now = clock.now()
    with database.connection() as connection:
        counts = _write_mentions(connection, source_id, batch, now)
        new_ads = _write_ads(connection, brand_id, batch, now)
        for thing in batch:
            if isinstance(thing, PageSnapshot):
                ads.store_page_snapshot(connection, source_id, thing.url, thing.text, now)
            elif isinstance(thing, LeakPage):
                leak_pages.store_leak_page(connection, source_id, thing.url, thing.sha256, thing.bytes_count, now)
        cursor = next((thing for thing in reversed(batch) if isinstance(thing, Cursor)), None)
        if cursor is not None:
            sources.store_cursor(connection, source_id, cursor.value)
        reached = next((thing for thing in reversed(batch) if isinstance(thing, Reached)), None)
        if reached is not None:
            state = _backfill_state(reached)
            backfills.store_backfill(connection, source_id, reached.cursor, reached.reached_at, state)
    return StoredCounts(counts.new + new_ads, counts.changed, counts.fresh + new_ads)


def _backfill_state(reached: Reached) -> BackfillState:
    if reached.is_end:
        return "ended"
    return "reached" if reached.is_done else "open"


def _write_mentions(connection: Connection, source_id: int, batch: Sequence[Stored], now: datetime) -> StoredCounts:
    matched = [thing for thing in batch if isinstance(thing, Mention)]
    unmatched = [thing for thing in batch if isinstance(thing, Unmatched)]
    counts = mentions.store_mentions(connection, matched, now)
    mentions.store_unmatched(connection, unmatched, now.date())
    fresh = seen.mark_seen(connection, source_id, _outcomes(batch), now.date())
    return StoredCounts(counts.new, counts.changed, fresh)


def _outcomes(batch: Sequence[Stored]) -> list[tuple[str, str]]:
    """Identity and outcome of what need not be fetched again; an item to be tried again has none."""
    outcomes: dict[str, str] = {}
    for thing in batch:
        if isinstance(thing, Mention | Unmatched | Dropped) and not thing.item.extra.get("retry"):
            outcomes[thing.item.external_id] = _outcome(thing)
        elif isinstance(thing, SponsoredAd):
            outcomes[thing.ad.external_id] = "sponsored"
    return list(outcomes.items())


def _outcome(thing: Mention | Unmatched | Dropped) -> str:
    if isinstance(thing, Dropped):
        return thing.reason
    return "matched" if isinstance(thing, Mention) else "unmatched"


def _write_ads(connection: Connection, brand_id: int | None, batch: Sequence[Stored], now: datetime) -> int:
    """Store the source's own ads and those that its mentions turned out to be; how many are new."""
    own = [thing for thing in batch if isinstance(thing, AdItem)]
    found = [thing for thing in batch if isinstance(thing, SponsoredAd)]
    if own and brand_id is None:
        raise RunError(f"the ads of source {own[0].source_id} belong to no watched brand")
    brand_of = {thing.ad.advertiser: thing.brand_id for thing in found}
    if brand_id is not None:
        brand_of |= {item.advertiser: brand_id for item in own}
    return ads.store_ads(connection, [*own, *(thing.ad for thing in found)], brand_of, now) if own or found else 0
