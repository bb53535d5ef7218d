"""The daily mail from the database to the outbox: gathered, decided, worded for each reader, queued."""

from __future__ import annotations

import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.content import DailyContent
from alerts.daily import build
from alerts.gather import gather
from alerts.outbox import Decision, Letter, decide
from alerts.picture import net_sentiment_picture
from alerts.render import RenderedMail, render
from alerts.sender import sender_of
from alerts.wording import daily_view
from presentation.language import Language, words
from reputation.clock import local_day
from reputation.schedule import local_moment
from storage import brands
from storage.database import Database
from storage.stored_settings import StoredSettings
from storage.sync import stored_settings

log = logging.getLogger(__name__)


def make_daily(database: Database, now: datetime, *, day: date | None = None) -> int | None:
    """Decide and queue the daily mail of `day` (default: today in the organisation's zone); the alert's number.

    None where it was decided before, or where nobody is to be told: then a recipient added later today still gets it.

    Raises:
        AddressError: the sender or a recipient in the settings is no e-mail address.
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        settings = stored_settings(connection)
        own = brands.own_brand(connection)
    if not settings.alerts.recipients:
        log.info("no daily mail: [alerts] names no recipients")
        return None
    zone = settings.organisation.zone
    content = daily_content(database, settings, now, day=day)
    mails = _mails(content, settings, zone)
    letters = [
        Letter(reader.address, mails[reader.language], channel=reader.channel) for reader in settings.alerts.recipients
    ]
    decision = Decision(
        f"daily:{content.day.isoformat()}", "daily", "daily", own.brand_id if own else None, content.summary(), now
    )
    return decide(database, decision, sender_of(settings.alerts), letters)


def daily_content(
    database: Database, settings: StoredSettings, now: datetime, *, day: date | None = None
) -> DailyContent:
    """The content of the mail of `day`, without deciding or sending anything: for `--dry-run` too.

    Today's mail (the default) tells up to `now`, that of an earlier day up to that day's `daily_at`.

    Raises:
        DatabaseUnavailableError: the database is away.
    """
    organisation = settings.organisation
    today = local_day(now, organisation.zone)
    told_day = day or today
    until_at = now if told_day >= today else local_moment(told_day, settings.alerts.daily_at, organisation.zone)
    with database.connection() as connection:
        inputs = gather(connection, organisation.name, organisation.zone, told_day, until_at)
    return build(inputs)


def daily_mail(content: DailyContent, language: Language, zone: ZoneInfo, dashboard_url: str | None) -> RenderedMail:
    """The mail of a content in one language."""
    speech = words(language)
    picture = net_sentiment_picture(content, speech)
    return render(daily_view(content, speech, zone, picture=picture, dashboard_url=dashboard_url))


def _mails(content: DailyContent, settings: StoredSettings, zone: ZoneInfo) -> dict[Language, RenderedMail]:
    """One mail for each language that a recipient reads."""
    languages = {reader.language for reader in settings.alerts.recipients}
    public_url = settings.dashboard.public_url
    return {language: daily_mail(content, language, zone, public_url) for language in sorted(languages)}
