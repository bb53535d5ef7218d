"""The weekly report: made, stored, and its mail put into the outbox."""

from __future__ import annotations

from alerts.weekly import mail_weekly
from jobs.recovery import estimate_of_week
from jobs.work import Work
from reports.render.formats import ReportFormat
from reports.weekly import make_weekly
from reputation import clock
from reputation.schedule import last_closed_week
from storage.sync import stored_settings


def report_weekly(work: Work) -> str | None:
    """Job: the report of the last week that is over, in every language that somebody reads, and its mail."""
    now = clock.now()
    with work.database.connection() as connection:
        settings = stored_settings(connection)
    readers = settings.reports.recipients
    languages = tuple(dict.fromkeys((*settings.organisation.languages, *(reader.language for reader in readers))))
    formats: tuple[ReportFormat, ...] = settings.reports.formats
    if readers and "pdf" not in formats:
        formats = ("pdf", *formats)  # it is what the mail brings
    week = last_closed_week(now, settings.organisation.zone)
    estimate_of_week(work.database, week)
    made = make_weekly(work.database, week, languages, formats, now)
    mailed = mail_weekly(work.database, week, now)
    new = sum(report.is_new for report in made)
    if not new and mailed is None:
        return None
    return f"the report of {week[0]}-W{week[1]:02d}: {new} new, {'mailed' if mailed else 'no mail'}"
