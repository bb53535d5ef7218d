"""Reads what was told before, so that the next mail goes on where the last one ended."""

from __future__ import annotations

from datetime import datetime

from storage.database import Connection
from storage.queries import query


def told_until(connection: Connection, kind: str, before: datetime) -> datetime | None:
    """The latest moment that alerts of a kind have told up to (`until_at` of their subject), earlier than `before`.

    None where there was no such alert.
    """
    row = connection.execute(query("find_told_until"), {"kind": kind, "before": before}).fetchone()
    return row["until_at"] if row else None
