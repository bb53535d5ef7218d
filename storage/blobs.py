"""Files kept in the database, since hosts share no folder: mail bodies, reports, logos, captures."""

from __future__ import annotations

from storage.database import Connection
from storage.queries import query


def store_blob(connection: Connection, media_type: str, content: bytes) -> int:
    """Keep the bytes; their number. The same bytes are kept once, under the media type they first came with."""
    row = connection.execute(query("store_blob"), {"media_type": media_type, "content": content}).fetchone()
    return int(row["blob_id"]) if row else 0


def load_blob(connection: Connection, blob_id: int) -> tuple[str, bytes] | None:
    """Media type and bytes; None where there is no such blob."""
    row = connection.execute(query("load_blob"), {"blob_id": blob_id}).fetchone()
    return (row["media_type"], bytes(row["content"])) if row else None
