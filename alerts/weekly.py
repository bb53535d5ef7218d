"""The weekly report by mail: the stored PDF attached to a short letter, decided once a week."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.compose import Attachment
from alerts.links import links_for
from alerts.outbox import Decision, Letter, decide
from alerts.render import render
from alerts.sender import sender_of
from alerts.weekly_wording import weekly_view
from presentation.language import Language, words
from reputation.clock import week_days
from reputation.errors import RunError
from storage import alert_readers, brands, reports
from storage.alert_readers import ReaderRow
from storage.database import Connection, Database
from storage.reports import ReportRow
from storage.stored_settings import StoredSettings
from storage.sync import stored_settings

log = logging.getLogger(__name__)


class NoReportError(RunError):
    """Raised when a week's report is to be mailed and was not made, or has no PDF."""


def mail_weekly(database: Database, week: tuple[int, int], now: datetime) -> int | None:
    """Decide and queue the mail of an ISO week's report (year, number) to [reports] recipients; the alert's number.

    Each reader gets the latest version in their language, else in another one. None where it was decided before, or
    where nobody is to be told.

    Raises:
        NoReportError: the report was not made, or has no PDF.
        AddressError: the sender or every recipient in the settings is no e-mail address.
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        settings = stored_settings(connection)
        if not settings.reports.recipients:
            log.info("no weekly mail: [reports] names no recipients")
            return None
        own = brands.own_brand(connection)
        letters = _letters(connection, settings, week, now)
    if not letters:
        log.info("no weekly mail: everybody in [reports] recipients has left it")
        return None
    key = f"weekly:{week[0]}-W{week[1]:02d}"
    decision = Decision(key, "weekly", "weekly", own.brand_id if own else None, {"week": key[7:]}, now)
    return decide(database, decision, sender_of(settings.alerts), letters)


def _letters(connection: Connection, settings: StoredSettings, week: tuple[int, int], now: datetime) -> list[Letter]:
    """A letter to each reader who has not left the weekly mail, each with the way out of their own."""
    known, url = alert_readers.known_readers(connection), settings.dashboard.public_url
    readers = [one for one in settings.reports.recipients if not _has_left(known.get(one.address))]
    papers = {language: _paper(connection, week, language) for language in {one.language for one in readers}}
    letters = []
    for reader in readers:
        paper = papers[reader.language]
        view = weekly_view(
            paper.content,
            words(reader.language),
            number=paper.report.report_id,
            version=paper.report.version,
            dashboard_url=url,
            links=links_for(connection, url, reader.address, now),
        )
        letters.append(Letter(reader.address, render(view), [paper.attachment], channel=reader.channel))
    return letters


def _has_left(met: ReaderRow | None) -> bool:
    return met is not None and "weekly" in met.refused_tiers


@dataclass(frozen=True, slots=True)
class _Paper:
    """A week's report in one language: its row, its content, and its PDF."""

    report: ReportRow
    content: Mapping[str, Any]
    attachment: Attachment


def _paper(connection: Connection, week: tuple[int, int], language: Language) -> _Paper:
    report = _latest(connection, week, language)
    content = reports.load_report(connection, report.report_id)
    file = reports.load_report_file(connection, report.report_id, "pdf")
    if content is None or file is None:
        raise NoReportError(f"report no. {report.report_id} has no PDF to be mailed")
    name = f"goodwill-{week[0]}-W{week[1]:02d}-{report.language}.pdf"
    return _Paper(report, content, Attachment(name, file[0], file[1]))


def _latest(connection: Connection, week: tuple[int, int], language: Language) -> ReportRow:
    """The latest version of the week's report, in the reader's language if there is one."""
    start, _ = week_days(*week)
    rows = [row for row in reports.list_reports(connection) if row.period_start_on == start and "pdf" in row.formats]
    if not rows:
        raise NoReportError(f"no report with a PDF was made for week {week[0]}-W{week[1]:02d}")
    return max(rows, key=lambda row: (row.language == language, row.version))
