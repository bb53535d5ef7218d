"""Rounds of crawls: which sources are crawled together, and what each crawl did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from psycopg.types.json import Jsonb

from reputation.brand import Source
from reputation.errors import InputError
from storage.database import Connection
from storage.queries import query
from storage.sources import round_sources

CrawlOutcome = Literal["ok", "failed", "blocked", "timeout", "killed"]
ABANDONED_AFTER_SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class Round:
    """Sources to crawl together in one child process. `since_at` is set for a backfill: how far back to reach."""

    round_id: int
    source_ids: tuple[int, ...]
    since_at: datetime | None
    sources: tuple[Source, ...]
    finished: bool = False
    until_at: datetime | None = None


@dataclass(slots=True)
class CrawlStats:
    """What one crawl did. Counts are ≥ 0; `dropped` maps a reason, `errors` a kind, `filled` a field to a count.

    `fresh_count`: items seen for the first time; `listed_count`: entries that its answers showed, known ones too, None
    where the spider does not tell (or nothing but 304 was answered).
    """

    outcome: CrawlOutcome = "ok"
    reason: str | None = None
    request_count: int = 0
    unchanged_count: int = 0
    bytes_count: int = 0
    item_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    unmatched_count: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)
    fresh_count: int = 0
    listed_count: int | None = None


@dataclass(frozen=True, slots=True)
class FinishedCrawl:
    """One crawl that has ended, as the status page lists it."""

    source: str
    started_at: datetime
    outcome: str
    reason: str | None
    request_count: int
    item_count: int
    new_count: int
    bytes_count: int
    errors: dict[str, int]


def list_last_crawls(connection: Connection, now: datetime, limit: int) -> list[FinishedCrawl]:
    """The crawls of the last week that have ended, newest first, `limit` at most."""
    values = {"since": now - timedelta(days=7), "limit": limit}
    return [FinishedCrawl(**row) for row in connection.execute(query("list_last_crawls"), values)]


def open_round(
    connection: Connection,
    source_ids: Sequence[int],
    since_at: datetime | None = None,
    until_at: datetime | None = None,
) -> int:
    """Ask for a crawl of these sources in this order; the number of the new round. `since_at`: a backfill to there."""
    values = {"source_ids": list(source_ids), "since_at": since_at, "until_at": until_at}
    row = connection.execute(query("open_round"), values).fetchone()
    return int(row["round_id"]) if row else 0


def load_round(connection: Connection, round_id: int) -> Round:
    """The round with its sources.

    Raises:
        InputError: there is no such round.
    """
    row = connection.execute(query("load_round"), {"round_id": round_id}).fetchone()
    if row is None:
        raise InputError(f"there is no crawl round {round_id}")
    ids = tuple(row["source_ids"])
    sources = round_sources(connection, ids)
    return Round(round_id, ids, row["since_at"], sources, row["finished_at"] is not None, row["until_at"])


def start_crawl(connection: Connection, round_id: int, source_id: int, now: datetime) -> int:
    """Begin the crawl of one source of a round at `now` (the domain's clock); the crawl's number."""
    connection.execute(query("start_round"), {"round_id": round_id})
    values = {"round_id": round_id, "source_id": source_id, "now": now}
    row = connection.execute(query("start_crawl"), values).fetchone()
    return int(row["crawl_id"]) if row else 0


def finish_crawl(connection: Connection, crawl_id: int, stats: CrawlStats, now: datetime) -> None:
    """Write what the crawl did. A crawl that was finished already stays as it is."""
    values = {**asdict(stats), "crawl_id": crawl_id, "now": now}
    for name in ("dropped", "errors", "filled"):
        values[name] = Jsonb(values[name])
    connection.execute(query("finish_crawl"), values)


def close_round(connection: Connection, round_id: int) -> None:
    """Remember that the round's process has ended, well or not."""
    connection.execute(query("close_round"), {"round_id": round_id})


def sweep_killed(connection: Connection, *, older_than_seconds: int = ABANDONED_AFTER_SECONDS) -> list[int]:
    """Mark as killed what closed rounds left unfinished, after closing those that nobody closed in time.

    Give as `older_than_seconds` more than the longest time a round may take. Ids of the sources concerned.
    """
    connection.execute(query("abandon_rounds"), {"older_than_seconds": older_than_seconds})
    return [row["source_id"] for row in connection.execute(query("sweep_killed")).fetchall()]


def new_sources(connection: Connection, source_ids: Iterable[int]) -> set[int]:
    """Those of the sources that are being crawled for the first time, or only imported: what they bring was there."""
    rows = connection.execute(query("list_new_sources"), {"source_ids": sorted(set(source_ids))})
    return {row["source_id"] for row in rows}
