"""Watched pages, pages of reviews and Google Play, from a web server to rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer, page

TEXT = "Northgate Bank must tell its customers within three days, the regulator said in its decision of Monday. " * 4


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    desk.add_brand("Eastmoor Bank", "competitor")
    return desk


def story(text: str) -> Answer:
    return page(f"<html><head><title>A page</title></head><body><article><p>{text}</p></article></body></html>")


def test_watched_pages_are_read_each_and_a_change_is_a_new_version(desk: Desk, server: ReplayServer) -> None:
    server.routes |= {"/statement": story(TEXT), "/faq": story(f"Questions. {TEXT}"), "/gone": Answer(b"", 404)}
    pages = [f"{server.url}/faq", f"{server.url}/gone"]
    source = desk.add_source("bank", f"{server.url}/statement", "page_list", pages=pages)
    first = desk.crawl(source)[0]
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {"http_404": 1}, 2)
    server.routes["/faq"] = story(f"We are sorry. {TEXT}")
    second = desk.crawl(source)[0]
    assert (second["new_count"], second["changed_count"]) == (0, 1)


def test_watched_list_leads_to_each_new_text_once(desk: Desk, server: ReplayServer) -> None:
    links = "".join(f"<a href='/decisions/{n}?utm_source=x'>Decision {n}</a>" for n in (1, 2, 3))
    server.routes["/list"] = page(f"<html><body><a href='/about'>About</a>{links}</body></html>", ETag='"a"')
    server.routes |= {f"/decisions/{n}": story(f"{TEXT} {n}") for n in (1, 2, 3)}
    source = desk.add_source("regulator", f"{server.url}/list", "page_list", follow="/decisions/", max_articles=2)
    counts = [desk.crawl(source)[0]["new_count"] for _ in range(3)]
    assert counts == [2, 1, 0]
    assert "/about" not in server.paths()


def test_watched_pages_that_are_all_gone_fail(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("bank", f"{server.url}/a", "page_list", pages=[f"{server.url}/b"])
    crawl = desk.crawl(source)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"http_404": 2})


def review(number: int) -> dict[str, object]:
    stars = {"ratingValue": number % 5 + 1}
    moment = f"2026-02-{number:02}T10:00:00Z"
    words = f"Review number {number}, they do not answer"
    return {"@type": "Review", "author": f"Reader {number}", "datePublished": moment, "reviewBody": words,
            "reviewRating": stars}  # fmt: skip


def reviews(numbers: range, following: str = "") -> Answer:
    data = json.dumps({"@type": "Organization", "name": "Bank", "review": [review(n) for n in numbers]})
    link = f"<link rel='next' href='{following}'>" if following else ""
    return page(f"<html><head>{link}<script type='application/ld+json'>{data}</script></head><body></body></html>")


def test_review_pages_are_read_to_the_end_then_only_while_something_is_new(desk: Desk, server: ReplayServer) -> None:
    server.routes |= {
        "/bank": reviews(range(20, 10, -1), "?page=2"),
        "/bank?page=2": reviews(range(10, 5, -1), "?page=3"),
        "/bank?page=3": reviews(range(5, 0, -1)),
    }
    source = desk.add_source("reviews", f"{server.url}/bank", "review_page", brand="Eastmoor Bank")
    first = desk.crawl(source)[0]
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {}, 20)
    named = desk.rows("SELECT DISTINCT b.name, m.kind FROM mention_scores s JOIN brands b USING (brand_id)"
                      " JOIN mentions m USING (mention_id)")  # fmt: skip
    assert named == [{"name": "Eastmoor Bank", "kind": "review"}]
    server.routes["/bank"] = reviews(range(21, 11, -1), "?page=2")
    asked = len(server.paths())
    assert desk.crawl(source)[0]["new_count"] == 1
    assert len(server.paths()) - asked == 2


def test_review_page_without_a_review_says_so(desk: Desk, server: ReplayServer) -> None:
    server.routes["/bank"] = story(TEXT)
    crawl = desk.crawl(desk.add_source("reviews", f"{server.url}/bank", "review_page"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"no_reviews": 1})


def play(asked: Asked) -> Answer:
    """Google Play as google-play-scraper knows it: 45 reviews, 20 at once, the next page by a token."""
    top = int(asked.parameter("token") or 45)
    numbers = range(top, max(top - 20, 0), -1)
    rows = [[f"gp:{n}", [f"Reader {n}"], n % 5 + 1, None, f"Review {n}", [1772000000 + n, 0]] for n in numbers]
    inner = json.dumps([rows, None, [None, str(top - 20)] if top > 20 else []])
    return Answer(f")]}}'\n\n{json.dumps([['wrb.fr', 'UsvDTd', inner]])}".encode())


def test_google_play_is_off_until_its_risk_is_accepted_shape_only(desk: Desk, server: ReplayServer) -> None:
    server.posts["/"] = play
    crawl = desk.crawl(desk.add_source("app", f"{server.url}/", "google_play", app_id="bank.app"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"options": 1})
    assert "options.accept_risk = true" in crawl["reason"]
    assert server.asked == []


def test_google_play_reviews_are_paged_to_their_end_and_then_only_new_ones_shape_only(
    desk: Desk, server: ReplayServer
) -> None:
    server.posts |= {"/": play, "": play}
    options: dict[str, Any] = {"app_id": "bank.app", "accept_risk": True, "countries": ["GB"]}
    source = desk.add_source("app", f"{server.url}/", "google_play", **options)
    first = desk.crawl(source)[0]
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {}, 45)
    asked = len(server.asked)
    assert desk.crawl(source)[0]["new_count"] == 0
    assert len(server.asked) - asked == 1
    stored = desk.rows("SELECT DISTINCT country, rating_max FROM mentions")
    assert stored == [{"country": "GB", "rating_max": 5}]
