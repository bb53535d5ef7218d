"""The outbox: an alert and its deliveries are decided in one transaction, and each is sent until it is out or given up.

At least once: a message is claimed under a lease, sent outside any transaction, then marked. Right before the other
side could have it whole, that is noted too. Whoever dies earlier leaves a lease that lapses, and nothing has gone out;
whoever dies later leaves a message that may have arrived: the same bytes with the same Message-ID go out again, and
that is counted (`repeat_count`). Neither SMTP nor a webhook leaves another choice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from alerts.channels.channel import Channel, Parcel
from alerts.channels.templates import lay_out
from alerts.compose import AddressError, Attachment, Envelope, compose
from alerts.render import RenderedMail
from alerts.retrying import FIRST_REST_SECONDS, LONGEST_REST_SECONDS, asked_seconds, judge, refuse_deadly
from reputation.errors import DeliveryError, RunError
from reputation.settings import ChannelName
from storage import alerts, outbox
from storage.database import Connection, Database
from storage.outbox import Delivery

LEASE_SECONDS = 600
"""Longer than one conversation with a mail server can take: each of its ten steps may last 20 seconds."""

EMAIL: ChannelName = "email"
"""What a mail's delivery is, whether a server takes it or a folder: the settings may change while it waits."""

Outcome = Literal["sent", "delayed", "quarantined", "lost"]

log = logging.getLogger(__name__)


class LeaseLostError(RunError):
    """Raised within a channel when its message has become another sender's: nothing may be sent then."""


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
    """A rendered mail to one recipient; to a channel other than e-mail its view is laid out anew, without attachments.

    `recipient` is an e-mail address, or names the channel.
    """

    recipient: str
    mail: RenderedMail
    attachments: Sequence[Attachment] = ()
    channel: ChannelName = EMAIL


@dataclass(frozen=True, slots=True)
class Decided:
    """The number of an alert that was stored, and the recipients whose letters are queued."""

    alert_id: int
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class SendCounts:
    """What one round of sending did: sent, to be tried again, given up."""

    sent: int = 0
    delayed: int = 0
    quarantined: int = 0


def decide(database: Database, decision: Decision, sender: str, letters: Sequence[Letter]) -> int | None:
    """Store the alert and queue its letters in one transaction; the alert's number, None where the key exists already.

    A letter whose recipient is no address is left out, and named in the log: it keeps no other one back.

    Raises:
        AddressError: the sender or every recipient is no address; nothing is stored then.
        DatabaseUnavailableError: the database is away; nothing is stored then.
    """
    with database.connection() as connection:
        decided = decide_within(connection, decision, sender, letters)
    return decided.alert_id if decided else None


def decide_within(connection: Connection, decision: Decision, sender: str, letters: Sequence[Letter]) -> Decided | None:
    """`decide` in the caller's transaction, so that what else it writes stands or falls with the alert.

    Raises:
        AddressError: the sender or every recipient is no address.
    """
    messages = _finished(decision, sender, letters)
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
    for letter, message_id, media_type, body in messages:
        alerts.queue_delivery(
            connection, alert_id, letter.channel, letter.recipient, message_id, letter.mail.subject, body,
            media_type=media_type,
        )  # fmt: skip
    return Decided(alert_id, frozenset(letter.recipient for letter, *_ in messages))


def _finished(decision: Decision, sender: str, letters: Sequence[Letter]) -> list[tuple[Letter, str, str, bytes]]:
    """The letters that can be written, each as `_finish` makes it.

    Raises:
        AddressError: none of them can.
    """
    messages: list[tuple[Letter, str, str, bytes]] = []
    refused: list[AddressError] = []
    for letter in letters:
        try:
            messages.append((letter, *_finish(decision, sender, letter)))
        except AddressError as error:
            log.error("no mail of %s to %s: %s", decision.key, letter.recipient, error)  # noqa: TRY400 (one sentence)
            refused.append(error)
    if refused and not messages:
        raise refused[0]
    return messages


