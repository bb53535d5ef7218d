"""A worker: takes jobs from the queues and runs them. `python -m jobs.worker`, with GOODWILL_DATABASE_URL.

One process, six queues with their own concurrency, jobs in threads. Stalled jobs, left `doing` by a worker that was
killed, are swept at the start and every minute. A job that runs on long after its time is up can't be ended from
outside its thread: the worker ends itself, whoever supervises it starts another, and the job is swept like any other.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import socket
import sys
import threading

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from jobs.app import unavailable, worker_app
from jobs.logs import set_up_logs
from jobs.loop import JobLoop
from jobs.models import Models
from jobs.opening import database_address
from jobs.stalled import forget_old_jobs, sweep_stalled
from jobs.table import QUEUES
from reputation.errors import GoodwillError, RunError
from storage import runs
from storage.database import Database

BEAT_SECONDS = 10
BEATS_OF_SWEEP = 6
BEATS_OF_FORGETTING = 360
OVERDUE_SECONDS = 120
GRACE_SECONDS = 20
"""How long the running jobs get to end when the worker is told to."""

log = logging.getLogger("worker")


def run_worker(url: str) -> None:
    """Run jobs until SIGTERM or SIGINT; those that run are ended first: crawls killed, scoring after its batch.

    Raises:
        DatabaseUnavailableError: the server can't be reached at the start.
        RunError: the server went away; whoever supervises the worker starts another.
    """
    try:
        asyncio.run(_serve(url))
    except ConnectorException as error:
        raise unavailable(error) from error


def process_name() -> str:
    """This worker's name in heartbeats: host and process."""
    return f"worker:{socket.gethostname()}:{os.getpid()}"


async def _serve(url: str) -> None:
    stop = threading.Event()
    ending = asyncio.Event()
    _listen_to_signals(stop, ending)
    with Database.open(url, size=sum(QUEUES.values()) + 2) as database:
        loop = JobLoop(database, Models(database).scorer, stop)
        app = worker_app(url, loop.run)
        async with app.open_async():
            await sweep_stalled(app)
            await _work(app, loop, database, ending)
            await asyncio.to_thread(runs.end_beating, database, process_name())


def _listen_to_signals(stop: threading.Event, ending: asyncio.Event) -> None:
    def end() -> None:
        stop.set()
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)


async def _work(app: App, loop: JobLoop, database: Database, ending: asyncio.Event) -> None:
    """All queues and the upkeep side by side, until one of them fails or `ending` is set."""
    queues = [
        asyncio.create_task(
            app.run_worker_async(
                queues=[queue], name=f"{process_name()}:{queue}", concurrency=count, install_signal_handlers=False,
                delete_jobs="successful", shutdown_graceful_timeout=GRACE_SECONDS,
            )
        )
        for queue, count in QUEUES.items()
    ]  # fmt: skip
    upkeep = asyncio.create_task(_upkeep(app, loop, database))
    waiting = asyncio.create_task(ending.wait())
    done, _ = await asyncio.wait({*queues, upkeep, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for task in (*queues, upkeep, waiting):
        task.cancel()
    await asyncio.gather(*queues, upkeep, waiting, return_exceptions=True)
    for task in done - {waiting}:
        task.result()
    if not ending.is_set():
        raise RunError("a queue of this worker ended, for the database went away")


async def _upkeep(app: App, loop: JobLoop, database: Database) -> None:
    """Heartbeat, sweep, forgetting, and the watch over jobs whose time was up long ago."""
    for beat in itertools.count(1):
        await asyncio.to_thread(_beat, database)
        late = loop.overdue(OVERDUE_SECONDS)
        if late:
            log.critical("the job %s runs on long after its time was up: this worker ends", late[0])
            os._exit(1)
        await asyncio.sleep(BEAT_SECONDS)
        if beat % BEATS_OF_SWEEP == 0:
            await sweep_stalled(app)
        if beat % BEATS_OF_FORGETTING == 0:
            await forget_old_jobs(app)


def _beat(database: Database) -> None:
    with database.connection() as connection:
        runs.beat(connection, process_name(), None)


def main() -> int:
    """Run one worker until it is told to end; its exit status."""
    set_up_logs()
    try:
        with database_address() as url:
            run_worker(url)
    except GoodwillError as error:
        sys.stderr.write(f"goodwill: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
