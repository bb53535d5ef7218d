"""The daily mail from the database to the outbox: gathered, decided, worded for each reader, queued.

The alert, the mails and the note of what they tell are one transaction: what waited for the daily mail is told by it
once, or by the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.at_once import reader_of
from alerts.content import DailyContent
from alerts.daily import build
from alerts.find import find_events
from alerts.gather import events_between, gather, since_when
from alerts.links import links_for
from alerts.notes import SHARED, ReaderNotes, notes_of
from alerts.outbox import Decision, Letter, decide_within
from alerts.picture import net_sentiment_picture
from alerts.render import RenderedMail, render
from alerts.sender import sender_of
from alerts.view import InlineImage
from alerts.wording import daily_view
from alerts.wording_calm import calm_view
from presentation.language import Language, words
from reputation.clock import local_day
from reputation.errors import InputError
from reputation.schedule import local_moment
from reputation.settings import RecipientSettings
from storage import alert_events, alert_readers, brands
from storage.alert_events import EventRow, TellingRow
from storage.database import Connection, Database
from storage.stored_settings import StoredSettings
from storage.sync import stored_settings

log = logging.getLogger(__name__)


def make_daily(database: Database, now: datetime, *, day: date | None = None) -> int | None:
    """Decide and queue the daily mail of `day` (default: today in the organisation's zone); the alert's number.

    None where it was decided before, or where nobody is to be told: then a recipient added later today still gets it.

    Raises:
        InputError: the day is still to come.
        AddressError: the sender or every recipient in the settings is no e-mail address.
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        settings = stored_settings(connection)
        refuse_to_come(day or date.min, local_day(now, settings.organisation.zone))
        if not settings.alerts.recipients:
            log.info("no daily mail: [alerts] names no recipients")
            return None
        alert_events.lock_tellings(connection)
        find_events(connection, settings.organisation.zone, now)
        alert_readers.meet_readers(connection, [one.address for one in settings.alerts.recipients], now)
    content = daily_content(database, settings, now, day=day)
    with database.connection() as connection:
        alert_events.lock_tellings(connection)
        return _queue(connection, settings, content, now)


def _queue(connection: Connection, settings: StoredSettings, content: DailyContent, now: datetime) -> int | None:
    """The alert with its mails, and the note of what they tell, in the caller's transaction."""
    own = brands.own_brand(connection)
    events = events_between(connection, content.since_at, content.until_at)
    tellings = alert_events.tellings_since(connection, content.since_at)
    readers, others = _takers(connection, settings)
    letters = _letters(connection, settings, content, readers, (events, tellings), now)
    letters += _calm_letters(connection, settings, content, others, now)
    if not letters:
        log.info("no daily mail: nobody in [alerts] recipients takes it")
        return None
    key = f"daily:{content.day.isoformat()}"
    decision = Decision(key, "daily", "daily", own.brand_id if own else None, content.summary(), now)
    decided = decide_within(connection, decision, sender_of(settings.alerts), letters)
    if decided is None:
        return None
    to = [reader.address for reader in readers if reader.address in decided.recipients]
    told = [event.event_id for event in events]
    alert_events.record_tellings(connection, told, to, decided.alert_id, "daily", now)
    return decided.alert_id


def _takers(
    connection: Connection, settings: StoredSettings
) -> tuple[list[RecipientSettings], list[RecipientSettings]]:
    """Who takes the daily mail, and who asked for a line on a calm day instead; without those that left it."""
    known = alert_readers.known_readers(connection)
    takers, others = [], []
    for recipient in settings.alerts.recipients:
        met = known.get(recipient.address)
        if "daily" in reader_of(recipient, settings.alerts, met).tiers:
            takers.append(recipient)
        elif recipient.nothing_new and not (met and "daily" in met.refused_tiers):
            others.append(recipient)
    return takers, others


def _letters(
    connection: Connection,
    settings: StoredSettings,
    content: DailyContent,
    readers: Sequence[RecipientSettings],
    told: tuple[Sequence[EventRow], Sequence[TellingRow]],
    now: datetime,
) -> list[Letter]:
    """One mail a reader, the chart drawn once a language; readers with nothing of their own share theirs."""
    zone, public_url = settings.organisation.zone, settings.dashboard.public_url
    pictures = {one: net_sentiment_picture(content, words(one)) for one in {reader.language for reader in readers}}
    shared: dict[Language, RenderedMail] = {}
    letters = []
    for reader in readers:
        notes = notes_of(reader.address, links_for(connection, public_url, reader.address, now), *told)
        is_own = notes != SHARED
        mail = None if is_own else shared.get(reader.language)
        if mail is None:
            mail = _rendered(content, reader.language, zone, public_url, pictures[reader.language], notes)
            if not is_own:
                shared[reader.language] = mail
        letters.append(Letter(reader.address, mail, channel=reader.channel))
    return letters


def _calm_letters(
    connection: Connection,
    settings: StoredSettings,
    content: DailyContent,
    readers: Sequence[RecipientSettings],
    now: datetime,
) -> list[Letter]:
    """A line for each of these readers to whom nothing was told since the same time of the day before."""
    url = settings.dashboard.public_url
    told = alert_events.recipients_told(connection, since_when(None, content.until_at, settings.organisation.zone))
    letters = []
    for reader in readers:
        if reader.address not in told:
            links = links_for(connection, url, reader.address, now)
            view = calm_view(content, words(reader.language), links=links, dashboard_url=url)
            letters.append(Letter(reader.address, render(view), channel=reader.channel))
    return letters


def refuse_to_come(day: date, today: date) -> None:
    """Refuse the mail of a day that is still to come: that day's own would find its place taken.

    Raises:
        InputError: `day` is after `today`, the organisation's.
    """
    if day > today:
        raise InputError(f"the mail of {day} can't be made before that day: today is {today}")


def daily_content(
    database: Database, settings: StoredSettings, now: datetime, *, day: date | None = None
) -> DailyContent:
    """The content of the mail of `day`, without deciding or sending anything: for `--dry-run` too.

    Today's mail (the default) tells up to `now`, that of an earlier day up to that day's `daily_at`.

    Raises:
        InputError: the day is still to come.
        DatabaseUnavailableError: the database is away.
    """
    organisation = settings.organisation
    today = local_day(now, organisation.zone)
    told_day = day or today
    refuse_to_come(told_day, today)
    until_at = now if told_day >= today else local_moment(told_day, settings.alerts.daily_at, organisation.zone)
    with database.connection() as connection:
        inputs = gather(connection, organisation.name, organisation.zone, told_day, until_at)
    return build(inputs)


def daily_mail(content: DailyContent, language: Language, zone: ZoneInfo, dashboard_url: str | None) -> RenderedMail:
    """The mail of a content in one language, without any reader's own links."""
    picture = net_sentiment_picture(content, words(language))
    return _rendered(content, language, zone, dashboard_url, picture, SHARED)


def _rendered(
    content: DailyContent,
    language: Language,
    zone: ZoneInfo,
    dashboard_url: str | None,
    picture: InlineImage | None,
    notes: ReaderNotes,
) -> RenderedMail:
    speech = words(language)
    return render(daily_view(content, speech, zone, picture=picture, dashboard_url=dashboard_url, notes=notes))
