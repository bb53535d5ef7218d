"""What would be told at once, without telling or storing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.at_once import plan_for, view_for
from alerts.find import find_events
from alerts.render import render
from storage import alert_events, alert_readers
from storage.database import Database
from storage.sync import stored_settings


@dataclass(frozen=True, slots=True)
class TrialMail:
    """A mail that was not queued."""

    recipient: str
    subject: str
    text: str


def try_at_once(database: Database, now: datetime) -> list[TrialMail]:
    """The mails that `tell_at_once` would queue now; what is looked up on the way is taken back.

    Raises:
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        settings = stored_settings(connection)
        alert_events.lock_tellings(connection)
        find_events(connection, settings.organisation.zone, now)
        known = alert_readers.meet_readers(connection, [one.address for one in settings.alerts.recipients], now)
        mails = []
        for recipient in settings.alerts.recipients:
            decided = plan_for(connection, settings, recipient, known, now)
            rows = [decided.rows[event.event_id] for event in decided.plan.now]
            if rows:
                mail = render(view_for(connection, settings, recipient, rows, now))
                mails.append(TrialMail(recipient.address, mail.subject, mail.text))
        connection.rollback()
    return mails
