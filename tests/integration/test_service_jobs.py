"""The jobs as the worker runs them, on a real database: what they write, what they write once, and what fails."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
import time_machine

from jobs.app import JobQueue, install
from jobs.loop import JobFailedError, JobLoop
from jobs.models import Models
from jobs.table import JobRow, default_schedules, job_row
from reputation.errors import InputError
from reputation.settings import Settings
from reputation.settings_tables import (
    AlertSettings,
    BrandSettings,
    OrganisationSettings,
    RecipientSettings,
    ReportSettings,
)
from storage import requests, runs
from storage.database import Database
from storage.outbox import list_deliveries
from storage.reports import list_reports
from storage.sync import sync_settings

BOSS = RecipientSettings(email="boss@nordbank.example", language="en")


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def loop(db: Database, outbox: Path) -> JobLoop:
    settings = Settings(
        directory=outbox.parent,
        organisation=OrganisationSettings(name="Nordbank", timezone="Europe/Moscow", languages=("en",)),
        brand=(BrandSettings(name="Nordbank", role="own"),),
        alerts=AlertSettings(daily_at=time(8), recipients=(BOSS,), outbox_dir=outbox),
        reports=ReportSettings(recipients=(BOSS,), formats=("json",)),
    )
    install(db.url)
    with db.connection() as connection:
        sync_settings(connection, settings, default_schedules(settings))
    return JobLoop(db, Models(db).scorer, threading.Event())


def mails(outbox: Path) -> list[Path]:
    return sorted(outbox.glob("*.eml")) if outbox.exists() else []


def run(loop: JobLoop, name: str, at: datetime) -> str | None:
    with time_machine.travel(at, tick=True):
        return loop.run(job_row(name), {})


def test_daily_mail_is_decided_once_a_day_and_sent_once(loop: JobLoop, outbox: Path) -> None:
    morning = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert run(loop, "notify_daily", morning) == "the daily mail of 2026-11-24 is in the outbox"
    assert run(loop, "notify_daily", morning) is None
    assert loop.run(job_row("send"), {}) == "1 messages sent, 0 to be tried again, 0 given up"
    assert loop.run(job_row("send"), {}) is None
    assert len(mails(outbox)) == 1


def test_daily_mail_missed_for_three_days_is_one_and_the_next_morning_has_its_own(loop: JobLoop, outbox: Path) -> None:
    run(loop, "notify_daily", datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # one in the morning of the 24th in Moscow
    assert run(loop, "notify_daily", night) == "the daily mail of 2026-11-23 is in the outbox"
    assert run(loop, "notify_daily", datetime(2026, 11, 24, 5, 0, tzinfo=UTC)) is not None
    loop.run(job_row("send"), {})
    assert len(mails(outbox)) == 3


def test_weekly_report_is_made_and_mailed_once_for_the_week_that_is_over(loop: JobLoop, outbox: Path) -> None:
    monday = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
    assert run(loop, "report_weekly", monday) == "the report of 2026-W48: 1 new, mailed"
    assert run(loop, "report_weekly", monday) is None
    loop.run(job_row("send"), {})
    (mail,) = mails(outbox)
    assert b"application/pdf" in mail.read_bytes()


def test_send_without_a_way_out_leaves_the_mail_in_the_outbox(loop: JobLoop, db: Database) -> None:
    run(loop, "notify_daily", datetime(2026, 11, 24, 5, 30, tzinfo=UTC))
    with db.connection() as connection:
        connection.execute("UPDATE settings SET value = value || '{\"outbox_dir\": null}' WHERE key = 'alerts'")
    assert loop.run(job_row("send"), {}) is None
    with db.connection() as connection:
        assert [delivery.state for delivery in list_deliveries(connection)] == ["queued"]
        assert list_reports(connection) == []


def test_job_that_fails_is_written_down_with_its_sentence(loop: JobLoop, db: Database) -> None:
    row = JobRow("broken", "tests.integration.test_service_jobs:broken", "default", "broken", None, 10)
    with pytest.raises(JobFailedError, match="the file is torn"):
        loop.run(row, {})
    with db.connection() as connection:
        (last,) = runs.last_runs(connection)
    assert (last.job, last.outcome, last.detail) == ("broken", "failed", "the file is torn")
    assert loop.running == {}


def broken(work: object) -> str:  # noqa: ARG001 (a job is handed it)
    raise InputError("the file is torn")


def test_request_of_a_page_is_answered_when_the_job_has_run(loop: JobLoop, db: Database) -> None:
    with db.connection() as connection:
        asked = requests.ask(connection, "retry_job", {"job": "clean_up"})
        wrong = requests.ask(connection, "retry_job", {"job": "fly"})
    assert loop.run(job_row("serve_requests"), {}) == "served: retry_job, retry_job"
    with db.connection() as connection:
        states = [requests.request_state(connection, number) for number in (asked, wrong)]
        rows = connection.execute("SELECT task_name, args FROM jobs.procrastinate_jobs").fetchall()
    assert [state.state for state in states if state] == ["running", "failed"]
    assert rows == [{"task_name": "clean_up", "args": {"request_id": asked}}]
    loop.run(job_row("clean_up"), rows[0]["args"])
    with db.connection() as connection:
        done = requests.request_state(connection, asked)
    assert done is not None
    assert done.state == "done"


def test_request_for_a_job_that_waits_already_is_answered_at_once(loop: JobLoop, db: Database) -> None:
    with JobQueue(db.url) as queue:
        queue.defer("send")
    with db.connection() as connection:
        asked = requests.ask(connection, "retry_job", {"job": "send"})
    loop.run(job_row("serve_requests"), {})
    with db.connection() as connection:
        found = requests.request_state(connection, asked)
    assert found is not None
    assert (found.state, found.outcome) == ("done", "send waits in its queue already")


def test_clean_up_keeps_the_last_run_of_each_job_and_forgets_idle_ones(loop: JobLoop, db: Database) -> None:
    for _ in range(3):
        loop.run(job_row("send"), {})
    with db.connection() as connection:
        connection.execute("UPDATE job_runs SET started_at = started_at - interval '20 minutes'")
    loop.run(job_row("send"), {})
    loop.run(job_row("clean_up"), {})
    with db.connection() as connection:
        row = connection.execute("SELECT count(*) AS n FROM job_runs WHERE job = 'send'").fetchone()
    assert row == {"n": 1}


def test_clean_up_forgets_texts_without_a_brand_after_their_days(loop: JobLoop, db: Database) -> None:
    with db.connection() as connection:
        connection.execute("INSERT INTO sources (name, kind, every_seconds) VALUES ('s', 'feed', 60)")
        connection.execute(
            "INSERT INTO unmatched (source_id, external_id, url, kind, text, seen_on)"
            " SELECT source_id, n::text, 'http://x', 'post', 'x', date '2026-11-24' - n"
            " FROM sources, generate_series(29, 32) AS n"
        )
    assert "2 texts" in (run(loop, "clean_up", datetime(2026, 11, 24, 12, tzinfo=UTC)) or "")
