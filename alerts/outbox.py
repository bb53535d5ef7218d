"""The outbox: an alert and its deliveries are decided in one transaction, and each is sent until it is out or given up.

At least once: a mail is claimed under a lease, sent outside any transaction, then marked. Whoever dies in between
leaves a lease that lapses, and the same bytes with the same Message-ID go out again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from alerts.channels.channel import Channel
from alerts.compose import Attachment, Envelope, compose
from alerts.render import RenderedMail
from reputation.errors import DeliveryError
from storage import alerts
from storage.alerts import Delivery
from storage.database import Connection, Database

LEASE_SECONDS = 600
"""Longer than one conversation with a mail server can take: each of its ten steps may last 20 seconds."""

MOST_ATTEMPTS = 20
_FIRST_RETRY_SECONDS = 60
_LONGEST_RETRY_SECONDS = 6 * 3600

CHANNEL = "email"
"""What every delivery is now, whether a server takes it or a folder: the settings may change while it waits."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decision:
    """An alert to decide: its key (one decision, however often it is made), kind, tier, and what its row keeps."""

    key: str
    kind: str
    tier: Literal["urgent", "daily", "weekly"]
    brand_id: int | None
    subject: dict[str, Any]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail to one recipient."""

    recipient: str
    mail: RenderedMail
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class SendCounts:
    """What one round of sending did: sent, to be tried again, given up."""

    sent: int = 0
    delayed: int = 0
    quarantined: int = 0


def decide(database: Database, decision: Decision, sender: str, letters: Sequence[Letter]) -> int | None:
    """Store the alert and queue its letters in one transaction; the alert's number, None where the key exists already.

    Raises:
        AddressError: the sender or a recipient is no address; nothing is stored then.
        DatabaseUnavailableError: the database is away; nothing is stored then.
    """
    with database.connection() as connection:
        return decide_within(connection, decision, sender, letters)


def decide_within(connection: Connection, decision: Decision, sender: str, letters: Sequence[Letter]) -> int | None:
    """`decide` in the caller's transaction, so that what else it writes stands or falls with the alert.

    Raises:
        AddressError: the sender or a recipient is no address.
    """
    finished = [(letter, _envelope(decision, sender, letter)) for letter in letters]
    messages = [(letter, envelope, compose(letter.mail, envelope, letter.attachments)) for letter, envelope in finished]
    alert_id = alerts.decide_alert(
        connection,
        decision.key,
        decision.kind,
        decision.tier,
        decision.brand_id,
        decision.subject,
        decision.decided_at,
    )
    if alert_id is None:
        return None
    for letter, envelope, message in messages:
        alerts.queue_delivery(
            connection, alert_id, CHANNEL, letter.recipient, envelope.message_id, letter.mail.subject, message
        )
    return alert_id


def _envelope(decision: Decision, sender: str, letter: Letter) -> Envelope:
    return Envelope(decision.key, decision.decided_at, CHANNEL, sender, letter.recipient)


def send_due(database: Database, channel: Channel, *, limit: int = 100) -> SendCounts:
    """Send what is due, at most `limit` letters (≥ 1), one after the other; a failed one holds up none behind it.

    Raises:
        DatabaseUnavailableError: the database is away; what was sent and not marked goes out again later.
    """
    outcomes: list[str] = []
    for _ in range(limit):
        with database.connection() as connection:
            delivery = alerts.claim_delivery(connection, LEASE_SECONDS)
        if delivery is None:
            break
        outcomes.append(_send(database, channel, delivery))
    return SendCounts(outcomes.count("sent"), outcomes.count("delayed"), outcomes.count("quarantined"))


def _send(database: Database, channel: Channel, delivery: Delivery) -> Literal["sent", "delayed", "quarantined"]:
    try:
        channel.deliver(delivery.recipient, delivery.body)
    except DeliveryError as error:
        return _mark_failed(database, delivery, error)
    with database.connection() as connection:
        alerts.mark_sent(connection, delivery.delivery_id)
    log.info("sent %s to %s", delivery.message_id, delivery.recipient)
    return "sent"


def _mark_failed(database: Database, delivery: Delivery, error: DeliveryError) -> Literal["delayed", "quarantined"]:
    permanent = error.permanent or delivery.attempt_count >= MOST_ATTEMPTS
    reason = str(error)
    if permanent and not error.permanent:
        reason = f"given up after {delivery.attempt_count} attempts: {reason}"
    with database.connection() as connection:
        alerts.mark_failed(
            connection,
            delivery.delivery_id,
            reason,
            permanent=permanent,
            retry_in_seconds=retry_seconds(delivery.attempt_count),
        )
    log.warning(
        "%s to %s: %s", "gave up the mail" if permanent else "could not send the mail", delivery.recipient, reason
    )
    return "quarantined" if permanent else "delayed"


def retry_seconds(attempt_count: int) -> int:
    """How long to wait after the n-th attempt (n ≥ 1): a minute, doubled each time, six hours at most.

    The twenty attempts take almost three days, so a server that is away for a weekend loses no mail.
    """
    return int(min(_FIRST_RETRY_SECONDS * 2 ** (max(attempt_count, 1) - 1), _LONGEST_RETRY_SECONDS))
