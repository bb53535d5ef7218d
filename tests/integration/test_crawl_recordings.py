"""Real pages, feeds and API answers, replayed from loopback into rows. They need GOODWILL_RECORDINGS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.parsers.feed import parse_feed
from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.recordings import (
    cassettes,
    recorded_feeds,
    recorded_pages,
    recordings_folder,
    serve_feeds,
    serve_pages,
    serve_timelines,
)
from tests.replay.server import ReplayServer

pytestmark = pytest.mark.recordings

WITHOUT_TEXT = {"HankookIlbo_2026_01_29.html.gz"}
"""Drawn by scripts: the page that was sent holds a title, and neither text nor date."""

NO_FEED = {"rss-parser/unrecognized.rss"}
"""A web page that says the document has moved."""


@pytest.fixture
def folder() -> Path:
    return recordings_folder()


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("A brand that takes everything")
    return desk


def test_recorded_articles_are_all_stored_with_title_text_date_and_language(
    desk: Desk, server: ReplayServer, folder: Path
) -> None:
    pages = recorded_pages(folder)
    source = desk.add_source("articles", serve_pages(server, pages), match="all")
    crawl = desk.crawl(source)[0]
    # filled as extracted: a page that was published after this clock's day would lose its date as implausible
    assert (crawl["outcome"], crawl["errors"], crawl["new_count"]) == ("ok", {}, len(pages))
    complete = len(pages) - len(WITHOUT_TEXT)
    assert crawl["filled"]["title"] == len(pages)
    assert crawl["filled"]["language"] == len(pages)
    assert crawl["filled"]["text"] == complete
    assert crawl["filled"]["published_at"] == complete


def test_recorded_feeds_lose_no_entry(desk: Desk, server: ReplayServer, folder: Path) -> None:
    feeds = recorded_feeds(folder)
    urls = serve_feeds(server, feeds)
    sources = {desk.add_source(name, url, articles=False, match="all", max_pages=1): name for name, url in urls.items()}
    rows = {sources[row["source_id"]]: row for row in desk.crawl(*sources)}
    assert len(rows) == len(feeds)
    for name, row in rows.items():
        if name in NO_FEED:
            assert (row["outcome"], row["item_count"]) == ("failed", 0)
            continue
        entries = len(parse_feed(feeds[name].read_bytes(), urls[name]).entries)
        assert (name, row["outcome"], row["item_count"]) == (name, "ok", entries)
        assert row["new_count"] + sum(row["dropped"].values()) == entries


def test_recorded_timelines_are_stored_status_by_status_and_paged_to_the_end(
    desk: Desk, server: ReplayServer, folder: Path
) -> None:
    """The longest recorded walk: a hashtag on mastodon.social, page after page by its Link headers."""
    walk = [exchange for name, exchange in cassettes(folder) if name == "handle_params_max_id"]
    serve_timelines(server, walk, "ichbinhanna")
    source = desk.add_source("social", server.url, "mastodon", hashtag="ichbinhanna", match="all")
    crawl = desk.crawl(source)[0]
    statuses = [status for exchange in walk for status in json.loads(exchange["response"]["body"]["string"])]
    assert crawl["outcome"] == "ok"
    assert crawl["new_count"] + sum(crawl["dropped"].values()) == len({status["uri"] for status in statuses})
