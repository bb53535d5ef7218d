"""What ran and what runs: jobs with their outcomes, processes with their heartbeats. By the database's own clock."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reputation.errors import DatabaseUnavailableError
from storage.database import Connection, Database
from storage.queries import query

RunOutcome = Literal["ok", "failed", "killed"]
ALIVE_SECONDS = 60
"""A process that has been silent for longer counts as gone."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job. `outcome` and `finished_at` are None while it runs; `detail` says what it did, or the error."""

    job_run_id: int
    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: RunOutcome | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A process that said it lives; `is_alive` where it did so within the last 60 seconds."""

    process: str
    host: str
    pid: int
    beat_at: datetime
    detail: str | None
    is_alive: bool


def start_run(connection: Connection, job: str) -> int:
    """Remember that a job has begun; the run's number."""
    row = connection.execute(query("start_run"), {"job": job}).fetchone()
    return int(row["job_run_id"]) if row else 0


def finish_run(connection: Connection, run_id: int, outcome: RunOutcome, detail: str | None) -> None:
    """Remember how the run ended: what it did, or the error's sentence. A run that was swept stays as it is."""
    connection.execute(query("finish_run"), {"run_id": run_id, "outcome": outcome, "detail": detail})


def last_runs(connection: Connection) -> list[JobRun]:
    """The last run of every job that ever ran, by name."""
    return [JobRun(**row) for row in connection.execute(query("list_last_runs"))]


def sweep_runs(connection: Connection, *, older_than_seconds: int = 7200) -> int:
    """Mark runs as killed that began so many seconds ago and never ended; how many they were."""
    return connection.execute(query("sweep_runs"), {"older_than_seconds": older_than_seconds}).rowcount


def beat(connection: Connection, process: str, detail: str | None) -> None:
    """Say that this process lives, under that name."""
    values = {"process": process, "host": socket.gethostname(), "pid": os.getpid(), "detail": detail}
    connection.execute(query("beat"), values)


def end_beating(database: Database, process: str) -> None:
    """Take a heartbeat's row away, so that what ended in good order isn't shown as silent; if it can be reached."""
    with suppress(DatabaseUnavailableError), database.connection() as connection:
        connection.execute(query("stop_beating"), {"process": process})


def living_processes(connection: Connection) -> list[str]:
    """Names of the processes that live, by their own word; none in a database that has no tables yet."""
    found = connection.execute(query("find_heartbeats")).fetchone()
    return [one.process for one in heartbeats(connection) if one.is_alive] if found and found["is_there"] else []


def heartbeats(connection: Connection) -> list[Heartbeat]:
    """All processes that said they live, by name; those long silent are cleaned away."""
    rows = connection.execute(query("list_heartbeats"), {"alive_seconds": ALIVE_SECONDS})
    return [Heartbeat(**row) for row in rows]
