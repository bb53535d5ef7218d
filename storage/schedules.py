"""When each job is due, as rows that a page may edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reputation.schedule import Schedule
from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A job's schedule. `last_due_at` is the last moment it was put into its queue for, None before the first."""

    schedule: Schedule
    last_due_at: datetime | None
    enabled: bool


def list_schedules(connection: Connection) -> list[ScheduleRow]:
    """All schedules by job, those switched off included."""
    return [_schedule_row(row) for row in connection.execute(query("list_schedules"))]


def mark_due(connection: Connection, job: str, at: datetime) -> None:
    """Remember the moment (aware) that the job was put into its queue for; one earlier than known changes nothing."""
    connection.execute(query("mark_due"), {"job": job, "at": at})


def _schedule_row(row: dict[str, Any]) -> ScheduleRow:
    schedule = Schedule(row["job"], row["every_seconds"], row["local_time"], row["weekday"])
    return ScheduleRow(schedule, row["last_due_at"], row["enabled"])
