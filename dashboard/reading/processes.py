"""What runs, what ran, and what was sent."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.shown import DeliveryState, JobState, ProcessState
from storage import alerts, requests, runs
from storage.database import Connection

MOST_DELIVERIES = 100


def read_processes(connection: Connection) -> list[ProcessState]:
    """The processes that have reported, the living first."""
    found = [ProcessState(row.process, row.host, row.beat_at, row.is_alive) for row in runs.heartbeats(connection)]
    return sorted(found, key=lambda process: (not process.is_alive, process.process))


def has_worker(processes: Sequence[ProcessState]) -> bool:
    """Whether a worker is alive to serve what a page asks for."""
    return any(process.is_alive and process.process.startswith("worker") for process in processes)


def read_jobs(connection: Connection) -> list[JobState]:
    """Each job's last run, and what became of the last request to run it again."""
    return [
        JobState(row.job, row.outcome, row.started_at, row.finished_at, row.detail)
        for row in runs.last_runs(connection)
    ]


def read_deliveries(connection: Connection) -> list[DeliveryState]:
    """The latest deliveries."""
    return [
        DeliveryState(
            row.subject,
            row.recipient,
            row.channel,
            row.state,
            row.attempt_count,
            row.created_at,
            row.sent_at,
            row.last_error,
        )
        for row in alerts.list_deliveries(connection)[:MOST_DELIVERIES]
    ]
