from __future__ import annotations

import importlib.util
from datetime import time
from pathlib import Path

import pytest

from jobs.table import QUEUES, TABLE, JobRow, default_schedules, job_row
from reputation.errors import InputError
from reputation.settings import Settings
from reputation.settings_tables import AlertSettings, ReportSettings


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_table_every_function_takes_the_work(row: JobRow) -> None:
    assert importlib.util.find_spec(row.function.partition(":")[0]) is not None
    assert row.load().__code__.co_varnames[0] == "work"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_table_every_row_has_a_queue_with_room_and_a_limit(row: JobRow) -> None:
    assert QUEUES[row.queue] >= 1
    assert row.timeout_seconds > 0
    assert row.queueing_lock == row.name


def test_table_names_are_unique() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)


def test_table_a_long_crawl_shares_its_queue_with_nothing() -> None:
    assert [row.name for row in TABLE if row.queue == "crawl"] == ["crawl"]


def test_job_row_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(InputError, match=r"'mine'.*crawl, stream, watch_leaks, score"):
        job_row("mine")


def test_default_schedules_follow_the_settings_hours() -> None:
    settings = Settings(
        directory=Path(), alerts=AlertSettings(daily_at=time(6, 30)), reports=ReportSettings(weekly_at=time(9))
    )
    schedules = {schedule.job: schedule for schedule in default_schedules(settings)}
    assert (schedules["notify_daily"].local_time, schedules["notify_daily"].weekday) == (time(6, 30), None)
    assert (schedules["report_weekly"].local_time, schedules["report_weekly"].weekday) == (time(9), 1)
    assert schedules["serve_requests"].every_seconds == 5
    assert set(schedules) == {row.name for row in TABLE}
