"""Posts that VK's newsfeed.search finds (https://dev.vk.com/method/newsfeed.search). Pure.

Written from the documented shape: no recording of the real answers was at hand.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.timeline import TimelinePage, from_unix, timeline_page
from reputation.mention import MentionItem

_LINK = re.compile(r"\[([\w@./:?=&%-]{1,200})\|([^\[\]|]{1,200})\]")
"""How a post names a person, a group or a page: [club1|the bank]."""


def parse_search(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The posts of one answer, each once; the older page is the same search up to this one's oldest moment.

    One search reaches 1,000 posts by its own paging, so it is cut by time instead. A post that its author marked as
    advertising has `extra["sponsored"]`. The identity is `owner_number`, as in the post's address.

    Raises:
        ParseError: the answer is an error or no list; names the address and VK's own words.
    """
    answer = mapping(load_json(body, url))
    response = mapping(answer.get("response"))
    if not isinstance(response.get("items"), list):
        raise ParseError(f"{url} answered with no list of posts{_said(mapping(answer.get('error')))}")
    names = _names(response)
    rows = objects(response["items"])
    page = timeline_page((_item(row, names, source_id), number_of(row.get("date"))) for row in rows)
    return dataclasses.replace(page, next_url=_older(url, page) if page.oldest_id else None)


def _said(error: dict[str, Any]) -> str:
    """VK's reason; the parameters that its answer repeats, the token among them, are left out."""
    code, words = number_of(error.get("error_code")), text_of(error.get("error_msg"))
    return f": error {code}, {words[:200]}" if code is not None and words else ""


def _names(response: dict[str, Any]) -> dict[int, tuple[str | None, str | None]]:
    """Name and short address of persons by their number, of groups by theirs with a minus."""
    found: dict[int, tuple[str | None, str | None]] = {}
    for profile in objects(response.get("profiles")):
        parts = (text_of(profile.get("first_name")), text_of(profile.get("last_name")))
        if (number := number_of(profile.get("id"))) is not None:
            found[number] = (" ".join(part for part in parts if part) or None, text_of(profile.get("screen_name")))
    for group in objects(response.get("groups")):
        if (number := number_of(group.get("id"))) is not None:
            found[-number] = (text_of(group.get("name")), text_of(group.get("screen_name")))
    return found


def _item(row: dict[str, Any], names: dict[int, tuple[str | None, str | None]], source_id: int) -> MentionItem | None:
    """A post as an item; None for one without an address or without words."""
    owner, number = number_of(row.get("owner_id")), number_of(row.get("id"))
    words = _words(row)
    if owner is None or number is None or not words:
        return None
    writer = number_of(row.get("from_id"))
    author, handle = names.get(owner if writer is None else writer, (None, None))
    return MentionItem(
        source_id=source_id,
        external_id=f"{owner}_{number}"[:500],
        url=f"https://vk.com/wall{owner}_{number}",
        kind="comment" if row.get("post_type") == "reply" else "post",
        text=words,
        author=author,
        author_handle=handle,
        published_at=from_unix(number_of(row.get("date"))),
        edited_at=from_unix(number_of(row.get("edited"))),
        reach_count=number_of(mapping(row.get("views")).get("count")),
        extra={"sponsored": True} if number_of(row.get("marked_as_ads")) == 1 else {},
    )


def _words(row: dict[str, Any]) -> str:
    """A post's own text, and that of the post that it passes on."""
    passed_on = (text_of(post.get("text")) for post in objects(row.get("copy_history")))
    parts = [part for part in (text_of(row.get("text")), *passed_on) if part]
    return "\n".join(_LINK.sub(r"\2", part) for part in parts)


def _older(url: str, page: TimelinePage) -> str | None:
    """The same search up to the page's oldest second; beyond it where this page held nothing older already."""
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    reached = page.oldest_id - 1 if page.newest_id == page.oldest_id else page.oldest_id
    if reached <= (number_of(parameters.get("start_time")) or 0):
        return None
    return parts._replace(query=urlencode({**parameters, "end_time": reached})).geturl()
