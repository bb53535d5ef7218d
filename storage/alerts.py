"""Decisions to tell somebody, and the finished messages that go into the outbox with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from storage.blobs import store_blob
from storage.database import Connection
from storage.queries import query

Tier = Literal["urgent", "daily", "weekly"]
MESSAGE_TYPE = "message/rfc822"


def decide_alert(
    connection: Connection,
    key: str,
    kind: str,
    tier: Tier,
    brand_id: int | None,
    subject: Mapping[str, Any],
    decided_at: datetime,
) -> int | None:
    """Write a decision to tell somebody; its number, or None where it was made before under this key.

    `subject` is JSON-able: what the alert is about. Queue its deliveries in the same transaction.
    """
    values = {
        "key": key,
        "kind": kind,
        "tier": tier,
        "brand_id": brand_id,
        "subject": Jsonb(dict(subject)),
        "decided_at": decided_at,
    }
    row = connection.execute(query("decide_alert"), values).fetchone()
    return int(row["alert_id"]) if row else None


def queue_delivery(
    connection: Connection,
    alert_id: int,
    channel: str,
    recipient: str,
    message_id: str,
    subject: str,
    body: bytes,
    *,
    media_type: str = MESSAGE_TYPE,
) -> None:
    """Put a finished message into the outbox; a second one for the same alert, channel and recipient is left out.

    It goes before those of a less urgent alert.
    """
    values = {
        "alert_id": alert_id,
        "channel": channel,
        "recipient": recipient,
        "message_id": message_id,
        "subject": subject,
        "blob_id": store_blob(connection, media_type, body),
    }
    connection.execute(query("queue_delivery"), values)
