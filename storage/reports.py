"""Numbered reports: their content, frozen, and the files rendered from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from storage.blobs import store_blob
from storage.database import Connection
from storage.queries import query

ReportKind = Literal["weekly"]
ReportFormat = Literal["pdf", "html", "xlsx", "pptx", "csv", "json"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as lists show it, with the formats that it has files of. The period's ends are both included."""

    report_id: int
    kind: ReportKind
    period_start_on: date
    period_end_on: date
    language: str
    version: int
    created_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    formats: list[ReportFormat]


def store_report(
    connection: Connection,
    kind: ReportKind,
    start: date,
    end: date,
    language: str,
    content: Mapping[str, Any],
    created_at: datetime,
) -> tuple[int, int]:
    """Keep a report's content; its number and version.

    The same content as the latest version gives that one, and no new row; another content a new version, from 1.
    `content` is JSON-able and must not name the moment of its making, or no two would be the same.
    """
    values = {"kind": kind, "start": start, "end": end, "language": language, "content": Jsonb(dict(content))}
    connection.execute(query("lock_reports"))
    latest = connection.execute(query("find_latest_report"), values).fetchone()
    if latest and latest["is_same"]:
        return latest["report_id"], latest["version"]
    version = latest["version"] + 1 if latest else 1
    made = connection.execute(query("insert_report"), {**values, "version": version, "created_at": created_at})
    row = made.fetchone()
    return (row["report_id"] if row else 0), version


def store_report_file(
    connection: Connection, report_id: int, format_: ReportFormat, media_type: str, content: bytes
) -> None:
    """Keep a report's file of one format, in place of an earlier one."""
    values = {"report_id": report_id, "format": format_, "blob_id": store_blob(connection, media_type, content)}
    connection.execute(query("store_report_file"), values)


def list_reports(connection: Connection) -> list[ReportRow]:
    """All reports, the latest period first, each version."""
    return [ReportRow(**row) for row in connection.execute(query("list_reports"))]


def load_report(connection: Connection, report_id: int) -> dict[str, Any] | None:
    """A report's content; None where there is no such report."""
    row = connection.execute(query("load_report"), {"report_id": report_id}).fetchone()
    return row["content"] if row else None


def load_report_file(connection: Connection, report_id: int, format_: str) -> tuple[str, bytes] | None:
    """Media type and bytes of a report's file; None where there is none of that format."""
    row = connection.execute(query("load_report_file"), {"report_id": report_id, "format": format_}).fetchone()
    return (row["media_type"], bytes(row["content"])) if row else None
