"""Bluesky's search with an app password, from a web server to rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer

SEARCH = "/xrpc/app.bsky.feed.searchPosts"
SESSION = "/xrpc/com.atproto.server.createSession"
KIND = "bluesky_search"
START = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = "ann.example:abcd-efgh"  # invented
COUNT = 250


def post(number: int) -> dict[str, object]:
    made = (START + timedelta(hours=number)).isoformat()
    record = {"text": f"Northgate Bank, hour {number}", "createdAt": made, "langs": ["en"]}
    author = {"did": "did:plc:aaaabbbb", "handle": "ann.example", "displayName": "Ann"}
    return {"uri": f"at://did:plc:aaaabbbb/app.bsky.feed.post/k{number}", "author": author, "record": record,
            "indexedAt": made}  # fmt: skip


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


@pytest.fixture
def posts() -> list[dict[str, object]]:
    return [post(number) for number in range(COUNT)]


@pytest.fixture
def server(posts: list[dict[str, object]]) -> Iterator[ReplayServer]:
    def search(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != "Bearer to.ken":
            return Answer(b'{"error":"AuthMissing"}', 401)
        start, limit = int(asked.parameter("cursor") or 0), int(asked.parameter("limit") or 25)
        found = posts[::-1][start : start + limit]
        more = {"cursor": str(start + limit)} if start + limit < len(posts) else {}
        return Answer(json.dumps({"posts": found, **more}).encode(), headers={"Content-Type": "application/json"})

    with ReplayServer() as running:
        running.routes[SEARCH] = search
        running.posts[SESSION] = Answer(b'{"accessJwt": "to.ken", "did": "did:plc:aaaabbbb"}')
        yield running


def test_search_is_paged_to_its_end_and_then_only_to_what_is_known(
    desk: Desk, server: ReplayServer, posts: list[dict[str, object]]
) -> None:
    source = desk.add_source("search", server.url, KIND)
    first = desk.crawl(source, GOODWILL_BLUESKY_APP=SECRET)[0]
    assert (first["outcome"], first["new_count"]) == ("ok", COUNT)
    searches = [path for path in server.paths() if path.startswith(SEARCH)]
    assert len(searches) == 3
    assert "q=%22Northgate+Bank%22" in searches[0]
    posts.append(post(COUNT))
    second = desk.crawl(source, GOODWILL_BLUESKY_APP=SECRET)[0]
    assert (second["outcome"], second["new_count"]) == ("ok", 1)
    assert len([path for path in server.paths() if path.startswith(SEARCH)]) == 4
    assert len(desk.mentions()) == COUNT + 1


def test_search_whose_password_is_refused_is_blocked_and_names_no_secret(desk: Desk, server: ReplayServer) -> None:
    server.posts[SESSION] = Answer(b'{"error":"AuthenticationRequired"}', 401)
    crawl = desk.crawl(desk.add_source("search", server.url, KIND), GOODWILL_BLUESKY_APP=SECRET)[0]
    assert crawl["outcome"] == "blocked"
    assert "abcd" not in crawl["reason"]
    assert server.paths() == [SESSION]


def test_search_without_an_app_password_says_which_variable_is_missing(desk: Desk, server: ReplayServer) -> None:
    crawl = desk.crawl(desk.add_source("search", server.url, KIND))[0]
    assert crawl["outcome"] == "failed"
    assert "GOODWILL_BLUESKY_APP" in crawl["reason"]
