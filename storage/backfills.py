"""How far back each source has been read, and where an interrupted backfill goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from reputation.brand import Source
from storage.database import Connection
from storage.queries import query

BackfillState = Literal["open", "reached", "ended"]


@dataclass(frozen=True, slots=True)
class Backfill:
    """One source's backfill. `reached_at`: everything published later was read; None while that is not known.

    `state`: open (goes on at `cursor`), reached (down to `since_at`), ended (the source has nothing older).
    """

    source_id: int
    address: str
    since_at: datetime
    cursor: Mapping[str, Any]
    reached_at: datetime | None
    state: BackfillState
    request_count: int
    updated_at: datetime

    def covers(self, source: Source, since_at: datetime) -> bool:
        """Whether nothing is left to read of this source back to a moment."""
        if self.address != address_of(source):
            return False
        is_deep = self.reached_at is not None and self.reached_at <= since_at
        return self.state == "ended" or (self.state == "reached" and (is_deep or self.since_at <= since_at))


def open_backfill(connection: Connection, source: Source, since_at: datetime) -> Backfill:
    """Begin a source's backfill down to `since_at` (aware), or go on with an earlier one.

    A source whose kind, url, query or options changed since is read anew.
    """
    values = {"source_id": source.source_id, "address": address_of(source), "since_at": since_at}
    row = connection.execute(query("open_backfill"), values).fetchone()
    return Backfill(**(row or {}))


def list_backfills(connection: Connection) -> dict[int, Backfill]:
    """Every configured source's backfill, by the source."""
    return {row["source_id"]: Backfill(**row) for row in connection.execute(query("list_backfills"))}


def store_backfill(
    connection: Connection,
    source_id: int,
    cursor: Mapping[str, Any],
    reached_at: datetime | None,
    state: BackfillState,
) -> None:
    """Keep how far a backfill has come; in the transaction that stores what was read."""
    values = {"source_id": source_id, "cursor": Jsonb(dict(cursor)), "reached_at": reached_at, "state": state}
    connection.execute(query("store_backfill"), values)


def finish_backfill(connection: Connection, source_id: int, *, is_whole: bool, request_count: int) -> None:
    """Count a backfill's requests. `is_whole`: its kind reads everything in one crawl, and this one ended well."""
    values = {"source_id": source_id, "is_whole": is_whole, "request_count": request_count}
    connection.execute(query("finish_backfill"), values)


def daily_items(connection: Connection, today: date) -> dict[int, float]:
    """About how many items a day each source gave so far; sources known for less than two days are left out."""
    rows = connection.execute(query("list_daily_items"), {"today": today})
    return {row["source_id"]: row["per_day"] for row in rows if row["per_day"] is not None}


def address_of(source: Source) -> str:
    """What a backfill read: a hash of kind, url, query and options."""
    told = json.dumps([source.kind, source.url, source.query, source.options], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
