"""The answers in which ads were found, kept as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from reputation.ad import Capture
from storage.blobs import store_blob
from storage.database import Connection
from storage.queries import query
from storage.text import storable


def store_captures(
    connection: Connection, rows: Sequence[Mapping[str, Any]], ad_ids: Mapping[tuple[int, str], int]
) -> None:
    """Keep each row's `capture` for its ad; a body that several ads share is kept once."""
    blobs: dict[bytes, int] = {}
    for row in rows:
        capture: Capture = row["capture"]
        if capture.body not in blobs:
            blobs[capture.body] = store_blob(connection, "application/octet-stream", capture.body)
        values = {
            "ad_id": ad_ids[row["source_id"], row["external_id"]],
            "url": storable(capture.url),
            "status": capture.status,
            "headers": Jsonb([[storable(name), storable(value)] for name, value in capture.headers]),
            "blob_id": blobs[capture.body],
            "captured_at": capture.captured_at,
        }
        connection.execute(query("store_ad_capture"), values)


def captures_of(connection: Connection, ad_ids: Sequence[int]) -> dict[int, Capture]:
    """The kept answers by ad; an ad that was imported, or found before answers were kept, has none."""
    rows = connection.execute(query("list_ad_captures"), {"ad_ids": list(ad_ids)})
    return {
        row["ad_id"]: Capture(
            row["url"],
            row["status"],
            tuple((name, value) for name, value in row["headers"]),
            bytes(row["body"]),
            row["captured_at"],
        )
        for row in rows
    }


def ad_identities(connection: Connection, ad_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """By ad: the number or name that its source knows it by, and its advertiser as the source writes it."""
    rows = connection.execute(query("list_ad_identities"), {"ad_ids": list(ad_ids)})
    return {row["ad_id"]: (row["external_id"], row["advertiser"]) for row in rows}
