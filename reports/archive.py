"""The archive of reports: numbered, versioned, each file made of what is stored alone, and again byte for byte."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from presentation.language import Language, words
from reports.changes import changes
from reports.render.formats import FORMATS, ReportFormat, formats_of
from reports.restore import Edition, Json
from reputation.errors import InputError, RunError
from storage import reports
from storage.database import Connection, Database
from storage.logos import load_logo
from storage.reports import Dress, ReportKind, ReportRow

log = logging.getLogger(__name__)


class ApprovalError(InputError):
    """Raised when a report is approved that there is none of, that was approved already, or that is withheld."""


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A stored report: its number, its version (≥ 1), language, the formats it has, whether this call made it."""

    report_id: int
    kind: ReportKind
    version: int
    language: Language
    formats: tuple[ReportFormat, ...]
    is_new: bool


def store(
    connection: Connection,
    kind: ReportKind,
    content: Json,
    language: Language,
    formats: Sequence[ReportFormat],
    now: datetime,
    dress: Dress,
) -> MadeReport:
    """Keep a content in one language, say what it changed, and add the files that are missing. One transaction's work.

    Raises:
        RenderError: a PDF could not be laid out.
    """
    start, end = date.fromisoformat(content["start_on"]), date.fromisoformat(content["end_on"])
    before = {row.report_id for row in reports.list_reports(connection, kind)}
    report_id, version = reports.store_report(connection, kind, start, end, language, content, now, dress)
    is_new = report_id not in before
    if is_new and version > 1:
        reports.store_changes(connection, report_id, changes(reports.previous_content(connection, report_id), content))
    row = find_report(connection, report_id)
    kept = _store_files(connection, row, [name for name in dict.fromkeys(formats) if name in formats_of(kind)])
    state = "made" if is_new else "unchanged"
    log.info("%s no. %d, version %d, of %s in %s: %s", kind, report_id, version, content["week"], language, state)
    return MadeReport(report_id, kind, version, language, kept, is_new)


def _store_files(connection: Connection, row: ReportRow, formats: Sequence[ReportFormat]) -> tuple[ReportFormat, ...]:
    missing = [name for name in formats if name not in row.formats]
    for name in missing:
        reports.store_report_file(connection, row.report_id, name, *render_file(connection, row, name))
    return tuple(name for name in FORMATS if name in {*row.formats, *missing})


def find_report(connection: Connection, report_id: int) -> ReportRow:
    """The stored report of that number.

    Raises:
        RunError: there is none.
    """
    row = reports.find_report(connection, report_id)
    if row is None:
        raise RunError(f"there is no report no. {report_id}")
    return row


def render_file(connection: Connection, report: ReportRow, format_: ReportFormat) -> tuple[str, bytes]:
    """Media type and bytes of a report in one format, made from what is stored of it: the same bytes every time.

    Raises:
        RunError: the report's content is gone.
        WithheldError: it names what has been marked privileged since.
        RenderError: the PDF could not be laid out.
    """
    content = reports.load_report(connection, report.report_id)
    if content is None:
        raise RunError(f"report no. {report.report_id} has no content")
    language: Language = "ru" if report.language == "ru" else "en"
    format_of = formats_of(report.kind)[format_]
    return format_of.media_type, format_of.render(content, _edition(connection, report), words(language))


def _edition(connection: Connection, report: ReportRow) -> Edition:
    return Edition(
        report.report_id,
        report.version,
        report.created_at,
        tuple(report.changes),
        report.paper,
        load_logo(connection, report.logo_blob_id),
        report.approved_by,
        report.approved_at,
    )


def approve(database: Database, report_id: int, name: str, now: datetime) -> list[int]:
    """Write who answers for a report, in every language that says the same, and its files anew; their numbers.

    From then on its figures stand: what is found later makes a new version, which needs an approval of its own.

    Raises:
        ApprovalError: there is no such report, it was approved already, it is withheld, or the name is empty.
    """
    with database.connection() as connection:
        _may_be_approved(reports.find_report(connection, report_id), report_id, name)
        approved = reports.approve_report(connection, report_id, name.strip(), now)
        for number in approved:
            row = find_report(connection, number)
            for format_ in row.formats:
                reports.store_report_file(connection, number, format_, *render_file(connection, row, format_))
    return approved


def _may_be_approved(row: ReportRow | None, report_id: int, name: str) -> None:
    if row is None:
        raise ApprovalError(f"there is no report no. {report_id}")
    if row.approved_by is not None:
        raise ApprovalError(f"report no. {report_id} was approved by {row.approved_by} already")
    if row.is_withheld:
        raise ApprovalError(f"report no. {report_id} names what has been marked privileged since: make its week again")
    if not name.strip() or not name.strip().isprintable():
        raise ApprovalError("an approval needs the name of who gives it")
