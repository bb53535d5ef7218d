"""Sitemaps and the articles behind them, from a web server to rows."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer, page, xml

NOW: dict[str, Any] = {"GOODWILL_NOW": "2026-03-02T12:00:00+00:00"}
TEXT = "Northgate Bank told its customers on Monday that their addresses had been copied from a supplier. " * 4
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        running.routes |= {
            f"/story/{n}": page(f"<html><title>Story {n}</title><article><p>{TEXT} {n}</p></article></html>")
            for n in range(1, 9)
        }
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def story(server: ReplayServer, number: int, moment: str) -> str:
    news = f"<news:publication_date>{moment}</news:publication_date><news:title>Story {number}</news:title>"
    return f"<url><loc>{server.url}/story/{number}</loc><news:news {NEWS}>{news}</news:news></url>"


def plain(server: ReplayServer, number: int, changed: str) -> str:
    return f"<url><loc>{server.url}/story/{number}</loc><lastmod>{changed}</lastmod></url>"


def urlset(*rows: str) -> str:
    return f"<urlset>{''.join(rows)}</urlset>"


def archives(server: ReplayServer) -> None:
    """An index with this month's archive, compressed, last month's, a news sitemap, and one that is gone."""
    listed = ["news.xml", "2026-03.xml.gz", "2026-02.xml", "2025-12.xml", "gone.xml"]
    rows = "".join(f"<sitemap><loc>{server.url}/{name}</loc></sitemap>" for name in listed)
    march = gzip.compress(urlset(plain(server, 3, "2026-03-01")).encode())
    server.routes |= {
        "/index.xml": xml(f"<sitemapindex>{rows}</sitemapindex>"),
        "/news.xml": xml(urlset(story(server, 1, "2026-03-02T10:00:00Z"), story(server, 2, "2026-01-02T10:00:00Z"))),
        "/2026-03.xml.gz": Answer(march, headers={"Content-Type": "application/gzip"}),
        "/2026-02.xml": xml(urlset(plain(server, 4, "2026-02-20"), plain(server, 5, "2026-02-01"))),
        "/2025-12.xml": xml(urlset(plain(server, 6, "2025-12-30"))),
    }


def test_sitemap_new_pages_are_stored_with_title_date_and_article(desk: Desk, server: ReplayServer) -> None:
    server.routes["/news.xml"] = xml(urlset(story(server, 1, "2026-03-02T10:00:00Z")), ETag='"a"')
    source = desk.add_source("post", f"{server.url}/news.xml", "sitemap")
    crawl = desk.crawl(source, **NOW)[0]
    assert (crawl["outcome"], crawl["errors"], crawl["new_count"]) == ("ok", {}, 1)
    stored = desk.mentions()[0]
    assert (stored["title"], stored["published_at"]) == ("Story 1", datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert stored["text"].startswith("Northgate Bank told")
    again = desk.crawl(source, **NOW)[0]
    assert (again["unchanged_count"], again["item_count"]) == (1, 0)
    assert server.paths() == ["/news.xml", "/story/1", "/news.xml"]


def test_sitemap_index_is_followed_only_where_something_new_may_be(desk: Desk, server: ReplayServer) -> None:
    archives(server)
    source = desk.add_source("post", f"{server.url}/index.xml", "sitemap", days=1, paths=["/story/"])
    crawl = desk.crawl(source, **NOW)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("ok", {"http_404": 1})
    assert {row["url"].rpartition("/")[2] for row in desk.mentions()} == {"1", "3"}
    assert not {"/2026-02.xml", "/2025-12.xml"} & set(server.paths())
    # one sitemap is gone for good, which keeps nothing from going on
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {"reached_at": "2026-03-02T12:00:00+00:00"}


def test_sitemap_backfill_reads_the_monthly_archives_down_to_its_date(desk: Desk, server: ReplayServer) -> None:
    archives(server)
    source = desk.add_source("post", f"{server.url}/index.xml", "sitemap")
    desk.crawl(source, **NOW)
    desk.backfill(datetime(2026, 2, 10, tzinfo=UTC), source)
    assert {row["url"].rpartition("/")[2] for row in desk.mentions()} == {"1", "3", "4"}
    assert "/2025-12.xml" not in server.paths()


def test_sitemap_what_is_too_much_for_one_crawl_is_taken_by_the_next(desk: Desk, server: ReplayServer) -> None:
    rows = (story(server, n, "2026-03-02T10:00:00Z") for n in range(1, 6))
    server.routes["/news.xml"] = xml(urlset(*rows), ETag='"a"')
    source = desk.add_source("post", f"{server.url}/news.xml", "sitemap", max_articles=3)
    counts = [desk.crawl(source, **NOW)[0]["new_count"] for _ in range(2)]
    assert counts == [3, 2]
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {"reached_at": "2026-03-02T12:00:00+00:00"}


def test_sitemap_crawled_after_a_long_pause_takes_what_came_in_between(desk: Desk, server: ReplayServer) -> None:
    server.routes["/news.xml"] = xml(urlset(story(server, 1, "2026-03-01T10:00:00Z")))
    source = desk.add_source("post", f"{server.url}/news.xml", "sitemap")
    desk.crawl(source, **NOW)
    between = (story(server, 1, "2026-03-01T10:00:00Z"), story(server, 2, "2026-03-03T10:00:00Z"))
    server.routes["/news.xml"] = xml(urlset(*between, story(server, 3, "2026-02-20T10:00:00Z")))
    late = desk.crawl(source, GOODWILL_NOW="2026-03-20T12:00:00+00:00")[0]
    assert late["new_count"] == 1


def test_sitemap_that_is_none_fails_and_says_so(desk: Desk, server: ReplayServer) -> None:
    server.routes["/news.xml"] = page("<html><body>Sign in</body></html>")
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/news.xml", "sitemap"), **NOW)[0]
    assert (crawl["outcome"], crawl["reason"]) == ("failed", f"{server.url}/news.xml is no sitemap")
