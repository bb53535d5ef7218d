"""Sitemaps: what an index's archives may hold, how old a page is, and files made to do harm."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest

from crawlers.errors import ParseError
from crawlers.parsers.sitemap import ListedSitemap, parse_sitemap, period_of

URL = "https://post.example/sitemap.xml"
SINCE = datetime(2026, 2, 10, tzinfo=UTC)
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("address", "period"),
    [
        ("https://a.example/sitemap-2026-02.xml", FEBRUARY),
        ("https://a.example/sitemaps/2026/02.xml.gz", FEBRUARY),
        ("https://a.example/sitemap_202602.xml", FEBRUARY),
        ("https://a.example/sitemap.xml?yyyy=2026&mm=2", FEBRUARY),
        ("https://a.example/sitemap.xml?yyyy=2026&mm=02&dd=09", (date(2026, 2, 9), date(2026, 2, 9))),
        ("https://a.example/2026/02/09/sitemap.xml", (date(2026, 2, 9), date(2026, 2, 9))),
        ("https://a.example/sitemap-2024.xml", (date(2024, 1, 1), date(2024, 12, 31))),
        ("https://a.example/2026/02/31/x", None),
        ("https://2026.example/sitemap-17.xml", None),
        ("https://a.example/post-sitemap20261.xml", None),
    ],
)
def test_period_is_read_off_an_archives_address(address: str, period: tuple[date, date] | None) -> None:
    assert period_of(address) == period


@pytest.mark.parametrize(
    ("address", "modified_at", "held"),
    [
        ("https://a.example/sitemap-2026-03.xml", None, True),
        ("https://a.example/sitemap-2026-02.xml", None, True),
        ("https://a.example/sitemap-2026-01.xml", None, False),
        # written anew today, but of a month that is over
        ("https://a.example/sitemap-2025-11.xml", datetime(2026, 3, 1, tzinfo=UTC), False),
        ("https://a.example/sitemap-4.xml", datetime(2026, 2, 1, tzinfo=UTC), False),
        ("https://a.example/sitemap-5.xml", datetime(2026, 2, 11, tzinfo=UTC), True),
        ("https://a.example/sitemap-6.xml", None, True),
    ],
)
def test_archive_is_read_only_where_it_may_hold_what_is_wanted(
    address: str, modified_at: datetime | None, held: bool
) -> None:
    assert ListedSitemap(address, modified_at).may_hold(SINCE) is held


def test_age_of_a_page_is_when_it_was_published_else_changed_else_the_day_in_its_address() -> None:
    rows = "<loc>https://a.example/2026/02/09/x</loc>"
    changed = f"<url>{rows}<lastmod>2026-02-12</lastmod></url>"
    dated = [
        parse_sitemap(f"<urlset>{row}</urlset>".encode(), URL).pages[0].dated_at
        for row in (changed, f"<url>{rows}</url>", "<url><loc>https://a.example/2026/02/</loc></url>")
    ]
    assert dated == [datetime(2026, 2, 12, 12, tzinfo=UTC), datetime(2026, 2, 9, 12, tzinfo=UTC), None]


def test_sitemap_whose_addresses_have_bare_ampersands_is_read_with_them() -> None:
    for written in ("https://a.example/?id=1&page=2&amp;x=3", "<![CDATA[https://a.example/?id=1&page=2&x=3]]>"):
        body = f"<urlset><url><loc>{written}</loc></url></urlset>"
        assert parse_sitemap(body.encode(), URL).pages[0].entry.url == "https://a.example/?id=1&page=2&x=3"


def test_news_sitemap_with_entities_escaped_twice_and_a_date_of_mail_is_read() -> None:
    title = "<n:title>A &amp;quot;leak&amp;quot;</n:title>"
    news = f"{title}<n:publication_date>Mon, 02 Mar 2026 10:00:00 +0300</n:publication_date>"
    row = f"<url><loc>https://a.example/1</loc><n:news>{news}</n:news></url>"
    body = f"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{row}</urlset>"
    entry = parse_sitemap(body.encode(), URL).pages[0].entry
    assert (entry.title, str(entry.published_at)) == ('A "leak"', "2026-03-02 07:00:00+00:00")


def test_sitemap_that_is_compressed_or_a_list_or_a_robots_file_is_read() -> None:
    whole = b"<urlset><url><loc>https://a.example/1</loc></url></urlset>"
    assert parse_sitemap(gzip.compress(whole), URL) == parse_sitemap(whole, URL)
    assert [page.entry.url for page in parse_sitemap(b"https://a.example/1\n\nhttps://a.example/2", URL).pages] == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    robots = b"User-agent: *\nDisallow: /x\nSitemap: https://a.example/news.xml\n"
    assert [one.url for one in parse_sitemap(robots, URL).sitemaps] == ["https://a.example/news.xml"]


def test_sitemap_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(ParseError, match="unpacks to more than 64 MB"):
        parse_sitemap(gzip.compress(b"<urlset>" + b" " * (65 << 20)), URL)


def test_sitemap_of_several_gzip_members_is_read_to_the_last() -> None:
    rows = [b"<url><loc>https://a.example/%d</loc></url>" % number for number in range(3)]
    members = [gzip.compress(part) for part in (b"<urlset>", *rows, b"</urlset>")]
    for body in (b"".join(members), b"".join(members) + b"\0" * 512):
        assert len(parse_sitemap(body, URL).pages) == 3


def test_sitemap_whose_members_unpack_to_too_much_together_is_refused() -> None:
    half = gzip.compress(b" " * (33 << 20))
    with pytest.raises(ParseError, match="unpacks to more than 64 MB"):
        parse_sitemap(gzip.compress(b"<urlset>") + half + half + gzip.compress(b"</urlset>"), URL)


def test_sitemap_compressed_and_cut_in_the_middle_keeps_its_whole_entries() -> None:
    rows = b"".join(b"<url><loc>https://a.example/%d</loc></url>" % number for number in range(5000))
    packed = gzip.compress(b"<urlset>" + rows + b"</urlset>")
    assert len(parse_sitemap(packed[: len(packed) // 2], URL).pages) > 1000


def test_text_sitemap_with_one_unreadable_address_keeps_the_others() -> None:
    found = parse_sitemap("https://a.example\uff0f1\nhttps://a.example/2\nhttp://[::1/3".encode(), URL)
    assert [page.entry.url for page in found.pages] == ["https://a.example/2"]
    robots = b"Sitemap: http://[::1/a.xml\nSitemap: https://a.example/b.xml"
    assert [one.url for one in parse_sitemap(robots, URL).sitemaps] == ["https://a.example/b.xml"]


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"\x1f\x8bbroken", b"Not found"])
def test_answer_that_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"sitemap|compressed"):
        parse_sitemap(body, URL)


def test_sitemap_with_entities_reads_no_file_and_does_not_expand() -> None:
    head = b'<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "bomb">]>'
    body = head + b"<urlset><url><loc>https://a.example/&f;&a;</loc></url></urlset>"
    assert all("root:" not in page.entry.url for page in parse_sitemap(body, URL).pages)


def test_sitemap_cut_in_the_middle_keeps_its_whole_entries() -> None:
    rows = b"".join(b"<url><loc>https://a.example/%d</loc></url>" % n for n in range(5000))
    assert len(parse_sitemap(b"<urlset>" + rows + b"<url><loc>https://a.exam", URL).pages) >= 5000


@pytest.mark.parametrize(
    "body", [b"<!doctype html><html lang=en><body>Gone<br></body></html>", b"<", b"<?xml version='1.0'?>"]
)
def test_answer_that_only_begins_like_a_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"https://post\.example/sitemap\.xml is no sitemap"):
        parse_sitemap(body, URL)


def test_sitemap_date_that_a_program_made_up_gives_way_to_the_day_of_the_change() -> None:
    news = "<news><publication_date>1970-01-01</publication_date><title>T</title></news>"
    body = f"<urlset><url><loc>/1</loc><lastmod>2026-03-02T10:00:00Z</lastmod>{news}</url></urlset>"
    assert parse_sitemap(body.encode(), URL).pages[0].dated_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_sitemap_whose_days_of_change_are_written_like_mails_is_dated() -> None:
    body = b"<urlset><url><loc>/1</loc><lastmod>Mon, 02 Mar 2026 10:00:00 GMT</lastmod></url></urlset>"
    assert parse_sitemap(body, URL).pages[0].modified_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_sitemaps_that_a_robots_file_names_beside_remarks_are_read_by_their_address() -> None:
    lines = b"User-agent: *\nSitemap: https://post.example/a.xml # news\nSITEMAP : https://post.example/b.xml\n"
    named = parse_sitemap(lines, "https://post.example/robots.txt").sitemaps
    assert [one.url for one in named] == ["https://post.example/a.xml", "https://post.example/b.xml"]
