"""A server that wants to be left alone is left alone, by this crawl and by the next ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from jobs.crawling import open_due_round
from reputation import clock
from storage import sources
from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer, xml

ITEM = "<item><title>Northgate Bank</title><link>{}</link><guid>1</guid></item>"
FEED = f"<rss version='2.0'><channel><title>Post</title>{ITEM}</channel></rss>"


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def rest(desk: Desk) -> timedelta:
    """How long from now the source is held back."""
    with desk.database.connection() as connection:
        health = sources.source_health(connection, clock.now())[0]
    assert health.blocked_until is not None
    return health.blocked_until - clock.now()


def test_retry_after_longer_than_a_crawl_waits_is_kept_for_the_next_crawls(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = Answer(b"", 429, {"Retry-After": "7200"})
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("blocked", {"http_429": 1})
    assert server.paths() == ["/feed"]
    assert timedelta(minutes=110) < rest(desk) <= timedelta(hours=2)
    with desk.database.connection() as connection:
        assert open_due_round(connection) is None


def test_retry_after_of_an_article_holds_the_source_though_its_crawl_went_well(
    desk: Desk, server: ReplayServer
) -> None:
    server.routes["/feed"] = xml(FEED.format(f"{server.url}/story"))
    server.routes["/story"] = Answer(b"", 503, {"Retry-After": "7200"})
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["errors"], crawl["new_count"]) == ("ok", {"rate_limit": 1}, 1)
    assert (crawl["fresh_count"], crawl["listed_count"]) == (0, 1)
    assert rest(desk) > timedelta(minutes=110)


def test_crawl_counts_what_is_listed_and_what_is_new_in_it(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(FEED.format("http://elsewhere.example/1"))
    source = desk.add_source("post", f"{server.url}/feed", articles=False)
    first, second = desk.crawl(source)[0], desk.crawl(source)[0]
    assert [(one["listed_count"], one["fresh_count"]) for one in (first, second)] == [(1, 1), (1, 0)]
    server.routes["/feed"] = xml("<rss version='2.0'><channel><title>Post</title></channel></rss>")
    assert desk.crawl(source)[0]["listed_count"] == 0
