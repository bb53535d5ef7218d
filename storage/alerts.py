"""Decisions to tell somebody, and the outbox of finished messages: leased, sent at least once, quarantined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from storage.blobs import store_blob
from storage.database import Connection
from storage.queries import query

Tier = Literal["urgent", "daily", "weekly"]
DeliveryState = Literal["queued", "sending", "sent", "quarantined"]
MESSAGE_TYPE = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message leased to us: hand it over, then mark it. `attempt_count` includes this attempt (≥ 1)."""

    delivery_id: int
    alert_id: int
    channel: str
    recipient: str
    message_id: str
    subject: str
    body: bytes
    attempt_count: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message of the outbox as lists show it; `last_error` is the last failed attempt's sentence."""

    delivery_id: int
    alert_id: int
    alert_kind: str
    channel: str
    recipient: str
    message_id: str
    subject: str
    state: DeliveryState
    attempt_count: int
    not_before_at: datetime
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None


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


def find_alert(connection: Connection, key: str) -> int | None:
    """The number of the decision made under this key, or None."""
    row = connection.execute(query("get_alert"), {"key": key}).fetchone()
    return int(row["alert_id"]) if row else None


def queue_delivery(
    connection: Connection, alert_id: int, channel: str, recipient: str, message_id: str, subject: str, body: bytes
) -> None:
    """Put a finished message into the outbox; a second one for the same alert, channel and recipient is left out."""
    values = {
        "alert_id": alert_id,
        "channel": channel,
        "recipient": recipient,
        "message_id": message_id,
        "subject": subject,
        "blob_id": store_blob(connection, MESSAGE_TYPE, body),
    }
    connection.execute(query("queue_delivery"), values)


def claim_delivery(connection: Connection, lease_seconds: int) -> Delivery | None:
    """Lease the message due longest for so many seconds; None where none is due.

    Commit before sending. Who dies with the lease leaves the message to the next, so it is sent at least once.
    """
    row = connection.execute(query("claim_delivery"), {"lease_seconds": lease_seconds}).fetchone()
    return Delivery(**{**row, "body": bytes(row["body"])}) if row else None


def mark_sent(connection: Connection, delivery_id: int) -> None:
    """The message was handed over."""
    connection.execute(query("mark_sent"), {"delivery_id": delivery_id})


def mark_failed(
    connection: Connection, delivery_id: int, error: str, *, permanent: bool, retry_in_seconds: int
) -> None:
    """The message was not handed over: queued again for `retry_in_seconds` from now, or quarantined where permanent."""
    values = {
        "delivery_id": delivery_id,
        "error": error,
        "state": "quarantined" if permanent else "queued",
        "retry_in_seconds": retry_in_seconds,
    }
    connection.execute(query("mark_failed"), values)


def requeue_delivery(connection: Connection, delivery_id: int) -> None:
    """Give a quarantined message another try, at once."""
    connection.execute(query("requeue_delivery"), {"delivery_id": delivery_id})


def list_deliveries(connection: Connection, limit: int = 200) -> list[DeliveryRow]:
    """The latest messages of the outbox, newest first."""
    return [DeliveryRow(**row) for row in connection.execute(query("list_deliveries"), {"limit": limit})]
