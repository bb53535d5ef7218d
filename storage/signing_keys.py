"""Keys that our own signatures are made with: drawn at random once, kept here, in no file and no mail."""

from __future__ import annotations

import secrets
from typing import Any

from storage.database import Connection
from storage.queries import query

KEY_BYTES = 32


def signing_key(connection: Connection, name: str) -> bytes:
    """The key of that name (32 bytes), made by whoever asks for it first."""
    values: dict[str, Any] = {"name": name, "secret": secrets.token_bytes(KEY_BYTES)}
    connection.execute(query("add_signing_key"), values)
    row = connection.execute(query("get_signing_key"), {"name": name}).fetchone()
    return bytes(row["secret"] if row else values["secret"])
