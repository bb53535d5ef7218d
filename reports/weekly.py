"""The weekly report from the database to its stored files: numbered, versioned, and made again byte for byte."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from presentation.language import Language, words
from reports.build import weekly_content
from reports.gather import gather
from reports.render.formats import FORMATS, ReportFormat
from reports.restore import Edition, Json
from reputation.errors import InputError, RunError
from reputation.schedule import is_closed
from storage import reports
from storage.database import Connection, Database
from storage.reports import ReportRow
from storage.sync import stored_settings

log = logging.getLogger(__name__)


class WeekError(InputError):
    """Raised when a report is asked for a week that is not over yet in the organisation's zone."""


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A stored report: its number, its version (≥ 1), language, the formats it has, whether this call made it."""

    report_id: int
    version: int
    language: Language
    formats: tuple[ReportFormat, ...]
    is_new: bool


def make_weekly(
    database: Database,
    week: tuple[int, int],
    languages: Sequence[Language],
    formats: Sequence[ReportFormat],
    now: datetime,
) -> list[MadeReport]:
    """Make the report of a closed ISO week (year, number) in each language, and store its files.

    The same content keeps its number and version; changed content (a late correction) makes a new version that says
    so. Files of formats that a report has not got yet are added to it. Each language is one transaction.

    Raises:
        WeekError: the week is not over at `now`.
        RenderError: a PDF could not be laid out; nothing of its language is stored then.
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        organisation = stored_settings(connection).organisation
        if not is_closed(*week, now, organisation.zone):
            raise WeekError(f"week {week[0]}-W{week[1]:02d} is not over yet, and only closed weeks are reported")
        content = weekly_content(gather(connection, organisation.name, organisation.zone, *week))
    made = []
    for language in dict.fromkeys(languages):
        with database.connection() as connection:
            made.append(_store(connection, content, language, formats, now))
    return made


def _store(
    connection: Connection, content: Json, language: Language, formats: Sequence[ReportFormat], now: datetime
) -> MadeReport:
    start, end = date.fromisoformat(content["start_on"]), date.fromisoformat(content["end_on"])
    before = {row.report_id for row in reports.list_reports(connection)}
    report_id, version = reports.store_report(connection, "weekly", start, end, language, content, now)
    row = find_report(connection, report_id)
    missing = [name for name in dict.fromkeys(formats) if name not in row.formats]
    for name in missing:
        media_type, file = render_file(connection, row, name)
        reports.store_report_file(connection, report_id, name, media_type, file)
    is_new = report_id not in before
    state = "made" if is_new else "unchanged"
    log.info("report %d, version %d, of %s in %s: %s", report_id, version, content["week"], language, state)
    kept: tuple[ReportFormat, ...] = tuple(name for name in FORMATS if name in {*row.formats, *missing})
    return MadeReport(report_id, version, language, kept, is_new)


def find_report(connection: Connection, report_id: int) -> ReportRow:
    """The stored report of that number.

    Raises:
        RunError: there is none.
    """
    row = next((row for row in reports.list_reports(connection) if row.report_id == report_id), None)
    if row is None:
        raise RunError(f"there is no report no. {report_id}")
    return row


def render_file(connection: Connection, report: ReportRow, format_: ReportFormat) -> tuple[str, bytes]:
    """Media type and bytes of a report in one format, made from its stored content: the same bytes every time.

    Raises:
        RunError: the report's content is gone.
        RenderError: the PDF could not be laid out.
    """
    content = reports.load_report(connection, report.report_id)
    if content is None:
        raise RunError(f"report no. {report.report_id} has no content")
    edition = Edition(report.report_id, report.version, report.created_at)
    language: Language = "ru" if report.language == "ru" else "en"
    return FORMATS[format_].media_type, FORMATS[format_].render(content, edition, words(language))


def file_name(week: tuple[int, int], language: str, version: int, format_: str) -> str:
    """What a report's file is called: goodwill-2026-W47-en.pdf, a later version with its number."""
    later = f"-v{version}" if version > 1 else ""
    return f"goodwill-{week[0]}-W{week[1]:02d}-{language}{later}.{format_}"


def write_files(database: Database, made: Sequence[MadeReport], week: tuple[int, int], folder: Path) -> list[Path]:
    """Write the stored files of reports into a folder, made when it is missing; the paths.

    Raises:
        RunError: the folder can't be written.
        DatabaseUnavailableError: the database is away.
    """
    written = []
    for report in made:
        for format_ in report.formats:
            with database.connection() as connection:
                found = reports.load_report_file(connection, report.report_id, format_)
            if found:
                written.append(_write(folder / file_name(week, report.language, report.version, format_), found[1]))
    return written


def _write(path: Path, content: bytes) -> Path:
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise RunError(f"{path} can't be written: {error.strerror or error}") from error
    return path
