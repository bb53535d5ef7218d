"""Alerts at once, from the database to the outbox: found, decided for each reader by the policy, worded, queued.

The alert, its deliveries and the note that the reader was told of these events are one transaction: a crash in between
leaves nothing half told, and the next look decides anew. An advisory lock lets one process decide at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.compose import AddressError
from alerts.find import FRESH, find_events
from alerts.links import links_for
from alerts.outbox import Decision, Letter, decide_within
from alerts.policy import Event, Limits, Plan, Reader, Telling, Tier, plan
from alerts.render import render
from alerts.sender import sender_of
from alerts.view import MailView
from alerts.wording_events import at_once_view
from presentation.language import words
from reputation.settings_tables import AlertSettings, RecipientSettings
from storage import alert_events, alert_readers, brands
from storage.alert_events import EventRow, TellingRow
from storage.alert_readers import ReaderRow
from storage.database import Connection, Database
from storage.stored_settings import StoredSettings
from storage.sync import stored_settings

LEAST_DISMISSED = 3
"""So many of a kind and source called not relevant in a row, and the next goes to the daily mail."""

_MEMORY = 2 * FRESH
"""How far back events are looked at: nothing is held so long."""


@dataclass(frozen=True, slots=True)
class AtOnceCounts:
    """What one look did: events found, mails queued, events held for a reader or left for the daily mail."""

    found: int = 0
    mails: int = 0
    held: int = 0
    left_for_daily: int = 0


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """One reader's plan, with the events that it speaks of by number."""

    recipient: RecipientSettings
    plan: Plan
    rows: Mapping[int, EventRow]


def tell_at_once(database: Database, now: datetime) -> AtOnceCounts:
    """Find what is new and queue what each reader is to be told of at once. Doing it again tells nothing twice.

    Raises:
        AddressError: the sender or a recipient in the settings is no e-mail address; the other readers are told.
        DatabaseUnavailableError: the database is away; nothing is lost.
    """
    with database.connection() as connection:
        settings = stored_settings(connection)
        alert_events.lock_tellings(connection)
        found = find_events(connection, settings.organisation.zone, now)
        alert_readers.meet_readers(connection, [one.address for one in settings.alerts.recipients], now)
    plans: list[Plan] = []
    refused: list[AddressError] = []
    for recipient in settings.alerts.recipients:
        try:
            plans.append(_tell(database, settings, recipient, now))
        except AddressError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    held, left = sum(len(one.held) for one in plans), sum(len(one.daily) for one in plans)
    return AtOnceCounts(found, sum(bool(one.now) for one in plans), held, left)


def _tell(database: Database, settings: StoredSettings, recipient: RecipientSettings, now: datetime) -> Plan:
    """Decide for one reader and queue the mail, in one transaction."""
    with database.connection() as connection:
        alert_events.lock_tellings(connection)
        known = alert_readers.known_readers(connection)
        decided = plan_for(connection, settings, recipient, known, now)
        rows = [decided.rows[event.event_id] for event in decided.plan.now]
        if rows:
            _queue(connection, settings, recipient, rows, now)
    return decided.plan


def _queue(
    connection: Connection,
    settings: StoredSettings,
    recipient: RecipientSettings,
    rows: Sequence[EventRow],
    now: datetime,
) -> None:
    view = view_for(connection, settings, recipient, rows, now)
    ids = [row.event_id for row in rows]
    # The first of them names the mail: it is told to this reader once only, so the key can't come again.
    key = f"urgent:{ids[0]}:{recipient.address}"
    decision = Decision(key, rows[0].kind, "urgent", rows[0].brand_id, {"event_ids": ids}, now)
    letter = Letter(recipient.address, render(view), channel=recipient.channel)
    decided = decide_within(connection, decision, sender_of(settings.alerts), [letter])
    if decided is not None:
        alert_events.record_tellings(connection, ids, [recipient.address], decided.alert_id, "urgent", now)


def view_for(
    connection: Connection,
    settings: StoredSettings,
    recipient: RecipientSettings,
    rows: Sequence[EventRow],
    now: datetime,
) -> MailView:
    """The mail that tells a reader these events (≥ 1)."""
    own = brands.own_brand(connection)
    public_url = settings.dashboard.public_url
    return at_once_view(
        rows,
        own.name if own else settings.organisation.name,
        words(recipient.language),
        settings.organisation.zone,
        links=links_for(connection, public_url, recipient.address, now),
        dashboard_url=public_url,
    )


def plan_for(
    connection: Connection,
    settings: StoredSettings,
    recipient: RecipientSettings,
    known: Mapping[str, ReaderRow],
    now: datetime,
) -> ReaderPlan:
    """What the policy says for one reader at `now`, without doing it."""
    address = recipient.address
    met = known.get(address)
    since = max(now - _MEMORY, met.known_since if met else now)
    lapsed = alert_events.lapsed_promises(connection, since)
    rows = {row.event_id: row for row in alert_events.events_since(connection, since) if row.event_id not in lapsed}
    demoted = alert_events.demoted_places(connection, LEAST_DISMISSED)
    told = [_telling(one) for one in alert_events.tellings_since(connection, now - _MEMORY) if one.recipient == address]
    alerts = settings.alerts
    limits = Limits(settings.organisation.zone, alerts.most_a_day, timedelta(seconds=alerts.cooldown_seconds))
    events = [_event(row, demoted) for row in rows.values()]
    return ReaderPlan(recipient, plan(events, told, reader_of(recipient, alerts, met), limits, now), rows)


def reader_of(recipient: RecipientSettings, alerts: AlertSettings, met: ReaderRow | None) -> Reader:
    """What a reader wants: by the settings, less what was refused by a mail's link."""
    refused = set(met.refused_tiers) if met else set()
    tiers: frozenset[Tier] = frozenset(tier for tier in recipient.tiers if tier not in refused)
    quiet = recipient.quiet_hours or alerts.quiet_hours
    return Reader(recipient.address, tiers, frozenset(recipient.at_once), quiet, recipient.urgent_at_night)


def _event(row: EventRow, demoted: set[tuple[str, int, str]]) -> Event:
    place = (row.kind, row.brand_id, row.subject.get("source") or "")
    return Event(
        row.event_id,
        row.kind,
        row.brand_id,
        row.found_at,
        is_demoted=row.ad_id is None and place in demoted,
        is_dismissed=row.verdict == "dismissed",
    )


def _telling(row: TellingRow) -> Telling:
    return Telling(row.event_id, row.kind, row.brand_id, row.alert_id, row.tier, row.told_at)
