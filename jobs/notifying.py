"""The daily mail: decided and put into the outbox, from which `send` takes it."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.at_once import tell_at_once
from alerts.compose import AddressError
from alerts.morning import make_daily
from jobs.work import Work
from reputation import clock
from reputation.schedule import local_moment
from storage.sync import stored_settings

log = logging.getLogger(__name__)


def notify_daily(work: Work) -> str | None:
    """Job: the mail of the last day whose hour has come; None where it was decided before or nobody reads it."""
    now = clock.now()
    with work.database.connection() as connection:
        settings = stored_settings(connection)
    day = mail_day(now, settings.alerts.daily_at, settings.organisation.zone)
    # First what can't wait: the daily mail notes what else it tells as told.
    _tell_at_once(work, now)
    alert_id = make_daily(work.database, now, day=day)
    return None if alert_id is None else f"the daily mail of {day.isoformat()} is in the outbox"


def _tell_at_once(work: Work, now: datetime) -> None:
    """Tell what can't wait; an address that is none keeps nobody from the daily mail."""
    try:
        tell_at_once(work.database, now)
    except AddressError as error:
        log.error("not told at once: %s", error)  # noqa: TRY400 (one sentence)


def mail_day(now: datetime, daily_at: time, zone: ZoneInfo) -> date:
    """The last local day whose mail is due at `now`: before the day's own hour it is the day before.

    So that a mail missed while the service was down, sent at night, does not take the place of the morning's.
    """
    today = clock.local_day(now, zone)
    return today if now >= local_moment(today, daily_at, zone) else today - timedelta(days=1)
