"""What is worth telling at once, found once a story; to whom it was told; and what people said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from reputation.settings_tables import AlertKind
from storage.database import Connection
from storage.queries import query
from storage.text import storable

EventVerdict = Literal["confirmed", "dismissed"]
TellingTier = Literal["urgent", "daily"]


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event to be stored under `key`, which copies of its story share; `subject` is JSON-able."""

    key: str
    kind: AlertKind
    brand_id: int
    happened_at: datetime
    subject: Mapping[str, Any]
    ad_id: int | None = None
    mention_id: int | None = None
    first_seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as stored; `subject` is what was told of it: title, quote, url, source, why."""

    event_id: int
    key: str
    kind: AlertKind
    brand_id: int
    brand: str
    ad_id: int | None
    campaign_id: int | None
    subject: dict[str, Any]
    happened_at: datetime
    found_at: datetime
    verdict: EventVerdict | None


@dataclass(frozen=True, slots=True)
class TellingRow:
    """A reader was told of an event, in the mail of this alert."""

    event_id: int
    kind: AlertKind
    brand_id: int
    recipient: str
    alert_id: int
    tier: TellingTier
    told_at: datetime


def add_event(connection: Connection, event: FoundEvent, found_at: datetime) -> bool:
    """Store an event; False where its key is there already."""
    values = {
        "key": event.key,
        "kind": event.kind,
        "brand_id": event.brand_id,
        "ad_id": event.ad_id,
        "mention_id": event.mention_id,
        "first_seen_on": event.first_seen_on,
        "subject": Jsonb({name: _stored(value) for name, value in event.subject.items()}),
        "happened_at": event.happened_at,
        "found_at": found_at,
    }
    return connection.execute(query("add_alert_event"), values).rowcount > 0


def _stored(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


def events_since(connection: Connection, since: datetime) -> list[EventRow]:
    """The events found from a moment on, the earliest first. An ad whose campaign is dismissed counts as dismissed."""
    return [EventRow(**row) for row in connection.execute(query("list_alert_events"), {"since": since})]


def lapsed_promises(connection: Connection, since: datetime) -> set[int]:
    """The events found from a moment on whose promise is kept, privileged or due on another day by now: not to be told.

    An event knows its promise by the number and the day in its key.
    """
    return {row["event_id"] for row in connection.execute(query("list_lapsed_promises"), {"since": since})}


def find_event(connection: Connection, event_id: int) -> EventRow | None:
    """The event of that number, or None."""
    row = connection.execute(query("get_alert_event"), {"event_id": event_id}).fetchone()
    return EventRow(**row) if row else None


def tellings_since(connection: Connection, since: datetime) -> list[TellingRow]:
    """Who was told of the events found from a moment on."""
    return [TellingRow(**row) for row in connection.execute(query("list_alert_tellings"), {"since": since})]


def recipients_told(connection: Connection, since: datetime) -> set[str]:
    """The recipients to whom anything was told from a moment on, whenever it was found."""
    return {row["recipient"] for row in connection.execute(query("list_recipients_told"), {"since": since})}


def record_tellings(
    connection: Connection,
    event_ids: Sequence[int],
    recipients: Sequence[str],
    alert_id: int,
    tier: TellingTier,
    told_at: datetime,
) -> int:
    """Note that every recipient was told of every event; how many of the pairs are new.

    Do it in the transaction that queues the mail: fewer than all are new where another process told them first.
    """
    values = {
        "event_ids": list(event_ids),
        "recipients": list(recipients),
        "alert_id": alert_id,
        "tier": tier,
        "told_at": told_at,
    }
    return connection.execute(query("record_alert_tellings"), values).rowcount


def lock_tellings(connection: Connection) -> None:
    """Hold back other processes that decide on alerts until this transaction ends."""
    connection.execute(query("lock_alert_tellings"))


def judge_event(
    connection: Connection, event_id: int, verdict: EventVerdict | None, by: str, judged_at: datetime
) -> None:
    """Write what a person said of an event; None takes it back."""
    values = {"event_id": event_id, "verdict": verdict, "by": storable(by), "judged_at": judged_at}
    connection.execute(query("judge_alert_event"), values)


def demoted_places(connection: Connection, least: int) -> set[tuple[str, int, str]]:
    """(kind, brand, source) of which people called the last `least` judged events not relevant, every one of them.

    Events without a source (a spike, a promise) count under the empty one.
    """
    rows = connection.execute(query("list_demoted_places"), {"least": least})
    return {(row["kind"], row["brand_id"], row["source"]) for row in rows}


def scanned_until(connection: Connection, name: str) -> datetime | None:
    """Up to when the judgements of this name were looked through; None before the first time."""
    row = connection.execute(query("get_alert_scan"), {"name": name}).fetchone()
    return row["scanned_until"] if row else None


def set_scanned(connection: Connection, name: str, until: datetime) -> None:
    """Remember up to when the judgements of this name were looked through; never set back."""
    connection.execute(query("set_alert_scan"), {"name": name, "until": until})
