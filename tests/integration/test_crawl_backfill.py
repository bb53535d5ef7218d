"""Backfills: as far back as asked for, gone on with after a kill, apart from the everyday crawl."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from storage.backfills import list_backfills
from storage.database import Database
from tests.integration.crawling import Desk, kill
from tests.integration.test_crawl_timelines import COUNT, Place, moment
from tests.replay.server import Answer, Asked, ReplayServer, xml

PER_PAGE = 10


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as server:
        yield server


def backfill_of(desk: Desk, source_id: int) -> Any:
    with desk.database.connection() as connection:
        return list_backfills(connection)[source_id]


def feed_page(asked: Asked) -> Answer:
    """A WordPress feed of 25 entries, ten a page, and 404 past the last."""
    number = int(asked.parameter("paged") or 1)
    entries = range(25 - PER_PAGE * (number - 1), max(0, 25 - PER_PAGE * number), -1)
    if not entries:
        return Answer(b"not found", status=404)
    items = "".join(
        f"<item><guid>{n}</guid><title>Northgate Bank, {n}</title><description>News {n} of Northgate Bank</description>"
        f"<pubDate>{moment(n).strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate></item>"
        for n in entries
    )
    generator = "<generator>https://wordpress.org/?v=6.9</generator>"
    return xml(f'<rss version="2.0"><channel><title>Blog</title>{generator}{items}</channel></rss>')


def test_backfill_of_a_channel_reaches_the_day_and_stops_below_it(desk: Desk, server: ReplayServer) -> None:
    server.routes["/s/town"] = Place(server).telegram
    source = desk.add_source("town", f"{server.url}/town", "telegram")
    since_at = moment(30)
    (crawl,) = desk.backfill(since_at, source)
    assert (crawl["outcome"], crawl["item_count"]) == ("ok", 20)
    kept = backfill_of(desk, source)
    assert (kept.state, kept.reached_at) == ("reached", moment(26))
    assert desk.rows("SELECT cursor FROM sources") == [{"cursor": {}}]


def test_backfill_asked_again_reads_nothing_and_deeper_goes_on_below(desk: Desk, server: ReplayServer) -> None:
    server.routes["/s/town"] = Place(server).telegram
    source = desk.add_source("town", f"{server.url}/town", "telegram")
    desk.backfill(moment(30), source)
    (again,) = desk.backfill(moment(30), source)
    assert again["request_count"] == 0
    asked_before = len(server.paths())
    (deeper,) = desk.backfill(datetime(2020, 1, 1, tzinfo=UTC), source)
    assert deeper["item_count"] == COUNT - 20
    assert server.paths()[asked_before] == "/s/town?before=26"
    assert backfill_of(desk, source).state == "ended"
    assert len(desk.mentions()) == COUNT


def test_backfill_killed_on_its_way_goes_on_where_it_was_and_loses_nothing(desk: Desk, server: ReplayServer) -> None:
    slow = {"after": 1}

    def answer(asked: Asked) -> Answer:
        if asked.parameter("before"):
            slow["after"] -= 1
            if slow["after"] < 0:
                time.sleep(8)
        return Place(server).telegram(asked)

    server.routes["/s/town"] = answer
    source = desk.add_source("town", f"{server.url}/town", "telegram")
    process = desk.start(desk.open_round([source], datetime(2020, 1, 1, tzinfo=UTC)))
    try:
        for _ in range(600):
            if backfill := desk.rows("SELECT cursor FROM backfills WHERE reached_at IS NOT NULL"):
                break
            time.sleep(0.1)
        assert backfill
    finally:
        kill(process)
    assert 0 < len(desk.mentions()) < COUNT
    slow["after"] = 99
    asked_before = len(server.paths())
    desk.backfill(datetime(2020, 1, 1, tzinfo=UTC), source)
    assert "before=" in server.paths()[asked_before]
    assert len(desk.mentions()) == COUNT
    assert backfill_of(desk, source).state == "ended"


def test_backfill_of_a_wordpress_feed_reads_its_older_pages_to_the_end(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed/"] = feed_page
    source = desk.add_source("blog", f"{server.url}/feed/", articles=False)
    (crawl,) = desk.backfill(datetime(2020, 1, 1, tzinfo=UTC), source)
    assert (crawl["outcome"], crawl["item_count"]) == ("ok", 25)
    kept = backfill_of(desk, source)
    assert (kept.state, kept.reached_at, kept.request_count) == ("ended", moment(1), crawl["request_count"])


def test_backfill_of_a_wordpress_feed_that_ignores_the_page_ends_at_the_first_repetition(
    desk: Desk, server: ReplayServer
) -> None:
    server.routes["/feed/"] = lambda asked: feed_page(dataclasses.replace(asked, path="/feed/"))
    source = desk.add_source("blog", f"{server.url}/feed/", articles=False)
    desk.backfill(datetime(2020, 1, 1, tzinfo=UTC), source)
    kept = backfill_of(desk, source)
    assert (kept.state, kept.reached_at) == ("ended", moment(16))
    assert [path for path in server.paths() if path.startswith("/feed/")] == ["/feed/", "/feed/?paged=2"]


def test_backfill_of_a_feed_without_older_pages_says_how_far_it_reached(desk: Desk, server: ReplayServer) -> None:
    body = (
        b'<rss version="2.0"><channel><title>N</title><item><guid>1</guid><title>Northgate Bank</title>'
        b"<pubDate>Sun, 01 Mar 2026 10:00:00 +0000</pubDate></item></channel></rss>"
    )
    server.routes["/feed.xml"] = xml(body.decode())
    source = desk.add_source("news", f"{server.url}/feed.xml", articles=False)
    desk.backfill(datetime(2020, 1, 1, tzinfo=UTC), source)
    kept = backfill_of(desk, source)
    assert (kept.state, kept.reached_at) == ("ended", datetime(2026, 3, 1, 10, tzinfo=UTC))


def test_backfill_of_a_search_for_each_brand_reads_competitors_as_far(desk: Desk, server: ReplayServer) -> None:
    desk.add_brand("Harbour Bank", "competitor")
    server.routes["/search_by_date"] = Place(server).hacker_news
    source = desk.add_source("hn", server.url, "hacker_news")
    desk.backfill(moment(30), source)
    kept = backfill_of(desk, source)
    assert set(kept.cursor) == {'"Northgate Bank"', '"Harbour Bank"'}
    assert kept.state == "reached"


def test_backfill_that_fails_leaves_the_everyday_crawl_due_and_open(desk: Desk, server: ReplayServer) -> None:
    server.routes["/s/town"] = Answer(b"gone", status=404)
    source = desk.add_source("town", f"{server.url}/town", "telegram")
    (crawl,) = desk.backfill(moment(30), source)
    assert crawl["outcome"] == "failed"
    assert backfill_of(desk, source).state == "open"
    assert desk.rows("SELECT failure_count, next_due_at FROM sources") == [{"failure_count": 0, "next_due_at": None}]


def test_source_that_reads_elsewhere_now_is_backfilled_anew(desk: Desk, server: ReplayServer) -> None:
    server.routes["/s/town"] = Place(server).telegram
    source = desk.add_source("town", f"{server.url}/town", "telegram")
    desk.backfill(moment(30), source)
    desk.change("UPDATE sources SET query = 'leak'")
    (again,) = desk.backfill(moment(30), source)
    assert again["request_count"] > 0
