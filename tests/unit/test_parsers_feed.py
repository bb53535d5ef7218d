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
from reputation.intake.clean import clean_text
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
        ("GMT", 10), ("Z", 10), ("IST", 10), ("Etc/GMT", 10), ("GMT+99", 10), ("+03", 7), ("CDT", 15), ("MDT", 16),
        ("JST", 1), ("HKT", 2), ("SGT", 2),
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


@pytest.mark.parametrize(
    "written", ["2026/03/02 10:00", "2026年03月02日 10:00", "02.03.2026 10:00", "20260302T100000Z"]
)
def test_feed_date_in_figures_of_any_order_is_that_day(written: str) -> None:
    assert dated(written) == dated(written, "dc:date") == "2026-03-02T10:00:00+00:00"


def test_feed_date_of_twelve_hours_is_read_in_its_half_of_the_day() -> None:
    assert dated("Mon, 02 Mar 2026 10:00 PM") == "2026-03-02T22:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 02 Mar 2026 10:00 PM CST", "2026-03-03T04:00:00+00:00"),
        ("Mon, 02 Mar 2026 10:00 PM MT", "2026-03-03T05:00:00+00:00"),
        ("March 2, 2026 10:00 PM ET", "2026-03-03T03:00:00+00:00"),
        ("July 2, 2026 10:00 p.m. ET", "2026-07-03T02:00:00+00:00"),
        ("July 2, 2026 10:00 PM PT", "2026-07-03T05:00:00+00:00"),
    ],
)
def test_feed_date_in_the_zones_of_america_is_read_in_them(written: str, read: str) -> None:
    assert dated(written) == read


def test_feed_date_in_figures_with_the_name_of_its_zone_is_read_in_it() -> None:
    assert dated("2026-03-02 10:00:00 MSK") == "2026-03-02T07:00:00+00:00"


def test_feed_entry_whose_identity_is_no_address_has_the_feeds() -> None:
    entry = "<entry><id>urn:uuid:1</id><title>t</title></entry>"
    atom = parse_feed(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode(), URL, UTF8)
    rows = parse_feed(json.dumps({"items": [{"id": "1", "url": "mailto:desk@post.example"}]}).encode(), URL)
    found = [(entry.external_id, entry.url) for entry in (*atom.entries, *rows.entries)]
    assert found == [("urn:uuid:1", URL), ("1", URL)]


OWN = "<description>Northgate Bank was hacked</description>"
CAPTION = f"<media:description type='plain'>{'A man before a window. ' * 9}</media:description>"


GROUP = f"<media:group>{CAPTION}</media:group>"


@pytest.mark.parametrize("item", [f"{OWN}{CAPTION}", f"{CAPTION}{OWN}", f"{GROUP}{OWN}<media:description />"])
def test_feed_entry_with_a_captioned_picture_has_its_own_words(item: str) -> None:
    head = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><description>N</description>"
    feed = parse_feed(f"{head}<item>{item}</item><item>{item}</item></channel></rss>".encode(), URL, UTF8)
    assert {entry.text for entry in feed.entries} == {"Northgate Bank was hacked"}


def test_feed_entry_of_a_video_that_has_no_other_words_has_those_of_its_media_description() -> None:
    group = "<media:group><media:description>Hacked</media:description></media:group>"
    head = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'>"
    feed = parse_feed(f"{head}<entry><id>yt:1</id><title>t</title>{group}</entry></feed>".encode(), URL, UTF8)
    assert feed.entries[0].text == "Hacked"


@pytest.mark.parametrize("url", ["http://post.example/feed", "https://cdn.example/feeds/all.xml"])
def test_feed_entry_whose_guid_is_a_number_has_it_for_its_identity_wherever_the_feed_lies(url: str) -> None:
    rows = "<item><title>t</title><guid>777</guid></item><item><guid>778</guid><link>/2</link></item>"
    feed = parse_feed(f"<rss version='2.0'><channel>{rows}</channel></rss>".encode(), url, UTF8)
    assert [entry.external_id for entry in feed.entries] == ["777", "778"]
    assert feed.entries[0].url == url
    assert feed.entries[1].url.endswith(".example/2")


def test_feed_entry_with_a_permalink_alone_leads_there() -> None:
    feed = rss("<guid>https://post.example/1</guid>", "<guid isPermaLink='true'>/news/2</guid>")
    assert [entry.url for entry in feed.entries] == ["https://post.example/1", "https://post.example/news/2"]


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("anna@post.example (Anna Petrova)", "Anna Petrova"), ("Anna Petrova (anna@post.example)", "Anna Petrova"),
        ("anna@post.example", None), ("Anna Petrova", "Anna Petrova"),
    ],
)  # fmt: skip
def test_feed_author_is_a_name_without_the_mail_address(written: str, author: str | None) -> None:
    assert rss(f"<author>{written}</author>").entries[0].author == author


def test_feed_for_yandex_news_gives_the_whole_text() -> None:
    text = "Банк &amp;quot;Север&amp;quot; молчал девять дней"
    whole = f"<yandex:full-text xmlns:yandex='http://news.yandex.ru'>{text}</yandex:full-text>"
    (entry,) = rss(f"<description>Банк молчал</description>{whole}").entries
    assert entry.is_html
    assert clean_text(entry.text, is_html=True) == 'Банк "Север" молчал девять дней'


RUSSIAN = "Банк сообщил, что данные клиентов оказались в открытом доступе"


@pytest.mark.parametrize(
    ("encoding", "kind"),
    [
        ("utf-8", "text/xml; charset=windows-1251"), ("windows-1251", "text/xml; charset=utf-8"),
        ("windows-1251", None), ("koi8-r", None), ("windows-1251", "text/xml"), ("utf-8", None),
    ],
)  # fmt: skip
def test_feed_in_russian_that_states_no_encoding_or_a_wrong_one_is_read(encoding: str, kind: str | None) -> None:
    body = f"<rss version='2.0'><channel><item><title>{RUSSIAN}&nbsp;</title></item></channel></rss>"
    assert parse_feed(body.encode(encoding), URL, kind).entries[0].title == RUSSIAN


def test_feed_in_seven_bits_is_read_in_the_encoding_that_it_declares() -> None:
    head = "<?xml version='1.0' encoding='iso-2022-jp'?>"
    body = f"{head}<rss version='2.0'><channel><item><title>銀行</title></item></channel></rss>"
    assert parse_feed(body.encode("iso-2022-jp"), URL, "text/xml; charset=iso-2022-jp").entries[0].title == "銀行"


def test_json_feed_entry_that_was_not_edited_says_so() -> None:
    moments = {"date_published": "Mon, 02 Mar 2026 10:00:00 +0300", "date_modified": "2026-03-02T07:00:00Z"}
    (entry,) = parse_feed(json.dumps({"items": [{"id": "1", **moments}]}).encode(), URL).entries
    assert (str(entry.published_at), entry.edited_at) == ("2026-03-02 07:00:00+00:00", None)
