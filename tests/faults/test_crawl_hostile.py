"""Servers that want to harm: private addresses behind a redirect, bombs, loops, and answers that never end."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer, page, xml


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def inside() -> Iterator[ReplayServer]:
    """A server that no source may open."""
    with ReplayServer() as running:
        running.routes["/secret"] = page("<p>Northgate Bank's secret</p>")
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def feed_of(*links: str) -> str:
    items = "".join(
        f"<item><title>Northgate Bank {n}</title><link>{link}</link></item>" for n, link in enumerate(links)
    )
    return f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>"


def redirect(url: str) -> Answer:
    return Answer(b"", 302, {"Location": url})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]"])
def test_redirect_to_another_port_of_this_machine_is_refused(
    desk: Desk, server: ReplayServer, inside: ReplayServer, host: str
) -> None:
    server.routes["/feed"] = redirect(f"http://{host}:{inside.port}/secret")
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"unsafe_address": 1})
    assert "leads to a private address, which source 'post' may not open" in crawl["reason"]
    assert inside.asked == []


def test_source_without_allow_private_opens_nothing_private(desk: Desk, inside: ReplayServer) -> None:
    crawl = desk.crawl(desk.add_source("post", f"{inside.url}/secret", allow_private=False))[0]
    assert crawl["errors"] == {"unsafe_address": 1}
    assert inside.asked == []


def test_source_can_not_open_what_another_source_may(desk: Desk, server: ReplayServer, inside: ReplayServer) -> None:
    owner = desk.add_source("owner", f"{inside.url}/feed", articles=False)
    inside.routes["/feed"] = xml(feed_of())
    server.routes["/feed"] = redirect(f"{inside.url}/secret")
    thief = desk.add_source("thief", f"{server.url}/feed")
    rows = {row["source_id"]: row for row in desk.crawl(owner, thief)}
    assert rows[owner]["outcome"] == "ok"
    assert rows[thief]["errors"] == {"unsafe_address": 1}
    assert "/secret" not in inside.paths()


def test_links_of_a_feed_to_private_places_and_files_are_not_followed(
    desk: Desk, server: ReplayServer, inside: ReplayServer
) -> None:
    links = (f"{inside.url}/secret", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "http://[broken")
    server.routes["/feed"] = xml(feed_of(*links))
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["errors"]["unsafe_address"]) == ("ok", 2)
    assert inside.asked == []
    assert all(row["text"] == "" for row in desk.mentions())


def test_endless_redirect_ends(desk: Desk, server: ReplayServer) -> None:
    def onward(_: Asked) -> Answer:
        return redirect(f"{server.url}/feed?{len(server.asked)}")

    server.routes["/feed"] = onward
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"redirects": 1})
    assert len(server.paths()) == 6


def test_gzip_bomb_of_a_hundred_megabytes_is_not_unpacked(desk: Desk, server: ReplayServer) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([*(packer.compress(b"<p>bang</p>" * 95_326) for _ in range(100)), packer.flush()])
    server.routes["/feed"] = Answer(bomb, headers={"Content-Encoding": "gzip", "Content-Type": "application/xml"})
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"too_large": 1})
    assert crawl["reason"] == f"{server.url}/feed unpacks to more than 10 MB, which is not read"


def test_answer_that_lies_about_being_gzip_fails_alone(desk: Desk, server: ReplayServer) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/xml"}
    server.routes["/feed"] = Answer(feed_of().encode(), headers=headers)
    server.routes["/good"] = Answer(gzip.compress(feed_of(f"{server.url}/gone").encode()), headers=headers)
    bad, good = desk.add_source("bad", f"{server.url}/feed"), desk.add_source("good", f"{server.url}/good")
    rows = {row["source_id"]: row for row in desk.crawl(bad, good)}
    assert rows[bad]["outcome"] == "failed"
    assert rows[good]["new_count"] == 1


def test_server_that_drips_is_ended_by_the_sources_limit(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = Answer(b"x" * 10_000, headers={"Content-Type": "application/xml"}, drip_seconds=0.5)
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed", max_minutes=0.05))[0]
    assert crawl["outcome"] == "timeout"


def test_text_with_nul_and_half_surrogates_is_stored(desk: Desk, server: ReplayServer) -> None:
    account = r'{"acct": "a\u0000"}'
    words = r"Northgate Bank \u0000 \ud800"
    status = f'[{{"id": "1", "uri": "https://a.example/1", "content": "{words}", "account": {account}}}]'
    server.routes["/api/v1/timelines/public"] = Answer(status.encode())
    crawl = desk.crawl(desk.add_source("social", server.url, "mastodon", timeline="public"))[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 1)
