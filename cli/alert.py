"""`goodwill alert daily`: the daily e-mail, now."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.morning import daily_content, daily_mail, make_daily
from cli.export import parse_day
from jobs.notifying import mail_day
from jobs.opening import open_service
from reputation import clock
from storage.sync import stored_settings

app = typer.Typer(help="Build the daily e-mail.")


@app.callback()
def about() -> None:
    """Build the daily e-mail."""


@app.command()
def daily(
    date: Annotated[str | None, typer.Option(help="the mail's local day, such as 2026-11-24")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print it and queue nothing")] = False,
) -> None:
    """Queue the daily e-mail of a day for everybody in [alerts] recipients; once a day, however often it is asked."""
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
