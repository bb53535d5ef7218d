"""What runs, what ran, and what was sent."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.reading.verdicts import RETRY
from dashboard.shown import ChannelState, DeliveryState, JobState, ProcessState
from storage import outbox, requests, runs
from storage.database import Connection

MOST_DELIVERIES, MOST_REQUESTS = 100, 50


def read_processes(connection: Connection) -> list[ProcessState]:
    """The processes that have reported, the living first."""
    found = [ProcessState(row.process, row.host, row.beat_at, row.is_alive) for row in runs.heartbeats(connection)]
    return sorted(found, key=lambda process: (not process.is_alive, process.process))


def has_worker(processes: Sequence[ProcessState]) -> bool:
    """Whether a worker is alive to serve what a page asks for."""
    return any(process.is_alive and process.process.startswith("worker") for process in processes)


def read_jobs(connection: Connection) -> list[JobState]:
    """Each job's last run, failures first, and what became of the latest request to run it again."""
    asked = latest_requests(requests.list_requests(connection, MOST_REQUESTS))
    states = [_job(run, asked.get(run.job)) for run in runs.last_runs(connection)]
    return sorted(states, key=lambda state: (state.outcome in {"ok", None}, state.job))


def latest_requests(found: Sequence[requests.Request]) -> dict[str, requests.Request]:
    """The latest request to run each job again; `found` has the newest first."""
    asked: dict[str, requests.Request] = {}
    for request in found:
        if request.kind == RETRY:
            asked.setdefault(str(request.arguments.get("job")), request)
    return asked


def _job(run: runs.JobRun, asked: requests.Request | None) -> JobState:
    request = None if asked and _is_outrun(asked, run) else asked
    return JobState(
        run.job,
        run.outcome,
        run.started_at,
        run.finished_at,
        run.detail,
        request.request_id if request else None,
        request.state if request else None,
    )


def _is_outrun(request: requests.Request, run: runs.JobRun) -> bool:
    """Whether the job has run anew since the request was answered: the answer is of a run before the one shown."""
    return request.finished_at is not None and request.finished_at < run.started_at


def read_channels(connection: Connection) -> list[ChannelState]:
    """Every channel that anything was queued for, with what waits on it and why it rests."""
    rests = {rest.channel: rest for rest in outbox.list_channel_rests(connection)}
    return [
        ChannelState(
            row.channel,
            row.waiting_count,
            row.quarantined_count,
            row.repeat_count,
            rests[row.channel].reason if row.channel in rests else None,
            rests[row.channel].rests_until if row.channel in rests else None,
        )
        for row in outbox.count_deliveries(connection)
    ]


def read_deliveries(connection: Connection) -> list[DeliveryState]:
    """The latest deliveries: those given up first, then the newest."""
    given_up = outbox.list_deliveries(connection, MOST_DELIVERIES, state="quarantined")
    latest = [row for row in outbox.list_deliveries(connection, MOST_DELIVERIES) if row.state != "quarantined"]
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
        for row in [*given_up, *latest][:MOST_DELIVERIES]
    ]
