"""The queue of jobs on a real database: installed once, locks respected, stalled jobs put back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import psycopg
import pytest
from procrastinate import App
from procrastinate.jobs import Job

from jobs.app import JobQueue, install, worker_app
from jobs.stalled import MOST_ATTEMPTS, sweep_stalled
from jobs.table import JobRow
from jobs.worker import run_worker
from reputation.errors import DatabaseUnavailableError, InputError, RunError
from storage.locks import SessionLock


@pytest.fixture
def queue_url(database_url: str) -> str:
    install(database_url)
    return database_url


def with_app(url: str, use: Any) -> Any:  # the app is open for as long as `use` runs
    async def run() -> Any:
        app = worker_app(url, lambda *_: None)
        async with app.open_async():
            return await use(app)

    return asyncio.run(run())


def waiting(url: str) -> list[tuple[str, str | None]]:
    async def use(app: App) -> list[tuple[str, str | None]]:
        return [(job.task_name, job.status) for job in await app.job_manager.list_jobs_async()]

    found: list[tuple[str, str | None]] = with_app(url, use)
    return sorted(found, key=str)


def take_and_die(url: str, times: int = 1) -> None:
    """Take a job as a worker does, and vanish without a word: its heartbeat stops."""

    async def use(app: App) -> None:
        for _ in range(times):
            worker = await app.job_manager.register_worker()
            assert await app.job_manager.fetch_job(queues=None, worker_id=worker) is not None

    with_app(url, use)


def sweep(url: str) -> dict[str, int]:
    def use(app: App) -> Coroutine[Any, Any, dict[str, int]]:
        return sweep_stalled(app, silent_seconds=0)

    counts: dict[str, int] = with_app(url, use)
    return counts


def test_install_twice_does_nothing_the_second_time(database_url: str) -> None:
    assert install(database_url) is True
    assert install(database_url) is False


def test_install_by_two_at_once_succeeds_for_both(database_url: str) -> None:
    results: list[bool] = []
    threads = [threading.Thread(target=lambda: results.append(install(database_url))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


def test_defer_a_job_that_waits_already_is_normal(queue_url: str) -> None:
    with JobQueue(queue_url) as queue:
        assert queue.defer("score") is True
        assert queue.defer("score") is False
        assert queue.defer("send") is True
    assert waiting(queue_url) == [("score", "todo"), ("send", "todo")]


def test_defer_unknown_job_is_refused(queue_url: str) -> None:
    with JobQueue(queue_url) as queue, pytest.raises(InputError, match="no job 'x'"):
        queue.defer("x")


def test_queue_without_a_server_is_one_sentence() -> None:
    with pytest.raises(DatabaseUnavailableError, match="can't connect"), JobQueue("postgresql://127.0.0.1:1/x"):
        pass


def test_lock_without_a_server_is_one_line() -> None:
    with pytest.raises(DatabaseUnavailableError, match="can't be reached for a lock") as caught:
        SessionLock("postgresql://127.0.0.1:1/x")
    assert "\n" not in str(caught.value)


def test_worker_on_a_database_that_takes_no_changes_ends_with_one_line(queue_url: str) -> None:
    with psycopg.connect(queue_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    with pytest.raises(RunError, match="read-only transaction") as caught:
        run_worker(queue_url)
    assert "\n" not in str(caught.value)


def test_worker_runs_a_deferred_job_with_its_arguments_and_deletes_it(queue_url: str) -> None:
    ran: list[tuple[str, dict[str, Any]]] = []

    async def run() -> None:
        app = worker_app(queue_url, lambda row, arguments: ran.append((row.name, arguments)))
        async with app.open_async():
            await app.run_worker_async(wait=False, delete_jobs="successful", install_signal_handlers=False)

    with JobQueue(queue_url) as queue:
        queue.defer("crawl", sources=["a", "b"])
    asyncio.run(run())
    assert ran == [("crawl", {"sources": ["a", "b"]})]
    assert waiting(queue_url) == []


def test_sweep_job_of_a_dead_worker_waits_again_and_its_lock_is_free(queue_url: str) -> None:
    with JobQueue(queue_url) as queue:
        queue.defer("notify_daily")
    take_and_die(queue_url)
    assert waiting(queue_url) == [("notify_daily", "doing")]
    assert sweep(queue_url) == {"retried": 1, "failed": 0}
    take_and_die(queue_url)  # a second worker gets it, though its lock was held


def test_sweep_job_of_a_living_worker_is_left_alone(queue_url: str) -> None:
    with JobQueue(queue_url) as queue:
        queue.defer("score")
    take_and_die(queue_url)
    counts = with_app(queue_url, sweep_stalled)
    assert counts == {"retried": 0, "failed": 0}
    assert waiting(queue_url) == [("score", "doing")]


def test_sweep_duplicate_of_a_waiting_job_ends_as_failed(queue_url: str) -> None:
    with JobQueue(queue_url) as queue:
        queue.defer("score")
        take_and_die(queue_url)
        queue.defer("score")
    assert sweep(queue_url) == {"retried": 0, "failed": 1}
    assert waiting(queue_url) == [("score", "failed"), ("score", "todo")]


def test_sweep_job_that_kills_every_worker_is_given_up(queue_url: str) -> None:
    with JobQueue(queue_url) as queue:
        queue.defer("score")
    outcomes = []
    for _ in range(MOST_ATTEMPTS + 1):
        take_and_die(queue_url)
        outcomes.append(sweep(queue_url)["retried"])
        if not outcomes[-1]:
            break
    assert outcomes[-1] == 0
    assert waiting(queue_url) == [("score", "failed")]


def test_worker_app_knows_every_job_of_the_table() -> None:
    seen: list[JobRow] = []
    app = worker_app("postgresql://127.0.0.1:1/x", lambda row, _: seen.append(row))
    for name in ("crawl", "score", "clean_up"):
        app.tasks[name]()
    assert [row.name for row in seen] == ["crawl", "score", "clean_up"]


@pytest.mark.parametrize(("name", "tries"), [("notify_daily", 5), ("report_weekly", 5), ("score", 1)])
def test_job_of_one_moment_that_fails_is_tried_again_and_one_of_every_few_seconds_is_not(
    queue_url: str, name: str, tries: int
) -> None:
    async def use(app: App) -> int:
        jobs = (
            Job(id=1, queue="q", lock=None, queueing_lock=None, task_name=name, attempts=attempt)
            for attempt in range(1, 9)
        )
        return sum(app.tasks[name].get_retry_exception(RuntimeError(), job) is not None for job in jobs)

    assert with_app(queue_url, use) == tries - 1
