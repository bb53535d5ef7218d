"""`goodwill alert`: the daily e-mail and the alerts at once, now; who reads what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from alerts.at_once import AtOnceCounts, reader_of, tell_at_once
from alerts.content import DailyContent
from alerts.morning import daily_content, daily_mail, make_daily
from alerts.trial import try_at_once
from cli.export import parse_day
from jobs.notifying import mail_day
from jobs.opening import open_service
from reputation import clock
from storage import alert_readers
from storage.database import Database
from storage.sync import stored_settings

app = typer.Typer(help="Build the daily e-mail, or tell at once what can't wait.")


@app.command()
def daily(
    date: Annotated[str | None, typer.Option(help="the mail's local day, such as 2026-11-24")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print it and queue nothing")] = False,
) -> None:
    """Queue the daily e-mail of a day for all recipients of the settings; once a day, however often it is asked."""
    now = clock.now()
    with open_service() as service:
        with service.database.connection() as connection:
            settings = stored_settings(connection)
        zone = settings.organisation.zone
        day = parse_day(date, "--date") or mail_day(now, settings.alerts.daily_at, zone)
        if dry_run:
            content = daily_content(service.database, settings, now, day=day)
            for language in settings.organisation.languages:
                mail = daily_mail(content, language, zone, settings.dashboard.public_url)
                typer.echo(f"Subject: {mail.subject}\n\n{mail.text}")
            return
        alert_id = make_daily(service.database, now, day=day)
    if alert_id is None:
        typer.echo(f"nothing queued: the mail of {day} was decided before, or [alerts] names no recipients")
        return
    typer.echo(f"the mail of {day} is in the outbox: the service sends it")


@app.command()
def urgent(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print it and queue nothing")] = False,
) -> None:
    """Look now for what can't wait, and queue it for those who are to be told at once; each story once."""
    now = clock.now()
    with open_service() as service:
        if dry_run:
            mails, content = try_at_once(service.database, now), _content(service.database, now)
            for mail in mails:
                typer.echo(f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{mail.text}")
            told = AtOnceCounts(mails=len(mails))
        else:
            told, content = tell_at_once(service.database, now), _content(service.database, now)
    typer.echo(_told(told, content))


def _content(database: Database, now: datetime) -> DailyContent:
    with database.connection() as connection:
        settings = stored_settings(connection)
    return daily_content(database, settings, now)


def _told(counts: AtOnceCounts, content: DailyContent) -> str:
    """What came of it; where nothing did, how many sources that rests on."""
    if counts.mails:
        return f"alerts at once: {counts.mails} mails, {counts.held} events held back"
    return f"nothing new: {content.sources_checked} sources checked, {len(content.sources_failed)} failed"


@app.command()
def readers() -> None:
    """List who is told what, and which mails they have left by the link in one."""
    with open_service() as service, service.database.connection() as connection:
        settings = stored_settings(connection)
        known = alert_readers.known_readers(connection)
    for recipient in settings.alerts.recipients:
        met = known.get(recipient.address)
        reader = reader_of(recipient, settings.alerts, met)
        left = f"; left: {', '.join(sorted(met.refused_tiers))}" if met and met.refused_tiers else ""
        kinds = ", ".join(kind for kind in recipient.at_once if "urgent" in reader.tiers) or "nothing"
        mail = "daily mail" if "daily" in reader.tiers else "no daily mail"
        typer.echo(f"{recipient.address} ({recipient.language}): {mail}; at once: {kinds}{left}")
