"""A round that is told to stop, or killed, at any moment: nothing lost, nothing double, no process left."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.integration.crawling import Desk, kill
from tests.replay.server import Answer, Asked, ReplayServer, page, xml

TAG = "/api/v1/timelines/tag/northgate"
STATUSES = 400


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def slow_timeline(server: ReplayServer, seconds: float) -> None:
    """400 statuses, twenty at once, each page late."""

    def answer(asked: Asked) -> Answer:
        below = int(asked.parameter("max_id") or STATUSES + 1)
        numbers = range(below - 1, max(below - 21, 0), -1)
        rows = [{"id": str(n), "uri": f"https://a.example/{n}", "content": f"Northgate Bank {n}"} for n in numbers]
        link = {"Link": f'<{server.url}{TAG}?max_id={numbers[-1]}>; rel="next"'} if rows else {}
        return Answer(json.dumps(rows).encode(), headers=link, seconds_late=seconds)

    server.routes[TAG] = answer


def wait_for(desk: Desk, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if desk.rows("SELECT count(*) AS n FROM mentions")[0]["n"] >= count:
            return
        time.sleep(0.1)
    pytest.fail(f"no {count} mentions within a minute")


def group_is_empty(group: int) -> bool:
    """Whether no process of a group is left, zombies aside."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if not [stat for stat in Path("/proc").glob("[0-9]*/stat") if _lives_in(stat, group)]:
            return True
        time.sleep(0.1)
    return False


def _lives_in(stat: Path, group: int) -> bool:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[2]) == group and fields[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_round_told_to_stop_ends_clean_and_goes_on_later(
    desk: Desk, server: ReplayServer, number: signal.Signals
) -> None:
    slow_timeline(server, 0.2)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate")
    round_id = desk.open_round([source])
    process = desk.start(round_id)
    try:
        wait_for(desk, 40)
        os.kill(process.pid, number)
        _, errors = process.communicate(timeout=30)
    finally:
        kill(process)
    crawl = desk.crawls(round_id)[0]
    assert process.returncode == 0, errors
    assert crawl["outcome"] == "killed"
    assert crawl["new_count"] == len(desk.mentions()) < STATUSES
    assert group_is_empty(process.pid)
    slow_timeline(server, 0)
    assert desk.crawl(source)[0]["outcome"] == "ok"
    assert len(desk.mentions()) == STATUSES


def test_round_told_to_stop_while_a_server_hangs_ends_soon(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = Answer(b"", seconds_late=100)
    round_id = desk.open_round([desk.add_source("post", f"{server.url}/feed")])
    process = desk.start(round_id)
    try:
        while "/feed" not in server.paths():
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=25)
    finally:
        kill(process)
    assert process.returncode == 0, errors
    assert desk.crawls(round_id)[0]["outcome"] == "killed"


def test_round_killed_mid_crawl_loses_nothing_and_repeats_nothing(desk: Desk, server: ReplayServer) -> None:
    slow_timeline(server, 0.1)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate")
    for count in (60, 180):
        process = desk.start(desk.open_round([source]))
        try:
            wait_for(desk, count)
        finally:
            kill(process)
    slow_timeline(server, 0)
    desk.crawl(source)
    numbers = [int(row["url"].rpartition("/")[2]) for row in desk.mentions()]
    assert sorted(numbers) == list(range(1, STATUSES + 1))


def test_feed_killed_between_its_articles_is_completed_by_the_next_crawl(desk: Desk, server: ReplayServer) -> None:
    links = [f"{server.url}/{n}" for n in range(12)]
    items = "".join(f"<item><title>Northgate Bank {link}</title><link>{link}</link></item>" for link in links)
    feed = f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>"
    server.routes["/feed"] = xml(feed, ETag='"same"')
    text = "Northgate Bank told its customers on Monday that addresses were copied. " * 5
    server.routes |= {f"/{n}": Answer(page(f"<p>{text}</p>").body, seconds_late=0 if n < 6 else 30) for n in range(12)}
    source = desk.add_source("post", f"{server.url}/feed")
    process = desk.start(desk.open_round([source]))
    try:
        wait_for(desk, 1)
    finally:
        kill(process)
    assert group_is_empty(process.pid)
    server.routes |= {f"/{n}": page(f"<p>{text}</p>") for n in range(12)}
    desk.crawl(source)
    assert [row["text"].strip() for row in desk.mentions()] == [text.strip()] * 12


def test_database_that_goes_away_ends_the_round_with_one_sentence(desk: Desk, server: ReplayServer) -> None:
    slow_timeline(server, 0.2)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate")
    process = desk.start(desk.open_round([source]))
    try:
        wait_for(desk, 20)
        name = desk.rows("SELECT current_database() AS name")[0]["name"]
        desk.database.close()
        forbid(desk, name)
        _, errors = process.communicate(timeout=120)
    finally:
        kill(process)
    assert process.returncode == 1
    assert errors.strip().splitlines()[-1].startswith("the round's results could not be stored: ")


def forbid(desk: Desk, name: str) -> None:
    """Make a database refuse connections, and end those that there are."""
    import psycopg  # noqa: PLC0415
    from psycopg import conninfo  # noqa: PLC0415

    with psycopg.connect(conninfo.make_conninfo(desk.database.url, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
