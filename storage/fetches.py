"""State of conditional GET, one row a URL of a source: what to send so that the server may answer 304."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class FetchState:
    """The validators of a URL's last full answer, as the server wrote them; None where it gave none."""

    etag: str | None
    last_modified: str | None


def load_fetch(connection: Connection, source_id: int, url: str) -> FetchState | None:
    """The URL's validators, or None where it was never fetched for this source."""
    row = connection.execute(query("load_fetch"), {"source_id": source_id, "url": url}).fetchone()
    return FetchState(row["etag"], row["last_modified"]) if row else None


def store_fetch(
    connection: Connection, source_id: int, url: str, state: FetchState, *, status: int, fetched_at: datetime
) -> None:
    """Remember what the URL answered. Do it in the transaction that stores its items: else a crash would lose them."""
    values = {
        "source_id": source_id,
        "url": url,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "status": status,
        "fetched_at": fetched_at,
    }
    connection.execute(query("store_fetch"), values)
