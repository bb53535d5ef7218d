"""The scheduler on a real database, its clock moved over what clocks do: outages, week's ends, changes of the hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from jobs.app import JobQueue, install
from jobs.table import TABLE, default_schedules
from reputation.settings import Settings
from reputation.settings_tables import AlertSettings, OrganisationSettings, ReportSettings
from scheduler import Leadership, defer_due, tick  # noqa: TID251 (its own test)
from storage import runs
from storage.database import Database
from storage.sync import sync_settings

DAY = timedelta(days=1)


class Clockwork:
    """A scheduler whose clock the test holds; what it deferred is taken from the queue at once, as by a worker."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self.database, self.queue = database, queue

    def at(self, moment: datetime) -> list[str]:
        """Jobs that the moment makes due."""
        deferred = defer_due(self.database, self.queue, moment)
        with self.database.connection() as connection:
            connection.execute("SET LOCAL search_path = jobs, public")
            connection.execute("DELETE FROM procrastinate_jobs")
        return deferred

    def through(self, start: datetime, end: datetime, step: timedelta) -> list[tuple[datetime, str]]:
        found, moment = [], start
        while moment <= end:
            found += [(moment, job) for job in self.at(moment)]
            moment += step
        return found


def settings(zone: str, daily_at: time = time(8), weekly_at: time = time(7)) -> Settings:
    return Settings(
        directory=Path(),
        organisation=OrganisationSettings(timezone=zone),
        alerts=AlertSettings(daily_at=daily_at),
        reports=ReportSettings(weekly_at=weekly_at),
    )


def sync(database: Database, wanted: Settings) -> None:
    with database.connection() as connection:
        sync_settings(connection, wanted, default_schedules(wanted))


INTERVAL_JOBS = {row.name for row in TABLE if row.every_seconds}


@pytest.fixture
def clockwork(db: Database) -> Iterator[Clockwork]:
    install(db.url)
    sync(db, settings("Europe/Moscow"))
    with JobQueue(db.url) as queue:
        yield Clockwork(db, queue)


@pytest.fixture
def by_clock(clockwork: Clockwork) -> Clockwork:
    """Only the jobs that go by the clock on the wall are switched on."""
    with clockwork.database.connection() as connection:
        connection.execute("UPDATE schedules SET enabled = local_time IS NOT NULL")
    return clockwork


def moscow(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=3)  # type: ignore[misc,arg-type]


def test_first_tick_runs_what_goes_by_the_interval_and_no_mail_of_days_before(clockwork: Clockwork) -> None:
    deferred = defer_due(clockwork.database, clockwork.queue, moscow(2026, 11, 24, 15))
    assert set(deferred) == INTERVAL_JOBS
    assert "notify_urgent" in deferred


def test_daily_job_runs_once_at_its_local_hour(by_clock: Clockwork) -> None:
    by_clock.at(moscow(2026, 11, 24, 15))
    found = by_clock.through(moscow(2026, 11, 24, 15), moscow(2026, 11, 26, 15), timedelta(minutes=30))
    assert found == [
        (moscow(2026, 11, 25, 8), "notify_daily"),
        (moscow(2026, 11, 26, 8), "notify_daily"),
    ]


def test_weekly_job_runs_once_when_the_week_is_over(by_clock: Clockwork) -> None:
    by_clock.at(moscow(2026, 11, 25, 15))
    found = by_clock.through(moscow(2026, 11, 25, 15), moscow(2026, 12, 8), timedelta(hours=1))
    weekly = [moment for moment, job in found if job == "report_weekly"]
    assert weekly == [moscow(2026, 11, 30, 7), moscow(2026, 12, 7, 7)]


def test_outage_of_three_days_over_a_weeks_end_makes_each_job_due_once(by_clock: Clockwork) -> None:
    by_clock.at(moscow(2026, 11, 27, 9))
    assert sorted(by_clock.at(moscow(2026, 11, 30, 21))) == ["notify_daily", "report_weekly"]
    assert by_clock.at(moscow(2026, 11, 30, 21, 5)) == []
    assert by_clock.at(moscow(2026, 12, 1, 8)) == ["notify_daily"]


