"""The weekly report from the database to its stored files: numbered, versioned, and made again byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from presentation.language import Language
from reports.archive import MadeReport, store
from reports.build import weekly_content
from reports.gather import gather
from reports.render.formats import ReportFormat
from reports.restore import Json
from reputation.errors import InputError, RunError
from reputation.schedule import is_closed
from reputation.whole_file import write_whole
from storage import reports
from storage.database import Connection, Database
from storage.logos import logo_number
from storage.reports import Dress
from storage.sync import stored_settings


class WeekError(InputError):
    """Raised when a report is asked for a week that is not over yet in the organisation's zone."""


def make_weekly(
    database: Database,
    week: tuple[int, int],
    languages: Sequence[Language],
    formats: Sequence[ReportFormat],
    now: datetime,
) -> list[MadeReport]:
    """Make the report of a closed ISO week (year, number) in each language, and store its files.

    The same content keeps its number and version; changed content (a late correction) makes a new version that says
    what changed. Files of formats that a report has not got yet are added to it. Each language is one transaction.

    Raises:
        WeekError: the week is not over at `now`.
        RenderError: a PDF could not be laid out; nothing of its language is stored then.
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        content, dress = content_of_week(connection, week, now), dress_of(connection)
    made = []
    for language in dict.fromkeys(languages):
        with database.connection() as connection:
            made.append(store(connection, "weekly", content, language, formats, now, dress))
    return made


def content_of_week(connection: Connection, week: tuple[int, int], now: datetime) -> Json:
    """What the report of a closed ISO week says by the data as they are.

    Raises:
        WeekError: the week is not over at `now`.
    """
    organisation = stored_settings(connection).organisation
    if not is_closed(*week, now, organisation.zone):
        raise WeekError(f"week {week[0]}-W{week[1]:02d} is not over yet, and only closed weeks are reported")
    return weekly_content(gather(connection, organisation.name, organisation.zone, *week))


def dress_of(connection: Connection) -> Dress:
    """The paper and the logo that the settings want."""
    return Dress(stored_settings(connection).reports.paper, logo_number(connection))


def file_name(report: MadeReport, week: tuple[int, int], format_: str) -> str:
    """What a report's file is called: goodwill-2026-W47-en.pdf, a later version with its number, a card as one."""
    card = "-card" if report.kind == "card" else ""
    later = f"-v{report.version}" if report.version > 1 else ""
    return f"goodwill{card}-{week[0]}-W{week[1]:02d}-{report.language}{later}.{format_}"


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
                written.append(_write(folder / file_name(report, week, format_), found[1]))
    return written


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"the folder {path.parent} can't be made: {error.strerror or error}") from error
    write_whole(path, content)
    return path
