"""The queue of jobs: procrastinate's app on the schema `jobs`, and the way to put a job into it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from jobs.table import TABLE, JobRow, job_row
from reputation.errors import DatabaseUnavailableError
from storage.database import connect, one_line
from storage.job_schema import create_job_schema
from storage.locks import held_lock

SEARCH_PATH = "-c search_path=jobs,public"
TIMEOUT_SECONDS = 20.0
_AGAIN = RetryStrategy(max_attempts=5, wait=30, linear_wait=90)
"""For a job of one moment a day or week, whose next one is far: tried again after 30 s, 2, 3.5 and 5 minutes."""

RunJob = Callable[..., None]
RunRow = Callable[[JobRow, dict[str, Any]], object]


def worker_app(url: str, run: RunRow) -> App:
    """The worker's app: each job of the table is a task that calls `run(row, arguments)` in a thread.

    The connector is not yet open; `async with app.open_async()` opens it.
    """
    app = App(connector=PsycopgConnector(**_connection(url, size=4)))
    for row in TABLE:
        again = _AGAIN if row.local_time else False
        made = app.task(name=row.name, queue=row.queue, queueing_lock=row.queueing_lock, lock=row.lock, retry=again)
        made(_task(run, row))
    return app


def _task(run: RunRow, row: JobRow) -> RunJob:
    @functools.wraps(run)
    def task(**arguments: Any) -> None:  # noqa: ANN401 (whatever JSON the job was deferred with)
        run(row, arguments)

    return task


def _connection(url: str, size: int) -> dict[str, Any]:
    settings = {"options": SEARCH_PATH}
    return {"conninfo": url, "min_size": 1, "max_size": size, "kwargs": settings, "timeout": TIMEOUT_SECONDS}


class JobQueue:
    """Where jobs are put. Opens one connection; a context manager."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._app = App(connector=SyncPsycopgConnector(**_connection(url, size=1)))

    def __enter__(self) -> Self:
        """Open the connection.

        Raises:
            DatabaseUnavailableError: the server can't be reached.
        """
        connect(self._url).close()  # the pool would try for half a minute, and say nothing of why
        self._app.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._app.close()

    def defer(self, name: str, **arguments: Any) -> bool:  # noqa: ANN401 (any JSON)
        """Put the job into its queue, to run as soon as a worker is free; False where one like it waits already.

        Raises:
            InputError: there is no such job.
            DatabaseUnavailableError: the server does not answer.
        """
        row = job_row(name)
        task = self._app.configure_task(name, queue=row.queue, queueing_lock=row.queueing_lock, lock=row.lock)
        try:
            task.defer(**arguments)
        except AlreadyEnqueued:
            return False
        except ConnectorException as error:
            raise unavailable(error) from error
        return True


def unavailable(error: ConnectorException) -> DatabaseUnavailableError:
    """The queue's error as ours, in one sentence."""
    return DatabaseUnavailableError(f"the queue of jobs can't be reached: {one_line(error.__cause__ or error)}")


def install(url: str) -> bool:
    """Create procrastinate's tables in the schema `jobs` where they are missing; whether they were.

    Safe to call from many processes at once.

    Raises:
        DatabaseUnavailableError: the server does not answer.
    """
    with held_lock(url, "install the queue of jobs"):
        with connect(url) as connection:
            if not create_job_schema(connection):
                return False
        app = App(connector=SyncPsycopgConnector(**_connection(url, size=1)))
        with app.open():
            app.schema_manager.apply_schema()
    return True
