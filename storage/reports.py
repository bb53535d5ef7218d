"""Numbered reports: their content, frozen, how they are dressed, who approved them, and the files made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from reputation.errors import RunError
from storage.blobs import store_blob
from storage.database import Connection
from storage.queries import query

ReportKind = Literal["weekly", "card"]
ReportFormat = Literal["pdf", "html", "xlsx", "pptx", "csv", "json"]
Paper = Literal["a4", "letter"]


class WithheldError(RunError):
    """Raised when a stored report is asked for that names what has been marked privileged since it was made."""


@dataclass(frozen=True, slots=True)
class Dress:
    """What a report looks like besides its content: the PDF's paper, and the blob of the logo on its cover."""

    paper: Paper = "a4"
    logo_blob_id: int | None = None


PLAIN = Dress()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as lists show it, with the formats that it has files of. The period's ends are both included.

    `changes` are those against the version before, as codes and figures; `is_withheld` says that it names what has
    been marked privileged since, so that neither content nor files are given out.
    """

    report_id: int
    kind: ReportKind
    period_start_on: date
    period_end_on: date
    language: str
    version: int
    created_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    changes: list[dict[str, Any]]
    paper: Paper
    logo_blob_id: int | None
    is_withheld: bool
    formats: list[ReportFormat]


def store_report(
    connection: Connection,
    kind: ReportKind,
    start: date,
    end: date,
    language: str,
    content: Mapping[str, Any],
    created_at: datetime,
    dress: Dress = PLAIN,
) -> tuple[int, int]:
    """Keep a report's content; its number and version.

    The same content in the same dress as the latest version gives that one, and no new row; anything else a new
    version, from 1. `content` is JSON-able and must not name the moment of its making, or no two would be the same.
    """
    values = {
        "kind": kind,
        "start": start,
        "end": end,
        "language": language,
        "content": Jsonb(dict(content)),
        "paper": dress.paper,
        "logo_blob_id": dress.logo_blob_id,
    }
    connection.execute(query("lock_reports"))
    latest = connection.execute(query("find_latest_report"), values).fetchone()
    if latest and latest["is_same"]:
        return latest["report_id"], latest["version"]
    version = latest["version"] + 1 if latest else 1
    made = connection.execute(query("insert_report"), {**values, "version": version, "created_at": created_at})
    row = made.fetchone()
    return (row["report_id"] if row else 0), version


def previous_content(connection: Connection, report_id: int) -> dict[str, Any] | None:
    """What the version before said; None for a first version. For comparing alone: it may be withheld."""
    row = connection.execute(query("load_previous_content"), {"report_id": report_id}).fetchone()
    return row["content"] if row else None


def earlier_card(connection: Connection, before: date) -> dict[str, Any] | None:
    """What the last card of a week that began before that day says in its latest version; None without one.

    Cards of a week say the same in every language. For comparing alone: it may be withheld.
    """
    row = connection.execute(query("load_earlier_card"), {"before": before}).fetchone()
    return row["content"] if row else None


def store_changes(connection: Connection, report_id: int, changes: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a version changed against the one before: codes and figures, no names."""
    values = {"report_id": report_id, "changes": Jsonb([dict(change) for change in changes])}
    connection.execute(query("store_report_changes"), values)


def approve_report(connection: Connection, report_id: int, name: str, at: datetime) -> list[int]:
    """Write who approved a report, in every language that says the same; their numbers. None is approved twice."""
    values = {"report_id": report_id, "name": name, "at": at}
    return sorted(row["report_id"] for row in connection.execute(query("approve_report"), values))


def store_report_file(
    connection: Connection, report_id: int, format_: ReportFormat, media_type: str, content: bytes
) -> None:
    """Keep a report's file of one format, in place of an earlier one."""
    values = {"report_id": report_id, "format": format_, "blob_id": store_blob(connection, media_type, content)}
    connection.execute(query("store_report_file"), values)


def list_reports(connection: Connection, kind: ReportKind = "weekly") -> list[ReportRow]:
    """All reports of a kind, the latest period first, each version."""
    values = {"report_id": None, "kind": kind}
    return [ReportRow(**row) for row in connection.execute(query("list_reports"), values)]


def find_report(connection: Connection, report_id: int) -> ReportRow | None:
    """The report of that number; None where there is none."""
    row = connection.execute(query("list_reports"), {"report_id": report_id, "kind": None}).fetchone()
    return ReportRow(**row) if row else None


def load_report(connection: Connection, report_id: int) -> dict[str, Any] | None:
    """A report's content; None where there is no such report.

    Raises:
        WithheldError: it names what has been marked privileged since.
    """
    row = connection.execute(query("load_report"), {"report_id": report_id}).fetchone()
    return row["content"] if row and _may_leave(row, report_id) else None


def load_report_file(connection: Connection, report_id: int, format_: str) -> tuple[str, bytes] | None:
    """Media type and bytes of a report's file; None where there is none of that format.

    Raises:
        WithheldError: the report names what has been marked privileged since.
    """
    row = connection.execute(query("load_report_file"), {"report_id": report_id, "format": format_}).fetchone()
    return (row["media_type"], bytes(row["content"])) if row and _may_leave(row, report_id) else None


def _may_leave(row: Mapping[str, Any], report_id: int) -> bool:
    if row["is_withheld"]:
        raise WithheldError(
            f"report no. {report_id} names what has been marked privileged since, and stays here: make its week again"
        )
    return True
