"""Searches of sites that want a token, from a web server to rows. Shape only: no recording of VK was at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer

NOW = 1_772_452_800
TIMES: dict[str, Any] = {"GOODWILL_NOW": "2026-03-02T12:00:00+00:00"}
TOKEN: dict[str, Any] = {"GOODWILL_VK_TOKEN": "hush-hush"}


class Feed:
    """VK's search over 45 posts, 20 at once, of which four share a second at the end of a page."""

    def __init__(self) -> None:
        self.count = 45

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != "Bearer hush-hush":
            refusal = {"error_code": 5, "error_msg": "User authorization failed", "request_params": [asked.path]}
            return Answer(json.dumps({"error": refusal}).encode())
        first, last = int(asked.parameter("start_time") or NOW - 86_400), int(asked.parameter("end_time") or NOW)
        dates = {n: NOW - 3600 * (60 - n) for n in range(1, self.count + 1)}
        dates |= dict.fromkeys(range(24, 28), dates[25])
        numbers = [n for n in sorted(dates, reverse=True) if first <= dates[n] <= last][:20]
        posts = [{"id": n, "owner_id": -7, "date": dates[n], "text": f"Northgate Bank, {n}"} for n in numbers]
        return Answer(json.dumps({"response": {"items": posts}}).encode())


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def server(feed: Feed) -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        running.routes["/newsfeed.search"] = feed.answer
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def test_vk_posts_are_read_by_slices_of_time_and_then_only_new_ones(
    desk: Desk, server: ReplayServer, feed: Feed
) -> None:
    source = desk.add_source("vk", server.url, "vk")
    first = desk.crawl(source, **TOKEN, **TIMES)[0]
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {}, 45)
    asked = len(server.paths())
    feed.count += 3
    second = desk.crawl(source, **TOKEN, **TIMES)[0]
    assert (second["outcome"], second["new_count"]) == ("ok", 3)
    assert len(server.paths()) - asked <= 3
    kept = json.dumps([first, second, desk.rows("SELECT * FROM sources")], default=str)
    assert "hush" not in kept + "".join(server.paths())


def test_vk_without_a_token_and_with_a_refused_one_says_so(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("vk", server.url, "vk")
    assert "GOODWILL_VK_TOKEN is not set" in desk.crawl(source)[0]["reason"]
    refused = desk.crawl(source, GOODWILL_VK_TOKEN="other-secret")[0]
    assert (refused["outcome"], refused["errors"]) == ("failed", {"parse": 1})
    assert refused["reason"].endswith("error 5, User authorization failed")
    assert "other-secret" not in refused["reason"]
