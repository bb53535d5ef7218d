"""The numbered reports and their files."""

from __future__ import annotations

from dashboard.shown import ShownReport
from storage import reports
from storage.database import Connection, Database
from storage.reports import ReportKind, WithheldError

REPORT_PATH = "/reports"
FORMATS: tuple[str, ...] = ("pdf", "html", "xlsx", "pptx", "csv", "json")


def read_reports(connection: Connection, kind: ReportKind = "weekly") -> list[ShownReport]:
    """All reports of a kind, the latest week first; one that is withheld without its files."""
    return [
        ShownReport(
            row.report_id,
            row.version,
            row.period_start_on,
            row.period_end_on,
            row.language,
            row.created_at,
            row.approved_by,
            () if row.is_withheld else tuple(sorted(row.formats, key=FORMATS.index)),
            row.is_withheld,
        )
        for row in reports.list_reports(connection, kind)
    ]


def read_file(database: Database, report_id: int, file_format: str) -> tuple[str, bytes, str] | None:
    """Media type, content and file name of one report in one format; None where there is none, or it is withheld."""
    if file_format not in FORMATS or report_id >= 2**63:
        return None
    with database.connection() as connection:
        try:
            found = reports.load_report_file(connection, report_id, file_format)
        except WithheldError:
            return None
    return None if found is None else (found[0], found[1], f"goodwill-report-{report_id}.{file_format}")
