"""Where we look: the sources, when each is due, its cursor, its breaker and its health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg.types.json import Jsonb

from reputation.brand import Source
from reputation.leak_watch import LEAK_KINDS
from storage.database import Connection
from storage.queries import query

LONGEST_BLOCK = timedelta(days=1)
LONGEST_REST = timedelta(days=7)
"""What a server may ask for by Retry-After; one that asks for years is tried again after this long."""
# From 16 failures on the block is at its longest for every interval; a larger power would only overflow.
MOST_FAILURES = 16
HEALTH_WINDOW = timedelta(hours=24)

HealthState = Literal["ok", "quiet", "failing", "never", "off"]


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source is doing: its last finished crawl, and what its crawls of the last 24 hours saw.

    `state`: failing (the last crawl did not end well), quiet (it did, but nothing came in 24 hours), never (not
    crawled yet), off (switched off), ok. `outcome`, `crawled_at` are None before the first crawl; `reason` is one
    sentence where the outcome is not ok. `item_count`: items seen; `new_count`: mentions stored for the first time.
    """

    source_id: int
    name: str
    kind: str
    state: HealthState
    outcome: str | None
    crawled_at: datetime | None
    reason: str | None
    item_count: int
    new_count: int
    failure_count: int
    blocked_until: datetime | None


def list_sources(connection: Connection) -> list[Source]:
    """All configured sources by name, those switched off included."""
    return [_source(row) for row in connection.execute(query("list_sources"))]


def due_sources(connection: Connection, now: datetime) -> list[Source]:
    """The sources to crawl at `now` (aware): due, enabled, and not held back by their breaker; longest due first."""
    return [_source(row) for row in connection.execute(query("list_due_sources"), {"now": now})]


def get_source(connection: Connection, name: str) -> Source | None:
    """The configured source of that name, or None."""
    row = connection.execute(query("get_source"), {"name": name}).fetchone()
    return _source(row) if row else None


def round_sources(connection: Connection, source_ids: tuple[int, ...]) -> tuple[Source, ...]:
    """The sources with these ids, in this order."""
    return tuple(
        _source(row) for row in connection.execute(query("list_round_sources"), {"source_ids": list(source_ids)})
    )


def store_cursor(connection: Connection, source_id: int, cursor: dict[str, Any]) -> None:
    """Remember where the source's next crawl goes on. Store it in the transaction that stores what it points behind."""
    connection.execute(query("store_cursor"), {"source_id": source_id, "cursor": Jsonb(cursor)})


def mark_crawled(connection: Connection, source_id: int, *, ok: bool, now: datetime) -> None:
    """Set when the source is due again: after its interval, or after its block where the crawl failed.

    A failed crawl raises the breaker by one, a good one halves it and lifts the block.
    """
    row = connection.execute(query("get_failures"), {"source_id": source_id}).fetchone()
    if row is None:
        return
    failures = row["failure_count"] // 2 if ok else row["failure_count"] + 1
    blocked = None if ok else now + block_time(row["every_seconds"], failures)
    values = {
        "source_id": source_id,
        "next_due_at": now + timedelta(seconds=row["every_seconds"]),
        "failure_count": failures,
        "blocked_until": blocked,
    }
    connection.execute(query("mark_crawled"), values)


def rest_source(connection: Connection, source_id: int, now: datetime, seconds: float) -> None:
    """Leave the source alone for as long as its server asked, however well the crawl ended; LONGEST_REST at most."""
    until = now + min(timedelta(seconds=seconds), LONGEST_REST)
    connection.execute(query("rest_source"), {"source_id": source_id, "until": until})


def block_time(every_seconds: int, failure_count: int) -> timedelta:
    """How long a source rests after its n-th failure on end (n ≥ 1): its interval, doubled each time, a day at most.

    A source whose interval is itself longer than a day rests for its interval.
    """
    interval = timedelta(seconds=every_seconds)
    doubled = interval * int(2 ** min(failure_count - 1, MOST_FAILURES))
    return min(doubled, max(LONGEST_BLOCK, interval))


def source_health(connection: Connection, now: datetime) -> list[SourceHealth]:
    """The health of every configured source, by name."""
    values = {"since": now - HEALTH_WINDOW, "leak_kinds": list(LEAK_KINDS)}
    rows = connection.execute(query("list_source_health"), values).fetchall()
    return [_health(row) for row in rows]


def _health(row: dict[str, Any]) -> SourceHealth:
    enabled = row.pop("enabled")
    return SourceHealth(**row, state=_state(row["outcome"], row["item_count"], enabled=enabled))


def _state(outcome: str | None, item_count: int, *, enabled: bool) -> HealthState:
    if not enabled:
        return "off"
    if outcome is None:
        return "never"
    if outcome != "ok":
        return "failing"
    return "ok" if item_count else "quiet"


def _source(row: dict[str, Any]) -> Source:
    return Source(**row)
