"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read. Pure."""

from __future__ import annotations

from typing import Any

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_any
from crawlers.parsers.entries import Feed, FeedEntry, absolute, each_once, edited, identity, page_address
from crawlers.parsers.json_values import load_json, mapping, objects, text_of
from crawlers.parsers.languages import language_code


def parse_json_feed(body: bytes, url: str) -> Feed:
    """The entries of a JSON feed in its own order.

    Raises:
        ParseError: the bytes are no JSON, or JSON that is no feed; names the address.
    """
    feed = mapping(load_json(body, url))
    if not isinstance(feed.get("items"), list):
        raise ParseError(f"{url} is no feed: its JSON has no list of items")
    language = language_code(feed.get("language"))
    entries = (_entry(item, url, language, _authors(feed)) for item in objects(feed["items"]))
    return Feed(each_once(entries), language, absolute(url, text_of(feed.get("next_url"))))


def _entry(item: dict[str, Any], feed_url: str, language: str | None, feed_author: str | None) -> FeedEntry:
    markup, plain = text_of(item.get("content_html")), text_of(item.get("content_text"))
    text = markup or plain or text_of(item.get("summary")) or ""
    link, title = text_of(item.get("url")) or text_of(item.get("external_url")), text_of(item.get("title"))
    published_at, updated_at = parse_any(item.get("date_published")), parse_any(item.get("date_modified"))
    return FeedEntry(
        external_id=identity(text_of(item.get("id")), link, f"{title}\n{text}"),
        url=page_address(feed_url, link),
        title=title,
        text=text,
        is_html=markup is not None,
        author=_authors(item) or feed_author,
        published_at=published_at or updated_at,
        edited_at=edited(published_at, updated_at),
        language=language_code(item.get("language")) or language,
    )


def _authors(item: dict[str, Any]) -> str | None:
    """Names of version 1.1's `authors`, or of 1.0's `author`."""
    people = objects(item.get("authors") or item.get("author"))
    return ", ".join(name for name in (text_of(person.get("name")) for person in people) if name) or None
