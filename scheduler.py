"""When: reads the rows of `schedules`, and puts each job into its queue as it falls due. `python -m scheduler`.

Which moments are due is decided by the domain's clock and `reputation.schedule`; APScheduler only calls us every two
seconds. What fell due while nobody was there runs once. Of several schedulers one leads, by a lock that dies with its
session; the others wait for it.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler

from jobs.app import JobQueue
from jobs.logs import set_up_logs
from jobs.opening import database_address
from jobs.stopping import stop_on_signals
from reputation import clock
from reputation.errors import DatabaseUnavailableError, GoodwillError
from reputation.schedule import due_moments
from storage import runs, schedules, sync
from storage.database import Database
from storage.locks import SessionLock

TICK_SECONDS = 2
LOCK = "scheduler"

log = logging.getLogger("scheduler")


class Leadership:
    """Whether this scheduler leads. It asks anew at every tick: a lost session is a lost lead."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: SessionLock | None = None
        self.leads = False

    def holds(self) -> bool:
        """Take the lead, or keep it; False while another scheduler has it.

        Raises:
            DatabaseUnavailableError: the server does not answer; the lead is lost.
        """
        try:
            is_first = self._session is None
            if self._session is None:
                self._session = SessionLock(self._url)
            if self.leads:
                self._session.check()
                return True
            self.leads = self._session.take(LOCK)
            if self.leads or is_first:
                log.info("this scheduler leads" if self.leads else "another scheduler leads: waiting")
        except DatabaseUnavailableError:
            self.give_up()
            raise
        return self.leads

    def give_up(self) -> None:
        """End the session, so that another may lead."""
        if self._session is not None:
            self._session.close()
        self._session, self.leads = None, False


def defer_due(database: Database, queue: JobQueue, now: datetime) -> list[str]:
    """Put every job that is due at `now` into its queue; the names of those put.

    The moment is written down after the job is in the queue: a kill between the two puts it there twice, never not.
    A daily or weekly job starts with the first moment after its schedule was made: no mail tells of days before that.
    """
    with database.connection() as connection:
        zone = sync.stored_zone(connection)
        rows = [row for row in schedules.list_schedules(connection) if row.enabled]
    deferred = []
    for row in rows:
        moment = due_moments(row.schedule, row.last_due_at, now, zone)
        if moment is None:
            continue
        if row.last_due_at is not None or row.schedule.local_time is None:
            queue.defer(row.schedule.job)
            deferred.append(row.schedule.job)
        with database.connection() as connection:
            schedules.mark_due(connection, row.schedule.job, moment)
    return deferred


def process_name(*, leads: bool) -> str:
    """This scheduler's name among the heartbeats; only one has the plain one."""
    return "scheduler" if leads else f"scheduler:{socket.gethostname()}:{os.getpid()}"


def tick(database: Database, queue: JobQueue, leadership: Leadership) -> None:
    """One look at the clock. A database that is away is a line in the log; the next tick tries again."""
    try:
        leads = leadership.holds()
        with database.connection() as connection:
            runs.beat(connection, process_name(leads=leads), None if leads else "waits for the one that leads")
        if not leads:
            return
        for job in defer_due(database, queue, clock.now()):
            log.debug("deferred %s", job)
    except GoodwillError as error:
        log.error("%s", error)  # noqa: TRY400 (one sentence says it all)


def serve(url: str, stop: threading.Event) -> None:
    """Schedule until `stop` is set.

    Raises:
        DatabaseUnavailableError: the server can't be reached at the start.
    """
    leadership = Leadership(url)
    with Database.open(url, size=2) as database, JobQueue(url) as queue:
        ticks = BackgroundScheduler(timezone="UTC")
        ticks.add_job(
            tick, "interval", (database, queue, leadership), seconds=TICK_SECONDS,
            next_run_time=datetime.now(ticks.timezone), coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
        ticks.start()
        stop.wait()
        ticks.shutdown(wait=True)
        runs.end_beating(database, process_name(leads=leadership.leads))
        leadership.give_up()


def main() -> int:
    """Run the scheduler until it is told to end; its exit status."""
    set_up_logs()
    stop = stop_on_signals()
    try:
        with database_address() as url:
            serve(url, stop)
    except GoodwillError as error:
        sys.stderr.write(f"goodwill: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