def test_clock_set_back_makes_nothing_due_twice(by_clock: Clockwork) -> None:
    by_clock.at(moscow(2026, 11, 24, 15))
    assert by_clock.at(moscow(2026, 11, 25, 8)) == ["notify_daily"]
    assert by_clock.at(moscow(2026, 11, 24, 23)) == []
    assert by_clock.at(moscow(2026, 11, 25, 8, 1)) == []


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-29T01:30", "2026-03-30T00:30"]),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25T00:30", "2026-10-26T01:30"]),
    ],
    ids=["spring skips the hour", "autumn has it twice"],
)
def test_daily_job_runs_once_on_the_day_the_hour_changes(
    by_clock: Clockwork, first: datetime, expected: list[str]
) -> None:
    sync(by_clock.database, settings("Europe/Berlin", daily_at=time(2, 30)))
    by_clock.at(first)
    found = by_clock.through(first, first + 2 * DAY, timedelta(minutes=30))
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment, job in found if job == "notify_daily"] == expected


def test_job_that_waits_already_is_not_deferred_twice(clockwork: Clockwork) -> None:
    defer_due(clockwork.database, clockwork.queue, moscow(2026, 11, 24, 15))
    defer_due(clockwork.database, clockwork.queue, moscow(2026, 11, 24, 16))
    with clockwork.database.connection() as connection:
        rows = connection.execute("SELECT task_name FROM jobs.procrastinate_jobs").fetchall()
    assert len(rows) == len({row["task_name"] for row in rows}) == len(INTERVAL_JOBS)


def test_schedule_that_is_switched_off_defers_nothing(clockwork: Clockwork) -> None:
    with clockwork.database.connection() as connection:
        connection.execute("UPDATE schedules SET enabled = false")
    assert defer_due(clockwork.database, clockwork.queue, moscow(2026, 11, 24, 15)) == []


def test_second_scheduler_waits_and_leads_when_the_first_is_gone(clockwork: Clockwork) -> None:
    first, second = Leadership(clockwork.database.url), Leadership(clockwork.database.url)
    assert first.holds()
    assert not second.holds()
    tick(clockwork.database, clockwork.queue, second)
    with clockwork.database.connection() as connection:
        assert connection.execute("SELECT count(*) AS n FROM jobs.procrastinate_jobs").fetchone() == {"n": 0}
    first.give_up()
    assert second.holds()
    second.give_up()


def test_second_scheduler_says_once_that_it_waits(clockwork: Clockwork, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "scheduler")
    first, second = Leadership(clockwork.database.url), Leadership(clockwork.database.url)
    assert first.holds()
    assert not any(second.holds() for _ in range(3))
    first.give_up()
    assert second.holds()
    second.give_up()
    assert [record.getMessage() for record in caplog.records] == [
        "this scheduler leads",
        "another scheduler leads: waiting",
        "this scheduler leads",
    ]


def test_tick_of_the_leader_sends_a_heartbeat_and_defers(clockwork: Clockwork) -> None:
    leadership = Leadership(clockwork.database.url)
    tick(clockwork.database, clockwork.queue, leadership)
    with clockwork.database.connection() as connection:
        assert [beat.process for beat in runs.heartbeats(connection)] == ["scheduler"]
        assert connection.execute("SELECT count(*) AS n FROM jobs.procrastinate_jobs").fetchone() == {
            "n": len(INTERVAL_JOBS)
        }
    leadership.give_up()


def test_tick_on_a_database_that_takes_no_changes_is_one_line_in_the_log_and_the_next_one_tries_again(
    clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    leadership = Leadership(clockwork.database.url)
    with Database.open(f"{clockwork.database.url} options='-c default_transaction_read_only=on'") as replica:
        tick(replica, clockwork.queue, leadership)
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "read-only transaction" in record.getMessage()
    tick(clockwork.database, clockwork.queue, leadership)
    with clockwork.database.connection() as connection:
        assert [beat.process for beat in runs.heartbeats(connection)] == ["scheduler"]
    leadership.give_up()


def test_leader_whose_session_is_ended_loses_the_lead_and_takes_it_again(clockwork: Clockwork) -> None:
    leadership = Leadership(clockwork.database.url)
    assert leadership.holds()
    with clockwork.database.connection() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    tick(clockwork.database, clockwork.queue, leadership)  # one line in the log, no exception
    assert leadership.holds()
    leadership.give_up()
