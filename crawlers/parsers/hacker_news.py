"""Stories and comments of Hacker News, as its search gives them (https://hn.algolia.com/api). Pure."""

from __future__ import annotations

import dataclasses
import html
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.timeline import TimelinePage, from_unix, timeline_page
from reputation.mention import MentionItem


def parse_hits(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The hits of one answer of `search_by_date`, each once.

    A search gives 1,000 hits at most, so the older page is the same search below the oldest moment of this one.

    Raises:
        ParseError: the bytes are no JSON with a list `hits`; names the address and the answer's own message.
    """
    answer = mapping(load_json(body, url))
    if not isinstance(answer.get("hits"), list):
        said = text_of(answer.get("message"))
        raise ParseError(f"{url} answered with no list of hits{f': {said[:200]}' if said else ''}")
    hits = objects(answer["hits"])
    page = timeline_page((_item(hit, source_id), number_of(hit.get("created_at_i"))) for hit in hits)
    is_full = len(answer["hits"]) >= (number_of(answer.get("hitsPerPage")) or len(answer["hits"]) + 1)
    older = _below(url, page) if is_full and page.oldest_id else None
    return dataclasses.replace(page, next_url=older)


def _item(hit: dict[str, Any], source_id: int) -> MentionItem | None:
    """A hit as an item; None for one that has no identity or no words."""
    identifier = text_of(hit.get("objectID"))
    comment = text_of(hit.get("comment_text"))
    title, text = text_of(hit.get("title")), comment or text_of(hit.get("story_text"))
    if identifier is None or not (title or text):
        return None
    links = {"link": text_of(hit.get("url")), "thread": text_of(hit.get("story_title")) if comment else None}
    return MentionItem(
        source_id=source_id,
        external_id=identifier,
        url=f"https://news.ycombinator.com/item?id={identifier}",
        kind="comment" if comment else "post",
        text=text or "",
        title=None if comment or not title else html.escape(title, quote=False),
        is_html=True,
        author=text_of(hit.get("author")),
        author_handle=text_of(hit.get("author")),
        published_at=from_unix(number_of(hit.get("created_at_i"))),
        extra={name: value for name, value in links.items() if value},
    )


def _below(url: str, page: TimelinePage) -> str:
    """The same search, not newer than the page's oldest hit; older than it where the whole page is of one second."""
    sign = "<" if page.newest_id == page.oldest_id else "<="
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    parameters["numericFilters"] = f"created_at_i{sign}{page.oldest_id}"
    return parts._replace(query=urlencode(parameters)).geturl()
