"""What pages ask for by a row in `requests`: put into the queue, and answered when the job that does it has ended."""

from __future__ import annotations

from typing import Literal

from jobs.app import JobQueue
from jobs.table import job_row
from jobs.work import Work
from reputation.errors import InputError
from storage import requests
from storage.requests import Request

LOST_SECONDS = 3600
"""A request that has been running for longer than any job may is given to another worker."""


def serve_requests(work: Work) -> str | None:
    """Job: every request that waits."""
    served = []
    with work.database.connection() as connection:
        requests.requeue_requests(connection, older_than_seconds=LOST_SECONDS)
    while not work.must_end():
        with work.database.connection() as connection:
            request = requests.claim_request(connection)
        if request is None:
            break
        _serve(work, request)
        served.append(request.kind)
    return f"served: {', '.join(served)}" if served else None


def _serve(work: Work, request: Request) -> None:
    """Put the job that does it into its queue; a request that can't be served is answered at once."""
    try:
        name, arguments = wanted_job(request)
    except InputError as error:
        _answer(work, request, "failed", str(error))
        return
    with JobQueue(work.database.url) as queue:
        if not queue.defer(name, request_id=request.request_id, **arguments):
            _answer(work, request, "done", f"{name} waits in its queue already")


def wanted_job(request: Request) -> tuple[str, dict[str, list[str]]]:
    """The job that serves a request, and its arguments: `retry_job` names a job, `crawl` names sources.

    Raises:
        InputError: the request is of an unknown kind, or names no job or no sources.
    """
    if request.kind == "retry_job":
        return job_row(str(request.arguments.get("job"))).name, {}
    if request.kind == "crawl":
        sources = request.arguments.get("sources")
        if not isinstance(sources, list) or not sources:
            raise InputError("the request to crawl names no sources")
        return "crawl", {"sources": [str(name) for name in sources]}
    raise InputError(f"nothing serves requests of the kind {request.kind!r}")


def _answer(work: Work, request: Request, state: Literal["done", "failed"], outcome: str) -> None:
    with work.database.connection() as connection:
        requests.finish_request(connection, request.request_id, state, outcome)
