"""The outbox as its senders see it: messages leased, handed over, sent or quarantined, and channels that rest.

All its times are the database's: a sender's clock, or the demo's frozen one, moves no lease.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.database import Connection
from storage.queries import query

DeliveryState = Literal["queued", "sending", "sent", "quarantined"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message leased to us: hand it over, then mark it.

    `attempt_count` includes this attempt (≥ 1) and tells our lease from any other. `failure_count`: attempts before
    this one that failed for the message's own sake, or whose sender died. `waited_seconds` since it was queued.
    """

    delivery_id: int
    alert_id: int
    channel: str
    recipient: str
    message_id: str
    subject: str
    body: bytes
    attempt_count: int
    failure_count: int
    waited_seconds: float


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message of the outbox as lists show it; `last_error` is the last failed attempt's sentence.

    `repeat_count`: how often it was handed over although it may have arrived before.
    """

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
    repeat_count: int


@dataclass(frozen=True, slots=True)
class ChannelCounts:
    """How many messages of a channel wait, were sent, were given up; repeats; since when the oldest waits."""

    channel: str
    waiting_count: int
    sent_count: int
    quarantined_count: int
    repeat_count: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelRest:
    """A channel that failed as a whole, how often in a row, since when, why, and until when it is left alone."""

    channel: str
    failure_count: int
    failing_since: datetime
    rests_until: datetime
    reason: str


def claim_delivery(connection: Connection, lease_seconds: int, channels: Collection[str]) -> Delivery | None:
    """Lease the most urgent message due on these channels for so many seconds; None where none is due.

    Commit before sending. Who dies with the lease leaves the message to the next, so it is sent at least once.
    """
    values = {"lease_seconds": lease_seconds, "channels": list(channels)}
    row = connection.execute(query("claim_delivery"), values).fetchone()
    return Delivery(**{**row, "body": bytes(row["body"])}) if row else None


def hand_over(connection: Connection, delivery: Delivery, lease_seconds: int) -> bool:
    """Note that the message is about to be handed over, and renew the lease; False where the lease was lost.

    Commit before handing over: if the sender dies then, the message is known to have perhaps arrived.
    """
    values = {
        "delivery_id": delivery.delivery_id,
        "attempt_count": delivery.attempt_count,
        "lease_seconds": lease_seconds,
    }
    return connection.execute(query("hand_over"), values).fetchone() is not None


def mark_sent(connection: Connection, delivery_id: int) -> None:
    """The message was handed over."""
    connection.execute(query("mark_sent"), {"delivery_id": delivery_id})


def mark_failed(
    connection: Connection,
    delivery: Delivery,
    error: str,
    *,
    permanent: bool,
    own_fault: bool,
    may_have_arrived: bool,
    retry_in_seconds: int,
) -> None:
    """The message was not handed over: queued again for `retry_in_seconds` from now, or quarantined where permanent.

    `own_fault`: it failed for the message's own sake, not the channel's. Nothing happens where the lease was lost.
    """
    values = {
        "delivery_id": delivery.delivery_id,
        "attempt_count": delivery.attempt_count,
        "error": error,
        "state": "quarantined" if permanent else "queued",
        "own_fault": own_fault,
        "may_have_arrived": may_have_arrived,
        "retry_in_seconds": retry_in_seconds,
    }
    connection.execute(query("mark_failed"), values)


def rest_channel(
    connection: Connection, channel: str, reason: str, *, first_seconds: int, longest_seconds: int, asked_seconds: int
) -> int:
    """Leave a channel alone: `first_seconds`, doubled with each failure in a row up to `longest_seconds`; how long.

    `asked_seconds`: what the other side asked for (0 for nothing); it wins where it is longer.
    """
    values = {
        "channel": channel,
        "reason": reason,
        "first_seconds": first_seconds,
        "longest_seconds": longest_seconds,
        "asked_seconds": asked_seconds,
    }
    row = connection.execute(query("rest_channel"), values).fetchone()
    return int(row["seconds"]) if row else 0


def wake_channel(connection: Connection, channel: str) -> None:
    """The channel works: it rests no longer."""
    connection.execute(query("wake_channel"), {"channel": channel})


def list_channel_rests(connection: Connection) -> list[ChannelRest]:
    """The channels that failed last and have not worked since."""
    return [ChannelRest(**row) for row in connection.execute(query("list_channel_rests"))]


def release_deliveries(
    connection: Connection, delivery_ids: Sequence[int] | None = None, channel: str | None = None
) -> list[int]:
    """Give quarantined messages another try, at once: all, those of these numbers, those of a channel; which."""
    values = {"delivery_ids": None if delivery_ids is None else list(delivery_ids), "channel": channel}
    return sorted(int(row["delivery_id"]) for row in connection.execute(query("release_deliveries"), values))


def list_deliveries(
    connection: Connection, limit: int = 200, *, state: DeliveryState | None = None
) -> list[DeliveryRow]:
    """The latest messages of the outbox, newest first; all, or those in one state."""
    rows = connection.execute(query("list_deliveries"), {"limit": limit, "state": state})
    return [DeliveryRow(**row) for row in rows]


def count_deliveries(connection: Connection) -> list[ChannelCounts]:
    """How many messages wait, were sent and were given up, by channel."""
    return [ChannelCounts(**row) for row in connection.execute(query("count_deliveries"))]
