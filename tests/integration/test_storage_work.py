"""Requests of pages, runs of jobs, heartbeats, schedules and users."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reputation.errors import InputError
from storage import requests, runs, schedules, users
from storage.database import Database
from tests.integration.samples import NOON


def test_request_is_served_once_and_its_outcome_is_told(db: Database) -> None:
    with db.connection() as connection:
        number = requests.ask(connection, "retry_job", {"job": "crawl"})
    with db.connection() as one, db.connection() as other:
        claimed = requests.claim_request(one)
        assert claimed
        assert (claimed.request_id, claimed.arguments, claimed.state) == (number, {"job": "crawl"}, "running")
        assert requests.claim_request(other) is None
    with db.connection() as connection:
        requests.finish_request(connection, number, "done", "The job was queued.")
        found = requests.request_state(connection, number)
        assert found
        assert (found.state, found.outcome) == ("done", "The job was queued.")
        assert [one.request_id for one in requests.list_requests(connection)] == [number]
        assert requests.request_state(connection, number + 1) is None


def test_request_of_a_worker_that_died_is_given_back(db: Database) -> None:
    with db.connection() as connection:
        requests.ask(connection, "retry_job", {})
        requests.claim_request(connection)
        assert requests.requeue_requests(connection, older_than_seconds=600) == 0
        connection.execute("UPDATE requests SET started_at = now() - interval '1 hour'")
        assert requests.requeue_requests(connection, older_than_seconds=600) == 1
        assert requests.claim_request(connection) is not None


def test_last_runs_are_one_a_job_and_a_swept_run_stays_killed(db: Database) -> None:
    with db.connection() as connection:
        runs.finish_run(connection, runs.start_run(connection, "crawl"), "ok", "3 mentions")
    with db.connection() as connection:
        dead = runs.start_run(connection, "score")
        connection.execute("UPDATE job_runs SET started_at = now() - interval '3 hours' WHERE job_run_id = %s", [dead])
        assert runs.sweep_runs(connection) == 1
        runs.finish_run(connection, dead, "ok", "too late")
        assert [(run.job, run.outcome) for run in runs.last_runs(connection)] == [("crawl", "ok"), ("score", "killed")]


def test_heartbeat_is_alive_until_it_falls_silent(db: Database) -> None:
    with db.connection() as connection:
        runs.beat(connection, "worker:here:1", None)
        runs.beat(connection, "worker:here:1", "busy")
        assert [(beat.detail, beat.is_alive) for beat in runs.heartbeats(connection)] == [("busy", True)]
        connection.execute("UPDATE heartbeats SET beat_at = now() - interval '2 minutes'")
        assert [beat.is_alive for beat in runs.heartbeats(connection)] == [False]
    runs.end_beating(db, "worker:here:1")
    with db.connection() as connection:
        assert runs.heartbeats(connection) == []


def test_mark_due_never_goes_back(db: Database) -> None:
    with db.connection() as connection:
        connection.execute("INSERT INTO schedules (job, every_seconds) VALUES ('crawl', 60)")
        schedules.mark_due(connection, "crawl", NOON)
        schedules.mark_due(connection, "crawl", NOON - timedelta(hours=1))
        assert [row.last_due_at for row in schedules.list_schedules(connection)] == [NOON]


def test_user_name_is_taken_once(db: Database) -> None:
    with db.connection() as connection:
        users.add_user(connection, "anna", "hash")
        with pytest.raises(InputError, match="'anna' already"):
            users.add_user(connection, "anna", "other")
        assert (users.password_hash(connection, "anna"), users.password_hash(connection, "bob")) == ("hash", None)
        assert [user.name for user in users.list_users(connection)] == ["anna"]
