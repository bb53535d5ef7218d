"""Pages on which leaked data were offered: their hashes, for evidence, and never the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connection
from storage.queries import query
from storage.text import storable


@dataclass(frozen=True, slots=True)
class LeakPageRow:
    """One state of a page: `sha256` of its bytes (32), how many they were, when it was first and last seen so."""

    url: str
    sha256: bytes
    bytes_count: int
    first_seen_at: datetime
    last_seen_at: datetime


def store_leak_page(
    connection: Connection, source_id: int, url: str, sha256: bytes, bytes_count: int, seen_at: datetime
) -> None:
    """Remember a page's state; the same again only moves when it was last seen."""
    values = {
        "source_id": source_id,
        "url": storable(url),
        "sha256": sha256,
        "bytes_count": bytes_count,
        "seen_at": seen_at,
    }
    connection.execute(query("store_leak_page"), values)


def list_leak_pages(connection: Connection, source_id: int) -> list[LeakPageRow]:
    """The states of a source's pages that offered something, the last seen first."""
    rows = connection.execute(query("list_leak_pages"), {"source_id": source_id}).fetchall()
    return [LeakPageRow(**{**row, "sha256": bytes(row["sha256"])}) for row in rows]
