"""What a round needs from the database before it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawlers.errors import SourceOptionsError
from reputation import clock
from reputation.brand import Brand, Source
from reputation.leak_watch import LEAK_KINDS, OFF
from reputation.settings import LeakWatchSettings, NetworkSettings
from storage import backfills, brands, crawls, sync
from storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Preparation:
    """A round with its sources, the brands watched now, and the way out. `since_at` is set for a backfill."""

    round_id: int
    sources: tuple[Source, ...]
    brands: tuple[Brand, ...]
    network: NetworkSettings
    since_at: datetime | None
    leak_watch: LeakWatchSettings = field(default_factory=LeakWatchSettings)
    until_at: datetime | None = None
    backfill_cursors: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    def refuse_unconfirmed(self, source: Source) -> None:
        """The leak watch reads nothing without a confirmed legal basis, and nothing beside other sources.

        Raises:
            SourceOptionsError: that would happen.
        """
        if source.kind not in LEAK_KINDS:
            return
        if not self.leak_watch.is_on:
            raise SourceOptionsError(f"source {source.name!r}: {OFF}")
        if len(self.sources) > 1:
            raise SourceOptionsError(f"source {source.name!r} of the leak watch is crawled alone, by its own process")


def prepare(database: Database, round_id: int) -> Preparation:
    """Load a round.

    Raises:
        InputError: there is no such round.
        SettingsError: the stored network settings can't be used here.
        DatabaseUnavailableError: the database can't be read.
    """
    with database.connection() as connection:
        opened = crawls.load_round(connection, round_id)
        watched = tuple(brands.list_brands(connection))
        settings = sync.stored_settings(connection)
        each_once = tuple({source.source_id: source for source in opened.sources}.values())
        cursors = _open_backfills(connection, each_once, opened.since_at)
    return Preparation(
        round_id, each_once, watched, settings.network, opened.since_at, settings.leak_watch, opened.until_at, cursors
    )


def _open_backfills(
    connection: Connection, sources: Sequence[Source], since_at: datetime | None
) -> dict[int, Mapping[str, Any]]:
    """Where each source's backfill goes on; empty in an everyday round."""
    if since_at is None:
        return {}
    return {one.source_id: backfills.open_backfill(connection, one, since_at).cursor for one in sources}


def start_crawl(database: Database, preparation: Preparation, source: Source) -> int:
    """Open a source's row of this round."""
    with database.connection() as connection:
        return crawls.start_crawl(connection, preparation.round_id, source.source_id, clock.now())
