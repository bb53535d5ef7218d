"""Feeds and their articles, from a web server to rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer, page, xml

TEXT = "Northgate Bank told its customers on Monday that their addresses had been copied from a supplier's server. " * 4


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def feed_of(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>Post</title>{''.join(items)}</channel></rss>"


def item(server: ReplayServer, number: int, text: str = "Teaser of Northgate Bank") -> str:
    link = f"<link>{server.url}/story/{number}</link><guid>g{number}</guid>"
    return f"<item><title>Story {number}</title>{link}<description>{text}</description></item>"


def story(text: str = TEXT) -> Answer:
    return page(f"<html><head><title>A story</title></head><body><article><p>{text}</p></article></body></html>")


def test_feed_new_entries_are_stored_with_the_text_of_their_articles(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(feed_of(item(server, 1), item(server, 2)))
    server.routes |= {"/story/1": story(), "/story/2": story("A bridge was opened in the harbour this morning. " * 8)}
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["reason"]) == ("ok", None)
    assert (crawl["item_count"], crawl["new_count"], crawl["unmatched_count"]) == (2, 1, 1)
    assert crawl["filled"]["text"] == 2
    stored = desk.mentions()[0]
    assert stored["title"] == "Story 1"
    assert stored["text"].startswith("Northgate Bank told its customers")
    assert desk.rows("SELECT title FROM unmatched") == [{"title": "Story 2"}]


def test_feed_crawled_again_asks_conditionally_and_fetches_no_article_twice(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("post", f"{server.url}/feed")
    server.routes["/feed"] = xml(feed_of(item(server, 1)), ETag='"a"')
    server.routes["/story/1"] = story()
    desk.crawl(source)
    second = desk.crawl(source)[0]
    server.routes["/feed"] = xml(feed_of(item(server, 2), item(server, 1)), ETag='"b"')
    server.routes["/story/2"] = story()
    third = desk.crawl(source)[0]
    assert (second["unchanged_count"], second["item_count"]) == (1, 0)
    assert third["new_count"] == 1
    assert server.paths() == ["/feed", "/story/1", "/feed", "/feed", "/story/2"]


def test_feed_article_that_fails_leaves_the_entrys_text_and_is_tried_again(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("post", f"{server.url}/feed")
    server.routes["/feed"] = xml(feed_of(item(server, 1)), ETag='"a"')
    server.routes["/story/1"] = Answer(b"", 503)
    first = desk.crawl(source)[0]
    assert first["outcome"] == "ok"
    assert first["errors"] == {"http_503": 1}
    assert desk.mentions()[0]["text"] == "Teaser of Northgate Bank"
    server.routes["/story/1"] = story()
    second = desk.crawl(source)[0]
    assert (second["new_count"], second["changed_count"]) == (0, 1)
    assert desk.mentions()[0]["text"].startswith("Northgate Bank told")


def test_feed_article_that_is_gone_or_forbidden_leaves_the_entrys_text_for_good(
    desk: Desk, server: ReplayServer
) -> None:
    source = desk.add_source("post", f"{server.url}/feed")
    server.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /story/2\n")
    server.routes["/feed"] = xml(feed_of(item(server, 1), item(server, 2)))
    server.routes["/story/2"] = story()
    first = desk.crawl(source)[0]
    assert first["errors"] == {"http_404": 1, "robots": 1}
    assert [row["text"] for row in desk.mentions()] == ["Teaser of Northgate Bank"] * 2
    assert desk.crawl(source)[0]["item_count"] == 0
    assert "/story/2" not in server.paths()


def test_feed_without_articles_stores_an_edit_as_a_new_version(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("post", f"{server.url}/feed", articles=False)
    server.routes["/feed"] = xml(feed_of(item(server, 1)))
    desk.crawl(source)
    server.routes["/feed"] = xml(feed_of(item(server, 1, "Northgate Bank says sorry")))
    assert desk.crawl(source)[0]["changed_count"] == 1
    assert [(row["text"], row["version"]) for row in desk.mentions()] == [("Northgate Bank says sorry", 2)]


def test_feed_pages_are_followed_while_they_bring_new_entries(desk: Desk, server: ReplayServer) -> None:
    def paged(number: int) -> Answer:
        link = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{server.url}/feed?page={number + 1}'/>"
        return xml(feed_of(link, item(server, number)))

    server.routes |= {"/feed": paged(1), "/feed?page=2": paged(2), "/feed?page=3": xml(feed_of(item(server, 3)))}
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed", articles=False))[0]
    assert crawl["new_count"] == 3


@pytest.mark.parametrize("articles", [True, False])
def test_feed_whose_next_page_repeats_its_entries_is_left_at_the_first_that_brings_nothing_new(
    desk: Desk, server: ReplayServer, articles: bool
) -> None:
    def repeated(number: int) -> Answer:
        link = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{server.url}/feed?page={number + 1}'/>"
        return xml(feed_of(link, item(server, 1)))

    server.routes |= {"/story/1": story(), "/feed": repeated(1)}
    server.routes |= {f"/feed?page={number}": repeated(number) for number in range(2, 9)}
    desk.crawl(desk.add_source("post", f"{server.url}/feed", articles=articles))
    assert [path for path in server.paths() if path.startswith("/feed")] == ["/feed", "/feed?page=2"]


def test_feed_behind_a_redirect_gives_entries_without_an_address_their_own_words(
    desk: Desk, server: ReplayServer
) -> None:
    bare = ("<guid isPermaLink='false'>1</guid><description>Northgate Bank was hacked</description>",
            "<guid isPermaLink='false'>2</guid><description>It rains in the harbour</description>")  # fmt: skip
    server.routes["/old"] = Answer(b"", 301, {"Location": "/feed"})
    server.routes["/feed"] = xml(feed_of(*(f"<item><title>News</title>{words}</item>" for words in bare)))
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/old"))[0]
    assert (crawl["new_count"], crawl["unmatched_count"]) == (1, 1)
    assert [row["text"] for row in desk.mentions()] == ["Northgate Bank was hacked"]
    assert server.paths() == ["/old", "/feed"]


def test_feed_whose_entries_lead_to_one_page_gives_each_its_own_words(desk: Desk, server: ReplayServer) -> None:
    def notice(number: int, words: str) -> str:
        link = f"<link>{server.url}/notices#{number}</link><guid isPermaLink='false'>n{number}</guid>"
        return f"<item><title>Notice {number}</title>{link}<description>{words}</description></item>"

    about = ("A ship was fined", "Northgate Bank was fined", "A farm was fined")
    server.routes["/feed"] = xml(feed_of(*(notice(number, words) for number, words in enumerate(about))))
    server.routes["/notices"] = story()
    crawl = desk.crawl(desk.add_source("authority", f"{server.url}/feed"))[0]
    assert (crawl["new_count"], crawl["unmatched_count"]) == (1, 2)
    assert [row["text"] for row in desk.mentions()] == ["Northgate Bank was fined"]


@pytest.mark.parametrize("written", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2999 00:00:00 GMT"])
def test_feed_date_that_can_not_be_true_gives_way_to_the_articles(
    desk: Desk, server: ReplayServer, written: str
) -> None:
    dated = "<meta property='article:published_time' content='2026-03-02T10:00:00Z'>"
    server.routes["/feed"] = xml(feed_of(item(server, 1).replace("</item>", f"<pubDate>{written}</pubDate></item>")))
    server.routes["/story/1"] = page(f"<html><head>{dated}</head><body><article><p>{TEXT}</p></article></body></html>")
    desk.crawl(desk.add_source("post", f"{server.url}/feed"))
    assert [row["published_at"] for row in desk.mentions()] == [datetime(2026, 3, 2, 10, tzinfo=UTC)]


def test_feed_match_all_gives_every_text_to_the_own_brand(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(feed_of(item(server, 1, "They never call back.")))
    desk.crawl(desk.add_source("post", f"{server.url}/feed", articles=False, match="all"))
    matched = desk.rows("SELECT b.name, s.matched FROM mention_scores s JOIN brands b USING (brand_id)")
    assert matched[0]["name"] == "Northgate Bank"
    assert matched[0]["matched"]["field"] == "url"


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        (page("<html><body>Sign in</body></html>"), "failed", "is no feed, but a web page"),
        (Answer(b"", 404), "failed", "status 404"),
        (Answer(b"", 403), "blocked", "status 403"),
    ],
)
def test_feed_that_is_broken_fails_alone(
    desk: Desk, server: ReplayServer, answer: Answer, outcome: str, words: str
) -> None:
    server.routes |= {"/broken": answer, "/feed": xml(feed_of(item(server, 1)))}
    broken = desk.add_source("broken", f"{server.url}/broken")
    wrong = desk.add_source("wrong", f"{server.url}/feed", articels=False)
    good = desk.add_source("good", f"{server.url}/feed", articles=False)
    rows = {row["source_id"]: row for row in desk.crawl(broken, wrong, good)}
    assert rows[broken]["outcome"] == outcome
    assert words in rows[broken]["reason"]
    assert "options.articels" in rows[wrong]["reason"]
    assert (rows[good]["outcome"], rows[good]["new_count"]) == ("ok", 1)
    assert desk.rows("SELECT failure_count FROM sources WHERE source_id = %s", broken)[0]["failure_count"] == 1


def test_round_that_does_not_exist_is_one_sentence(desk: Desk) -> None:
    process = desk.start(4711)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors == "there is no crawl round 4711\n"
