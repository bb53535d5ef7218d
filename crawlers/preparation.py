"""What a round needs from the database before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reputation import clock
from reputation.brand import Brand, Source
from reputation.settings import NetworkSettings
from storage import brands, crawls, sync
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Preparation:
    """A round with its sources, the brands watched now, and the way out. `since_at` is set for a backfill."""

    round_id: int
    sources: tuple[Source, ...]
    brands: tuple[Brand, ...]
    network: NetworkSettings
    since_at: datetime | None


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
        network = sync.stored_settings(connection).network
    each_once = tuple({source.source_id: source for source in opened.sources}.values())
    return Preparation(round_id, each_once, watched, network, opened.since_at)


def start_crawl(database: Database, preparation: Preparation, source: Source) -> int:
    """Open a source's row of this round."""
    with database.connection() as connection:
        return crawls.start_crawl(connection, preparation.round_id, source.source_id, clock.now())
