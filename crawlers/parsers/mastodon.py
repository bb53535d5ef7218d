"""Statuses of Mastodon's timelines (https://docs.joinmastodon.org/entities/Status/). Pure."""

from __future__ import annotations

import html
import re
from typing import Any

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.entries import absolute
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.languages import language_code
from crawlers.parsers.timeline import TimelinePage
from reputation.mention import MentionItem

_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;[^,<>]*?rel="?next"?')


def parse_statuses(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The statuses of one page, each once. A boost stands for the status that it repeats.

    The identity is the status's `uri`, which all instances share.

    Raises:
        ParseError: the bytes are no JSON list of statuses; names the address and the instance's own error.
    """
    answer = load_json(body, url)
    if not isinstance(answer, list):
        said = text_of(mapping(answer).get("error"))
        raise ParseError(f"{url} answered with no list of statuses{f': {said[:200]}' if said else ''}")
    statuses = objects(answer)
    items = {item.external_id: item for item in (_item(status, source_id) for status in statuses) if item}
    ids = [identifier for identifier in (number_of(status.get("id")) for status in statuses) if identifier]
    moments = [moment for moment in (parse_moment(status.get("created_at")) for status in statuses) if moment]
    return TimelinePage(tuple(items.values()), max(ids, default=0), min(ids, default=0), min(moments, default=None))


def next_page(link_header: str | None, url: str) -> str | None:
    """The address of the next (older) page in a Link header (RFC 8288), or None."""
    found = _NEXT.search(link_header or "")
    return absolute(url, found[1]) if found else None


def _item(status: dict[str, Any], source_id: int) -> MentionItem | None:
    """A status as an item; None where it has no identity."""
    original = mapping(status.get("reblog")) or status
    account = mapping(original.get("account"))
    uri = text_of(original.get("uri")) or text_of(original.get("url"))
    if uri is None:
        return None
    return MentionItem(
        source_id=source_id,
        external_id=uri,
        url=text_of(original.get("url")) or uri,
        kind="comment" if original.get("in_reply_to_id") else "post",
        text=_words(original),
        is_html=True,
        author=text_of(account.get("display_name")) or text_of(account.get("username")),
        author_handle=text_of(account.get("acct")),
        language=language_code(original.get("language")),
        published_at=parse_moment(original.get("created_at")),
        edited_at=parse_moment(original.get("edited_at")),
        reach_count=number_of(account.get("followers_count")),
    )


def _words(status: dict[str, Any]) -> str:
    """Content warning, content and poll options, as HTML."""
    options = objects(mapping(status.get("poll")).get("options") or [])
    plain = [status.get("spoiler_text"), *(option.get("title") for option in options)]
    before, *after = [html.escape(text_of(part) or "") for part in plain]
    return "".join(f"<p>{part}</p>" for part in (before, text_of(status.get("content")) or "", *after) if part)
