"""What runs: every job, its function, its queue, its locks, its limit, and when it falls due unless told otherwise."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Literal, cast

from reputation.errors import InputError
from reputation.schedule import Schedule
from reputation.settings import Settings

if TYPE_CHECKING:
    from jobs.work import Work

Queue = Literal["crawl", "stream", "leaks", "score", "mail", "default"]
QUEUES: dict[Queue, int] = {"crawl": 1, "stream": 1, "leaks": 1, "score": 1, "mail": 1, "default": 2}
"""How many jobs of a queue one worker runs at a time: a long crawl delays no mail."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job.

    `function` is `module:name`, loaded by the worker alone, so that who only defers jobs imports no model.
    `queueing_lock`: at most one of these waits. `lock`: at most one of these runs, on all workers together.
    `timeout_seconds`: how long it may run; the crawl's child is killed then, the others look at `Work.must_end`.
    `every_seconds`, or `local_time` (the setting's name) with or without `weekday`, is its default schedule; neither
    where it runs on demand only.
    """

    name: str
    function: str
    queue: Queue
    queueing_lock: str
    lock: str | None
    timeout_seconds: int
    every_seconds: int | None = None
    local_time: Literal["alerts.daily_at", "reports.weekly_at"] | None = None
    weekday: int | None = None

    def load(self) -> Callable[[Work], str | None]:
        """The function: takes the work, returns what it did in words, or None where there was nothing to do."""
        module, _, name = self.function.partition(":")
        return cast("Callable[[Work], str | None]", getattr(importlib.import_module(module), name))


# A second crawl may start while one runs: it takes only sources that no open round holds. Deliveries and unscored
# mentions are claimed row by row, so `send` and `score` need no lock either. The builders of mails and reports do.
TABLE: tuple[JobRow, ...] = (
    JobRow("crawl", "jobs.crawling:crawl", "crawl", "crawl", None, 2100, every_seconds=15),
    JobRow("stream", "jobs.crawling:stream", "stream", "stream", None, 2100, every_seconds=15),
    JobRow("watch_leaks", "jobs.crawling:watch_leaks", "leaks", "watch_leaks", "watch_leaks", 2100, every_seconds=60),
    JobRow("score", "jobs.scoring:score", "score", "score", None, 900, every_seconds=15),
    JobRow(
        "notify_daily", "jobs.notifying:notify_daily", "mail", "notify_daily", "notify_daily", 600,
        local_time="alerts.daily_at",
    ),
    JobRow(
        "notify_urgent", "jobs.urgent:notify_urgent", "mail", "notify_urgent", "notify_urgent", 300, every_seconds=60
    ),
    JobRow("estimate", "jobs.recovery:estimate", "default", "estimate", "estimate", 600, every_seconds=300),
    JobRow(
        "group_campaigns", "jobs.campaigns:group_campaigns", "default", "group_campaigns", "group_campaigns", 900,
        every_seconds=30,
    ),
    JobRow("send", "jobs.sending:send", "mail", "send", None, 300, every_seconds=15),
    JobRow(
        "report_weekly", "jobs.reporting:report_weekly", "mail", "report_weekly", "report_weekly", 900,
        local_time="reports.weekly_at", weekday=1,
    ),
    JobRow("tell_coverage", "jobs.covering:tell_coverage", "default", "tell_coverage", "tell_coverage", 600,
           every_seconds=3600),
    JobRow("serve_requests", "jobs.serving:serve_requests", "default", "serve_requests", None, 120, every_seconds=5),
    JobRow("clean_up", "jobs.upkeep:clean_up", "default", "clean_up", "clean_up", 900, every_seconds=3600),
)  # fmt: skip


def job_row(name: str) -> JobRow:
    """The row of that name.

    Raises:
        InputError: there is no such job; names those there are.
    """
    found = next((row for row in TABLE if row.name == name), None)
    if found is None:
        raise InputError(f"there is no job {name!r}, only {', '.join(row.name for row in TABLE)}")
    return found


def default_schedules(settings: Settings) -> tuple[Schedule, ...]:
    """When each job falls due by the settings: the daily mail and the weekly report at the organisation's hours."""
    times: dict[str, time] = {
        "alerts.daily_at": settings.alerts.daily_at,
        "reports.weekly_at": settings.reports.weekly_at,
    }
    return tuple(
        Schedule(row.name, row.every_seconds, times[row.local_time] if row.local_time else None, row.weekday)
        for row in TABLE
        if row.every_seconds or row.local_time
    )
