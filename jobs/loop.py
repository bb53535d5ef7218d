"""Around every job: a row in job_runs, and the one place where any error is caught, written down, and told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jobs.table import JobRow
from jobs.work import Work
from reputation.errors import GoodwillError
from storage.database import Database
from storage.requests import finish_request
from storage.runs import RunOutcome, finish_run, start_run

if TYPE_CHECKING:
    from sentiment.scoring import Scorer

log = logging.getLogger("jobs")


class JobFailedError(GoodwillError):
    """Raised after a failed job was written down, so that the queue marks it as failed; carries its sentence."""


class JobLoop:
    """Runs jobs, one a call, from any thread. `running` says since when each one runs, for the watch over timeouts."""

    def __init__(self, database: Database, scorer: Callable[[], Scorer], stop: threading.Event) -> None:
        self._database = database
        self._scorer = scorer
        self._stop = stop
        self.running: dict[int, tuple[JobRow, float]] = {}

    def run(self, row: JobRow, arguments: Mapping[str, Any]) -> str | None:
        """Run one job to its end; what it did, in words, or None where there was nothing to do.

        Raises:
            JobFailedError: the job failed; its row in job_runs and the log say why.
        """
        ends_at = time.monotonic() + row.timeout_seconds
        work = Work(self._database, self._scorer, self._stop, ends_at, arguments)
        with self._database.connection() as connection:
            run_id = start_run(connection, row.name)
        self.running[run_id] = (row, ends_at)
        try:
            detail = row.load()(work)
        except Exception as error:
            sentence = str(error) if isinstance(error, GoodwillError) else f"{type(error).__name__}: {error}"
            log.exception("the job %s failed: %s", row.name, sentence)
            self._finish(run_id, "failed", sentence, arguments)
            raise JobFailedError(sentence) from error
        finally:
            self.running.pop(run_id, None)
        self._finish(run_id, "ok", detail, arguments)
        if detail:
            log.info("%s: %s", row.name, detail)
        return detail

    def _finish(self, run_id: int, outcome: RunOutcome, detail: str | None, arguments: Mapping[str, Any]) -> None:
        """Write down how it ended, and answer the page that asked for it (the argument `request_id`)."""
        request_id = arguments.get("request_id")
        with self._database.connection() as connection:
            finish_run(connection, run_id, outcome, detail)
            if isinstance(request_id, int):
                finish_request(connection, request_id, "done" if outcome == "ok" else "failed", detail)

    def overdue(self, grace_seconds: float) -> list[str]:
        """Names of the jobs that run on so many seconds after their time was up: no thread is ended from outside."""
        now = time.monotonic()
        return [row.name for row, ends_at in list(self.running.values()) if now > ends_at + grace_seconds]