def _finish(decision: Decision, sender: str, letter: Letter) -> tuple[str, str, bytes]:
    """Message-ID, media type and bytes of a letter on its channel: the same letter of the same decision gives the same.

    Raises:
        AddressError: the sender or the recipient is no address.
    """
    envelope = Envelope(decision.key, decision.decided_at, letter.channel, sender, letter.recipient)
    if letter.channel == EMAIL:
        return envelope.message_id, alerts.MESSAGE_TYPE, compose(letter.mail, envelope, letter.attachments)
    body = lay_out(letter.channel, decision.kind, decision.tier, envelope, letter.mail)
    return envelope.message_id, "application/json", body


def send_due(
    database: Database,
    channels: Channel | Mapping[str, Channel],
    *,
    limit: int = 100,
    must_end: Callable[[], bool] = lambda: False,
) -> SendCounts:
    """Send what is due, the urgent first, at most `limit` messages (≥ 1); a failed one holds up none behind it.

    `channels` by name; one alone takes the e-mails. What waits for a channel that is not among them goes on waiting.
    `must_end` is asked before each message.

    Raises:
        DatabaseUnavailableError: the database is away; what was sent and not marked goes out again later.
    """
    ways: Mapping[str, Channel] = channels if isinstance(channels, Mapping) else {EMAIL: channels}
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        for way in ways.values():
            stack.callback(way.close)
        while len(outcomes) < limit and not must_end():
            with database.connection() as connection:
                delivery = outbox.claim_delivery(connection, LEASE_SECONDS, ways.keys())
            if delivery is None:
                break
            outcomes.append(_send(database, ways[delivery.channel], delivery))
    return SendCounts(outcomes.count("sent"), outcomes.count("delayed"), outcomes.count("quarantined"))


def _send(database: Database, channel: Channel, delivery: Delivery) -> Outcome:
    """One attempt and what became of it. A message whose senders die again and again is given up like any other."""
    try:
        refuse_deadly(delivery)
        channel.deliver(_parcel(database, delivery))
    except DeliveryError as error:
        return _mark_failed(database, delivery, error)
    except LeaseLostError:
        log.info("%s to %s is being sent by somebody else", delivery.message_id, delivery.recipient)
        return "lost"
    with database.connection() as connection:
        outbox.mark_sent(connection, delivery.delivery_id)
        outbox.wake_channel(connection, delivery.channel)
    log.info("sent %s to %s by %s", delivery.message_id, delivery.recipient, delivery.channel)
    return "sent"


def _parcel(database: Database, delivery: Delivery) -> Parcel:
    def handing_over() -> None:
        with database.connection() as connection:
            is_ours = outbox.hand_over(connection, delivery, LEASE_SECONDS)
        if not is_ours:
            raise LeaseLostError(f"{delivery.message_id} is no longer ours")

    return Parcel(delivery.recipient, delivery.body, delivery.message_id, handing_over)


def _mark_failed(database: Database, delivery: Delivery, error: DeliveryError) -> Outcome:
    """Write down what failed: the message waits or is set aside; a channel that is away rests."""
    verdict = judge(error, delivery)
    with database.connection() as connection:
        wait = verdict.retry_in_seconds
        if error.concerns == "channel":
            rest = outbox.rest_channel(
                connection, delivery.channel, str(error), first_seconds=FIRST_REST_SECONDS,
                longest_seconds=LONGEST_REST_SECONDS, asked_seconds=asked_seconds(error),
            )  # fmt: skip
            # Longer than the channel rests, so that another message is the next to try it: this one may be the cause.
            wait = rest + min(rest // 2, LONGEST_REST_SECONDS // 2)
        outbox.mark_failed(
            connection, delivery, verdict.reason, permanent=verdict.permanent, own_fault=error.concerns == "message",
            may_have_arrived=error.may_have_arrived, retry_in_seconds=wait,
        )  # fmt: skip
    told = "gave up" if verdict.permanent else "could not send"
    log.warning("%s the message to %s by %s: %s", told, delivery.recipient, delivery.channel, verdict.reason)
    return "quarantined" if verdict.permanent else "delayed"
