"""Customers' reviews in Apple's App Store, as its feed gives them. Pure.

Written from the documented shape: no recording of the real feed was at hand.
"""

from __future__ import annotations

import re

from lxml import etree

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import number_of
from crawlers.parsers.timeline import TimelinePage, timeline_page, unix_seconds
from reputation.mention import MentionItem

LAST_PAGE = 10
"""The feed has no further one: 500 reviews of a country in all."""

_NAMES = {"a": "http://www.w3.org/2005/Atom", "im": "http://itunes.apple.com/rss"}
_ADDRESS = re.compile(r"/([a-z]{2})/rss/customerreviews/page=(\d{1,2})/id=(\d{1,12})/")


def parse_reviews(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The reviews of one page, in 1 to 5 stars. An entry without stars is the app itself, and is left out.

    The XML of the feed is read and not its JSON, whose pages are said to be empty at times.

    Raises:
        ParseError: the bytes are no Atom feed, or the address is none of the feed's; names the address.
    """
    address = _ADDRESS.search(url)
    root = _root(body)
    if address is None or root is None or root.tag != f"{{{_NAMES['a']}}}feed":
        raise ParseError(f"{url} answered with no feed of reviews")
    country, number, app = address[1], int(address[2]), address[3]
    items = [_item(entry, source_id, country, app) for entry in root.findall("a:entry", _NAMES)]
    following = url.replace(f"/page={address[2]}/", f"/page={number + 1}/", 1)
    is_last = number >= LAST_PAGE or not any(items)
    rows = ((item, unix_seconds(item.published_at) if item else None) for item in items)
    return timeline_page(rows, None if is_last else following)


def _root(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _item(entry: etree._Element, source_id: int, country: str, app: str) -> MentionItem | None:
    """A review as an item; None for an entry without identity or stars. An edited review shows its last date only."""
    identifier, stars = _text(entry, "a:id"), number_of(_text(entry, "im:rating"))
    if identifier is None or stars is None or not 1 <= stars <= 5:
        return None
    version = _text(entry, "im:version")
    return MentionItem(
        source_id=source_id,
        external_id=identifier[:500],
        url=f"https://apps.apple.com/{country}/app/id{app}?see-all=reviews",
        kind="review",
        text=_text(entry, "a:content[@type='text']") or _text(entry, "a:content") or "",
        title=_text(entry, "a:title"),
        author=_text(entry, "a:author/a:name"),
        country=country.upper(),
        published_at=parse_moment(_text(entry, "a:updated")),
        rating=float(stars),
        rating_max=5.0,
        extra={"version": version} if version else {},
    )


def _text(entry: etree._Element, path: str) -> str | None:
    found = entry.find(path, _NAMES)
    return "".join(found.itertext()).strip() or None if found is not None else None
