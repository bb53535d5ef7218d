"""Feeds that are sound but for one thing: an address that can't be read, a zone by its name, a mark before the JSON."""

from __future__ import annotations

import codecs
import json

import pytest

from crawlers.parsers.entries import Feed
from crawlers.parsers.feed import parse_feed
from crawlers.parsers.gdelt import parse_gkg
from crawlers.parsers.mastodon import next_page
from crawlers.parsers.older_feed import older_page
from reputation.brand import Brand
from tests.unit.test_crawlers_recordings import RECORDINGS, zipped

URL = "https://post.example/feed"
UNREADABLE = ["https://example.com\uff0fpath", "http://[::1/x"]
"""A full-width slash, and a bracket that is not closed."""


UTF8 = "application/rss+xml; charset=utf-8"


def rss(*items: str, head: str = "", kind: str | None = UTF8) -> Feed:
    rows = "".join(f"<item><title>{number}</title>{item}</item>" for number, item in enumerate(items))
    body = f"<rss version='2.0'><channel><title>N</title>{head}{rows}</channel></rss>"
    return parse_feed(body.encode(), URL, kind)


def dated(written: str, name: str = "pubDate") -> str:
    feed = rss(f"<{name} xmlns:dc='http://purl.org/dc/elements/1.1/'>{written}</{name}>")
    published_at = feed.entries[0].published_at
    return published_at.isoformat() if published_at else ""


@pytest.mark.parametrize("link", UNREADABLE)
def test_feed_with_one_unreadable_link_keeps_every_entry(link: str) -> None:
    # Without its encoding, for feedparser itself lets an unreadable link go where it knows that.
    feed = rss(f"<link>{link}</link>", "<link>https://post.example/2</link>", kind=None)
    assert [entry.url for entry in feed.entries] == [URL, "https://post.example/2"]


@pytest.mark.parametrize("link", UNREADABLE)
def test_json_feed_with_one_unreadable_link_keeps_every_entry(link: str) -> None:
    rows = [{"id": "1", "url": link}, {"id": "2", "url": "/2"}]
    feed = parse_feed(json.dumps({"items": rows, "next_url": link}).encode(), URL)
    assert [entry.url for entry in feed.entries] == [URL, "https://post.example/2"]
    assert feed.next_url is None


@pytest.mark.parametrize("link", UNREADABLE)
def test_next_page_that_is_unreadable_is_none(link: str) -> None:
    named = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{link}'/>"
    assert rss("<link>/1</link>", head=named).next_url is None
    assert next_page(f'<{link}>; rel="next"', URL) is None


def test_gdelt_file_with_one_unreadable_address_keeps_its_other_articles() -> None:
    table = next((RECORDINGS / "gdelt").glob("*/input.*")).read_bytes()
    brands = [Brand(1, "Northgate Bank", "own", domains=("northgate.example",))]
    columns = table.split(b"\n")[0].split(b"\t")
    columns[4] = UNREADABLE[0].encode()
    found = parse_gkg(zipped(b"\t".join(columns) + b"\n" + table), URL, brands)
    whole = parse_gkg(zipped(table), URL, brands)
    assert whole
    assert [entry for entry in found if entry.url != UNREADABLE[0]] == list(whole)


def test_older_page_that_is_the_page_itself_is_none() -> None:
    assert older_page(b"", URL, URL) is None
    assert older_page(b"", URL, f"{URL}?page=2") == f"{URL}?page=2"


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("MSK", 7), ("CET", 9), ("CEST", 8), ("EET", 8), ("EEST", 7), ("WET", 10), ("WEST", 9), ("BST", 9),
        ("GMT+3", 7), ("GMT-3", 13), ("UTC+03:00", 7), ("GMT+0300", 7), ("+0300", 7), ("EST", 15), ("CST", 16),
        ("GMT", 10), ("Z", 10), ("IST", 10), ("Etc/GMT", 10), ("GMT+99", 10),
    ],
)  # fmt: skip
def test_feed_date_with_a_zone_is_read_in_it(zone: str, hour: int) -> None:
    assert dated(f"Mon, 02 Mar 2026 10:00:00 {zone}") == f"2026-03-02T{hour:02}:00:00+00:00"


@pytest.mark.parametrize("written", ["Mon, 02 Mar 2026", "02 Mar 2026", "2026-03-02", "20260302", "2 марта 2026"])
def test_feed_date_without_a_time_of_day_is_its_noon(written: str) -> None:
    assert dated(written) == dated(written, "dc:date") == "2026-03-02T12:00:00+00:00"


@pytest.mark.parametrize("written", ["Mon, 02 Mar 2026 00:00:00 GMT", "2026-03-02T00:00:00Z", "2026-03-02T00:00Z"])
def test_feed_date_of_midnight_stays_midnight(written: str) -> None:
    assert dated(written) == "2026-03-02T00:00:00+00:00"


def test_json_feed_with_a_byte_order_mark_is_read() -> None:
    body = codecs.BOM_UTF8 + b' {"items": [{"id": "1", "url": "/1"}]}'
    assert [entry.external_id for entry in parse_feed(body, URL).entries] == ["1"]
