"""Sitemaps (https://www.sitemaps.org/protocol.html), news sitemaps among them, and indexes of sitemaps. Pure."""

from __future__ import annotations

import calendar
import html
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lxml import etree

from crawlers.errors import ParseError
from crawlers.parsers.dates import NOON, credible, parse_any
from crawlers.parsers.entries import FeedEntry, absolute, bare_entry
from crawlers.parsers.languages import language_code

MAX_ENTRIES = 50_000
"""What the protocol allows in one file."""

MAX_UNPACKED = 64 << 20
"""Bytes that a compressed sitemap is read of; the protocol allows 50 MB."""

_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
"""Not XML, but common in addresses: its reader would drop the name of the parameter after it."""

_GZIP = b"\x1f\x8b"
_PIECE = 8 << 10
"""Bytes unpacked at a time. What follows a member is copied with its last piece, for each of what may be 500,000."""

_NAMED_SITEMAP = re.compile(r"sitemap\s{0,9}:\s*(\S+)", re.IGNORECASE)
"""A line of robots.txt; what follows the address is a remark."""

_PERIOD = re.compile(r"(?<!\d)(20\d\d)[-/_.]?(?:(0[1-9]|1[0-2])(?:[-/_.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_NAMED = re.compile(r"\b(?:yyyy|year)=(20\d\d)(?:&(?:amp;)?(?:mm|month)=(\d{1,2}))?(?:&(?:amp;)?(?:dd|day)=(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One address of a sitemap. `entry` has title, date and language where it is a news sitemap."""

    entry: FeedEntry
    modified_at: datetime | None

    @property
    def dated_at(self) -> datetime | None:
        """The best that is known of its age: when published, else when changed, else the day in its address."""
        first = period_of(self.entry.url)
        is_day = first is not None and first[0] == first[1]
        in_address = datetime.combine(first[0], NOON) if first and is_day else None
        return self.entry.published_at or self.modified_at or in_address


@dataclass(frozen=True, slots=True)
class ListedSitemap:
    """One sitemap of an index, and when it last changed."""

    url: str
    modified_at: datetime | None

    def may_hold(self, since_at: datetime) -> bool:
        """Whether it may list pages of that moment or later, by its change and by the month that its address names."""
        period = period_of(self.url)
        is_over = period is not None and datetime.combine(period[1], time.max, UTC) < since_at
        # A day more, for a change is often told by its day alone.
        is_untouched = self.modified_at is not None and self.modified_at + timedelta(days=1) < since_at
        return not is_over and not is_untouched


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A parsed file: pages, or further sitemaps."""

    pages: tuple[ListedPage, ...]
    sitemaps: tuple[ListedSitemap, ...]


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """A sitemap, plain or compressed, in XML or as a text of addresses; or the sitemaps that a robots.txt names.

    Each address stands once. What is read ends at MAX_ENTRIES.

    Raises:
        ParseError: it is no sitemap, or unpacks to more than MAX_UNPACKED; names the address.
    """
    plain = _unpacked(body, url) if body.startswith(_GZIP) else body
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _parse_xml(plain, url)
    return _parse_text(plain.decode("utf-8", "replace"), url)


def period_of(url: str) -> tuple[date, date] | None:
    """First and last day of the year, month or day that an address names ("/2026/03/", "-202603.xml"), or None."""
    path = url.partition("://")[2].partition("/")[2]
    found = _NAMED.search(path) or max(_PERIOD.finditer(path), key=lambda match: len(match.group()), default=None)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        last = month or 12
        return date(year, month or 1, 1), date(year, last, calendar.monthrange(year, last)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def _unpacked(body: bytes, url: str) -> bytes:
    """All members of a gzip file, one after the other (RFC 1952, 2.2); what follows them and is none is passed over."""
    plain, at = bytearray(), 0
    try:
        while body.startswith(_GZIP, at):
            at = _unpack_member(body, at, plain)
    except zlib.error:
        raise ParseError(f"{url} is compressed, but broken") from None
    if len(plain) > MAX_UNPACKED:
        raise ParseError(f"{url} unpacks to more than {MAX_UNPACKED >> 20} MB, which is not read")
    return bytes(plain)


def _unpack_member(body: bytes, at: int, plain: bytearray) -> int:
    """Adds what the member at `at` holds to `plain`, and says where it ends: the body's end where there is too much."""
    reader = zlib.decompressobj(wbits=31)
    while at < len(body) and not reader.eof:
        piece = body[at : at + _PIECE]
        plain += reader.decompress(piece, MAX_UNPACKED + 1 - len(plain))
        if len(plain) > MAX_UNPACKED:
            return len(body)
        at += len(piece) - len(reader.unused_data)
    return at


def _parse_xml(body: bytes, url: str) -> Sitemap:
    pages: dict[str, ListedPage] = {}
    sitemaps: dict[str, ListedSitemap] = {}
    for kind, element in _elements(body, url):
        address = _address(element, url)
        if address is None or len(pages) + len(sitemaps) >= MAX_ENTRIES:
            continue
        modified_at = credible(parse_any(_text(element, "{*}lastmod")))
        if kind == "url":
            pages.setdefault(address, ListedPage(_entry(element, address), modified_at))
        else:
            sitemaps.setdefault(address, ListedSitemap(address, modified_at))
    return Sitemap(tuple(pages.values()), tuple(sitemaps.values()))


def _elements(body: bytes, url: str) -> Iterator[tuple[str, etree._Element]]:
    """The `url` and `sitemap` elements, each dropped from memory once it was read.

    Raises:
        ParseError: the document is something else.
    """
    stream = io.BytesIO(body if b"<![CDATA[" in body else _BARE_AMPERSAND.sub(b"&amp;", body))
    events = etree.iterparse(
        stream, events=("start", "end"), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    root = None
    try:
        for event, element in events:
            name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            root = root or name
            if root not in {"urlset", "sitemapindex"}:
                raise ParseError(f"{url} is no sitemap")
            if event == "end" and name in {"url", "sitemap"}:
                yield name, element
                element.clear()
    except etree.XMLSyntaxError:
        pass  # what was whole before it is read
    if root is None:
        raise ParseError(f"{url} is no sitemap")


def _entry(element: etree._Element, address: str) -> FeedEntry:
    news = element.find("{*}news")
    if news is None:
        return bare_entry(address)
    return bare_entry(
        address,
        title=html.unescape(_text(news, "{*}title") or "") or None,
        published_at=credible(parse_any(_text(news, "{*}publication_date"))),
        language=language_code(_text(news, "{*}publication/{*}language")),
    )


def _address(element: etree._Element, url: str) -> str | None:
    address = absolute(url, _text(element, "{*}loc"))
    return address if address and address.startswith(("http://", "https://")) and address != url else None


def _text(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    return " ".join("".join(str(part) for part in found.itertext()).split()) or None if found is not None else None


def _parse_text(text: str, url: str) -> Sitemap:
    lines = [line.strip() for line in text.splitlines()]
    named = [found[1] for found in map(_NAMED_SITEMAP.match, lines) if found]
    sitemaps = dict.fromkeys(line for line in named if _is_address(line))
    plain = dict.fromkeys(line for line in lines if _is_address(line))
    if not sitemaps and not plain:
        raise ParseError(f"{url} is no sitemap, and names none")
    return Sitemap(
        tuple(ListedPage(bare_entry(line), None) for line in list(plain)[:MAX_ENTRIES]),
        tuple(ListedSitemap(line, None) for line in list(sitemaps)[:MAX_ENTRIES]),
    )


def _is_address(line: str) -> bool:
    return line.startswith(("http://", "https://")) and absolute(line, line) is not None
