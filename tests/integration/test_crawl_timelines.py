"""Sources that give their texts newest first, from a web server to rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer, page, xml

START = datetime(2026, 3, 1, tzinfo=UTC)
COUNT = 45


def moment(number: int) -> datetime:
    return START + timedelta(hours=2 * number)


def as_json(value: object) -> Answer:
    return Answer(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


@dataclass
class Place:
    """A place where texts 1 to `count` were written, served by the protocols of the real ones, 20 at once."""

    server: ReplayServer
    count: int = COUNT
    size: int = 20

    def newest(self, below: int | None = None) -> list[int]:
        top = min(self.count, (below or self.count + 1) - 1)
        return list(range(top, max(top - self.size, 0), -1))

    def telegram(self, asked: Asked) -> Answer:
        numbers = self.newest(int(asked.parameter("before") or 0) or None)
        posts = "".join(
            f'<div class="tgme_widget_message" data-post="town/{n}"><p class="js-message_text">Northgate Bank, {n}</p>'
            f'<a class="tgme_widget_message_date"><time datetime="{moment(n).isoformat()}"></time></a></div>'
            for n in reversed(numbers)
        )
        older = f'<link rel="prev" href="/s/town?before={numbers[-1]}">' if numbers and numbers[-1] > 1 else ""
        return page(f'<html><head>{older}</head><section class="tgme_channel_history">{posts}</section></html>')

    def hacker_news(self, asked: Asked) -> Answer:
        limit = (asked.parameter("numericFilters") or "").partition("<")[2]
        end = int(limit.lstrip("=")) if limit else 10**12
        stamps = [n for n in range(self.count, 0, -1) if int(moment(n).timestamp()) <= end][: self.size]
        hits = [
            {"objectID": str(n), "comment_text": f"Northgate Bank, {n}", "created_at_i": int(moment(n).timestamp())}
            for n in stamps
        ]
        return as_json({"hits": hits, "hitsPerPage": self.size})

    def discourse(self, asked: Asked) -> Answer:
        numbers = self.newest(int(asked.parameter("before") or 0) or None)
        posts = [
            {
                "id": n, "topic_id": 7, "post_number": n, "topic_slug": "leak", "cooked": f"<p>Northgate Bank, {n}</p>",
                "created_at": moment(n).isoformat(), "username": "ann",
            }
            for n in numbers
        ]  # fmt: skip
        return as_json({"latest_posts": posts})

    def youtube_videos(self, asked: Asked) -> Answer:
        numbers, more = self.youtube_page(asked)
        rows = [
            {
                "snippet": {"title": f"Northgate Bank, {n}", "description": "More below."},
                "contentDetails": {"videoId": f"video{n:06}", "videoPublishedAt": moment(n).isoformat()},
            }
            for n in numbers
        ]
        return as_json({"items": rows, **more})

    def youtube_comments(self, asked: Asked) -> Answer:
        video = asked.parameter("videoId")
        if video == f"video{self.count:06}":
            errors = [{"reason": "commentsDisabled", "domain": "youtube.commentThread"}]
            return Answer(json.dumps({"error": {"code": 403, "errors": errors}}).encode(), 403)
        numbers, more = self.youtube_page(asked)
        words = {"videoId": video, "textOriginal": "Northgate Bank does not answer"}
        told = {n: {**words, "publishedAt": moment(n).isoformat()} for n in numbers}
        rows = [{"snippet": {"topLevelComment": {"id": f"{video}.{n}", "snippet": told[n]}}} for n in numbers]
        return as_json({"items": rows, **more})

    def youtube_page(self, asked: Asked) -> tuple[list[int], dict[str, str]]:
        below = int(asked.parameter("pageToken") or self.count + 1)
        numbers = self.newest(below)
        return numbers, {"nextPageToken": str(numbers[-1])} if numbers and numbers[-1] > 1 else {}

    def reddit(self, kind: str) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            if asked.headers.get("authorization") != "Bearer day-pass":
                return as_json({"message": "Unauthorized"})
            below = int((asked.parameter("after") or "").removeprefix(f"{kind}_") or "0", 36)
            numbers = self.newest(below or None)
            things = [self.reddit_thing(n) for n in numbers]
            after = f"{kind}_{things[-1]['id']}" if numbers and numbers[-1] > 1 else None
            return as_json({"data": {"children": [{"kind": kind, "data": thing} for thing in things], "after": after}})

        return answer

    def reddit_thing(self, number: int) -> dict[str, Any]:
        words = f"Northgate Bank, {number}"
        return {
            "id": "0123456789abcdefghijklmnopqrstuvwxyz"[number] if number < 36 else f"1{number - 36}",
            "permalink": f"/r/banking/{number}", "title": words, "body": words, "selftext": words,
            "created_utc": moment(number).timestamp(),
        }  # fmt: skip

    def app_store(self, number: int) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:  # noqa: ARG001
            numbers = self.newest(self.count + 1 - self.size * (number - 1))
            entries = "".join(
                f"<entry><id>{n}</id><title>Stars</title><content type='text'>Review number {n}</content>"
                f"<updated>{moment(n).isoformat()}</updated><im:rating>{n % 5 + 1}</im:rating></entry>"
                for n in numbers
            )
            names = "xmlns='http://www.w3.org/2005/Atom' xmlns:im='http://itunes.apple.com/rss'"
            return xml(f"<feed {names}>{entries}</feed>")

        return answer

    def lemmy(self, kind: str) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            first = (int(asked.parameter("page") or 1) - 1) * self.size
            numbers = list(range(self.count, 0, -1))[first : first + self.size]
            rows = [
                {
                    kind: {
                        "id": n, "ap_id": f"https://lemmy.example/{kind}/{n}", "content": f"Northgate Bank, {n}",
                        "body": f"Northgate Bank, {n}", "name": "A letter", "published": moment(n).isoformat(),
                    },
                    "creator": {"name": "ann"},
                }
                for n in numbers
            ]  # fmt: skip
            return as_json({f"{kind}s": rows})

        return answer


@pytest.fixture
def place() -> Iterator[Place]:
    with ReplayServer() as running:
        place = Place(running)
        running.routes |= {
            "/s/town": place.telegram,
            "/search_by_date": place.hacker_news,
            "/posts.json": place.discourse,
            "/api/v3/post/list": place.lemmy("post"),
            "/api/v3/comment/list": place.lemmy("comment"),
            "/r/banking/new": place.reddit("t3"),
            "/r/banking/comments": place.reddit("t1"),
            "/playlistItems": place.youtube_videos,
            "/commentThreads": place.youtube_comments,
        }
        reviews = "/gb/rss/customerreviews/page={}/id=7/sortby=mostrecent/xml"
        running.routes |= {reviews.format(number): place.app_store(number) for number in range(1, 11)}
        yield place


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def sources(desk: Desk, url: str) -> dict[str, int]:
    return {
        "telegram": desk.add_source("channel", f"{url}/town", "telegram"),
        "hacker_news": desk.add_source("hackers", url, "hacker_news"),
        "discourse": desk.add_source("forum", url, "discourse"),
        "lemmy": desk.add_source("lemmy", url, "lemmy"),
    }


def test_timelines_are_read_to_their_end_and_then_only_to_what_is_known(desk: Desk, place: Place) -> None:
    kinds = sources(desk, place.server.url)
    first = {row["source_id"]: row for row in desk.crawl(*kinds.values())}
    reached = {kind: (first[number]["outcome"], first[number]["new_count"]) for kind, number in kinds.items()}
    assert reached == {
        "telegram": ("ok", COUNT), "hacker_news": ("ok", COUNT), "discourse": ("ok", COUNT), "lemmy": ("ok", 2 * COUNT),
    }  # fmt: skip
    place.count += 5
    asked = len(place.server.paths())
    second = {row["source_id"]: row["new_count"] for row in desk.crawl(*kinds.values())}
    assert {kind: second[number] for kind, number in kinds.items()} == {
        "telegram": 5, "hacker_news": 5, "discourse": 5, "lemmy": 10,
    }  # fmt: skip
    assert len(place.server.paths()) == asked + 5
    cursors = {row["kind"]: row["cursor"] for row in desk.rows("SELECT kind, cursor FROM sources")}
    assert cursors == {
        "telegram": {"since_id": 50},
        "hacker_news": {'"Northgate Bank"': {"since_id": int(moment(50).timestamp())}},
        "discourse": {"since_id": 50},
        "lemmy": {"posts": {"since_id": 50}, "comments": {"since_id": 50}},
    }


def test_timelines_are_backfilled_to_the_date_and_the_everyday_cursor_stays(desk: Desk, place: Place) -> None:
    kinds = sources(desk, place.server.url)
    desk.change("UPDATE sources SET cursor = %s::jsonb WHERE kind = 'telegram'", json.dumps({"since_id": COUNT}))
    rows = {row["source_id"]: row for row in desk.backfill(moment(21), *kinds.values())}
    # whole pages: the one that reaches beyond the date is the last
    assert {kind: rows[number]["new_count"] for kind, number in kinds.items()} == {
        "telegram": 40, "hacker_news": 39, "discourse": 40, "lemmy": 80,
    }  # fmt: skip
    cursors = {row["kind"]: row["cursor"] for row in desk.rows("SELECT kind, cursor FROM sources")}
    assert cursors == {"telegram": {"since_id": COUNT}, "hacker_news": {}, "discourse": {}, "lemmy": {}}


def test_timelines_of_a_crawl_that_was_ended_go_on_each_where_it_was(desk: Desk, place: Place) -> None:
    source = desk.add_source("lemmy", place.server.url, "lemmy")
    below = f"{place.server.url}/api/v3/post/list?sort=New&limit=50&type_=All&page=3"
    cursor = {
        "posts": {"since_id": 0, "resume": {"url": below, "newest_id": 40}},
        "comments": {"since_id": 30, "resume": {"url": "http://elsewhere.example/api", "newest_id": 99}},
    }
    desk.change("UPDATE sources SET cursor = %s::jsonb", json.dumps(cursor))
    crawl = desk.crawl(source)[0]
    stored = {
        row["external_id"].removeprefix("https://lemmy.example/") for row in desk.rows("SELECT * FROM mention_keys")
    }
    assert crawl["outcome"] == "ok"
    # the rest of the third page, then the top again; the comments' place was of another host, so they begin anew
    assert stored >= {f"post/{n}" for n in (1, 5, 41, 45)} | {f"comment/{n}" for n in range(31, COUNT + 1)}
    assert not any("page=2" in path for path in place.server.paths() if "post" in path)
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {
        "posts": {"since_id": COUNT}, "comments": {"since_id": COUNT},
    }  # fmt: skip


def test_timelines_that_answer_nonsense_fail_by_themselves_and_end_no_other(desk: Desk, place: Place) -> None:
    kinds = sources(desk, place.server.url)
    place.server.routes |= {
        "/s/town": page("<html><body>Please confirm that you are human</body></html>"),
        "/search_by_date": Answer(b'{"hits": "many"}'),
        "/posts.json": Answer(b"", 403),
        "/api/v3/post/list": Answer(b'{"posts": [{"post": 7}, null, {"post": {"id": "x", "ap_id": []}}]}'),
    }
    rows = {row["source_id"]: row for row in desk.crawl(*kinds.values())}
    assert {kind: (rows[number]["outcome"], rows[number]["errors"]) for kind, number in kinds.items()} == {
        "telegram": ("failed", {"parse": 1}),
        "hacker_news": ("failed", {"parse": 1}),
        "discourse": ("blocked", {"http_403": 1}),
        "lemmy": ("ok", {}),
    }
    assert rows[kinds["lemmy"]]["new_count"] == COUNT


CHANNEL = "UCabcdefghijklmnopqrstuv"


def test_youtube_videos_and_the_comments_of_the_newest_are_read_and_the_key_stays_secret(
    desk: Desk, place: Place
) -> None:
    source = desk.add_source("channel", place.server.url, "youtube", channel_id=CHANNEL, commented=3)
    first = desk.crawl(source, GOODWILL_YOUTUBE_KEY="hush-hush")[0]
    # the newest of the three videos has its comments switched off, which is nothing wrong
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {}, COUNT + 2 * COUNT)
    assert all(asked.headers.get("x-goog-api-key") == "hush-hush" for asked in place.server.asked)
    place.count += 1
    second = desk.crawl(source, GOODWILL_YOUTUBE_KEY="hush-hush")[0]
    # one video; the one before it, whose comments can now be read, has all of them, the other one more
    assert (second["outcome"], second["new_count"]) == ("ok", 1 + (COUNT + 1) + 1)
    assert "hush" not in json.dumps([desk.crawls(row["round_id"]) for row in (first, second)], default=str)


def test_youtube_without_a_key_and_with_a_spent_one_says_so(desk: Desk, place: Place) -> None:
    source = desk.add_source("channel", place.server.url, "youtube", channel_id=CHANNEL)
    without = desk.crawl(source)[0]
    assert (without["outcome"], without["errors"]) == ("failed", {"options": 1})
    assert "GOODWILL_YOUTUBE_KEY is not set" in without["reason"]
    refusal = json.dumps({"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}).encode()
    place.server.routes["/playlistItems"] = Answer(refusal, 403)
    spent = desk.crawl(source, GOODWILL_YOUTUBE_KEY="hush-hush")[0]
    assert (spent["outcome"], spent["reason"].endswith("answered with status 403: quotaExceeded")) == ("blocked", True)


def test_app_store_that_forbids_its_feed_to_crawlers_is_left_alone(desk: Desk, place: Place) -> None:
    place.server.routes["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /*/rss/*\n", headers={"Content-Type": "text/plain"}
    )
    crawl = desk.crawl(desk.add_source("app", place.server.url, "app_store", app_id=7, countries=["GB"]))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("blocked", {"robots": 1})
    assert place.server.paths() == []


def test_app_store_reviews_are_about_the_bank_and_keep_their_stars_shape_only(desk: Desk, place: Place) -> None:
    """Shape only: from the documentation, no recording of the real feed was at hand."""
    source = desk.add_source("app", place.server.url, "app_store", app_id=7, countries=["GB"])
    first = desk.crawl(source)[0]
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {}, COUNT)
    stored = desk.rows("SELECT DISTINCT kind, country, rating, rating_max FROM mentions ORDER BY rating")
    assert [(row["kind"], row["country"], row["rating"], row["rating_max"]) for row in stored] == [
        ("review", "GB", stars, 5) for stars in (1, 2, 3, 4, 5)
    ]
    place.count += 2
    assert desk.crawl(source)[0]["new_count"] == 2


def test_reddit_gives_a_token_for_the_applications_key_and_neither_is_kept(desk: Desk, place: Place) -> None:
    place.server.posts["/api/v1/access_token"] = as_json({"access_token": "day-pass", "token_type": "bearer"})
    source = desk.add_source("reddit", place.server.url, "reddit", subreddit="banking")
    without = desk.crawl(source)[0]
    assert "GOODWILL_REDDIT_APP is not set" in without["reason"]
    first = desk.crawl(source, GOODWILL_REDDIT_APP="bank:hush-hush")[0]
    assert (first["outcome"], first["errors"], first["new_count"]) == ("ok", {}, 2 * COUNT)
    token = place.server.asked[0]
    assert (token.path, token.headers["authorization"]) == ("/api/v1/access_token", "Basic YmFuazpodXNoLWh1c2g=")
    place.server.posts["/api/v1/access_token"] = Answer(b'{"error": "hush-hush"}', 401)
    refused = desk.crawl(source, GOODWILL_REDDIT_APP="bank:hush-hush")[0]
    assert (refused["outcome"], refused["errors"]) == ("blocked", {"http_401": 1})
    kept = json.dumps([without, first, refused, desk.rows("SELECT * FROM sources")], default=str)
    assert "hush" not in kept
    assert "day-pass" not in kept
