"""Rounds as the worker runs them: one child each, ended at its time; what a dead worker left is due again."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from jobs.crawling import CLAIM_SECONDS, open_due_round, open_named_round, run_round
from reputation.errors import InputError
from storage.database import Database
from storage.locks import SessionLock
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer, xml

FEED = (
    "<rss version='2.0'><channel><title>Post</title><item><guid>1</guid><title>Northgate Bank is sorry</title>"
    "<description>Northgate Bank lost the addresses of its customers.</description></item></channel></rss>"
)


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def open_due(desk: Desk) -> int | None:
    with desk.database.connection() as connection:
        return open_due_round(connection)


def source_state(desk: Desk, source_id: int) -> tuple[int, bool]:
    """Failures counted, and whether it is due now."""
    row = desk.rows(
        "SELECT failure_count, coalesce(next_due_at <= now(), true) AS due FROM sources WHERE source_id = %s", source_id
    )[0]
    return row["failure_count"], row["due"]


def test_round_of_due_sources_runs_to_its_end_and_none_is_due_after(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(FEED)
    desk.add_source("Post", f"{server.url}/feed", articles=False)
    round_id = open_due(desk)
    assert round_id is not None
    result = run_round(desk.database.url, round_id, 60)
    assert (result.end, [(one.outcome, one.new_count) for one in result.crawls]) == ("done", [("ok", 1)])
    assert "1 sources crawled, 1 items seen, 1 new" in result.in_words()
    assert desk.rows("SELECT 1 FROM rounds WHERE finished_at IS NULL") == []
    assert open_due(desk) is None


def test_round_whose_time_is_up_is_ended_and_its_source_rests(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = Answer(b"x" * 100, drip_seconds=5)
    source_id = desk.add_source("Slow", f"{server.url}/feed", articles=False)
    round_id = open_due(desk)
    assert round_id is not None
    result = run_round(desk.database.url, round_id, 20)
    assert result.end == "timeout"
    assert "Slow (" in result.in_words()
    assert desk.rows("SELECT 1 FROM crawls WHERE finished_at IS NULL") == []
    assert source_state(desk, source_id) == (1, False)


def test_round_that_is_told_to_stop_leaves_its_source_due(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = Answer(b"x" * 100, drip_seconds=5)
    source_id = desk.add_source("Slow", f"{server.url}/feed", articles=False)
    round_id = open_due(desk)
    assert round_id is not None
    result = run_round(desk.database.url, round_id, 60, lambda: "/feed" in server.paths())
    assert result.end == "stopped"
    assert [one.outcome for one in result.crawls] == ["killed"]
    assert source_state(desk, source_id) == (0, True)


def test_source_of_an_open_round_is_not_taken_by_a_second(desk: Desk) -> None:
    desk.add_source("A", "http://127.0.0.1:9/a")
    assert open_due(desk) is not None
    assert open_due(desk) is None
    desk.add_source("B", "http://127.0.0.1:9/b")
    second = open_due(desk)
    assert len(desk.rows("SELECT unnest(source_ids) FROM rounds WHERE round_id = %s", second)) == 1


def test_two_workers_that_open_at_once_share_no_source(desk: Desk) -> None:
    for number in range(20):
        desk.add_source(f"S{number}", f"http://127.0.0.1:9/{number}")
    threads = [threading.Thread(target=open_due, args=(desk,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [row["id"] for row in desk.rows("SELECT unnest(source_ids) AS id FROM rounds")]
    assert len(taken) == len(set(taken)) == 20


def test_round_that_a_dead_worker_left_is_closed_and_its_sources_are_due_again(desk: Desk) -> None:
    source_id = desk.add_source("A", "http://127.0.0.1:9/a")
    first = open_due(desk)
    desk.change("UPDATE rounds SET requested_at = now() - make_interval(secs => %s)", CLAIM_SECONDS + 1)
    with SessionLock(desk.database.url) as worker:
        assert worker.take(f"round {first}")
        assert open_due(desk) is None  # a living worker holds it
    second = open_due(desk)
    assert second not in {None, first}
    assert desk.rows("SELECT source_ids FROM rounds WHERE round_id = %s", second) == [{"source_ids": [source_id]}]
    assert desk.rows("SELECT round_id FROM rounds WHERE finished_at IS NOT NULL") == [{"round_id": first}]


def test_named_round_of_an_unknown_source_opens_nothing(desk: Desk) -> None:
    with pytest.raises(InputError, match="no source 'Daily'"), desk.database.connection() as connection:
        open_named_round(connection, ["Daily"])
    assert desk.rows("SELECT 1 FROM rounds") == []


def test_named_round_of_an_imported_source_is_refused_and_opens_nothing(desk: Desk) -> None:
    desk.add_source("import", None, kind="import")
    with pytest.raises(InputError, match="'import' holds what was imported"), desk.database.connection() as connection:
        open_named_round(connection, ["import"])
    assert desk.rows("SELECT 1 FROM rounds") == []
