"""Posts and comments of a Lemmy instance (https://join-lemmy.org/api, version 3). Pure."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.timeline import TimelinePage, timeline_page
from reputation.mention import MentionItem

_PINNED = ("featured_community", "featured_local")


def parse_listing(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The posts and comments of a list or a search, each once; the older page is the next number of the same list.

    The identity is `ap_id`, which all instances share. Pinned posts, which stand above newer ones, do not count for
    the paging.

    Raises:
        ParseError: the bytes are no JSON with a list of posts or comments; names the address and the instance's error.
    """
    answer = mapping(load_json(body, url))
    lists = [answer[name] for name in ("posts", "comments") if isinstance(answer.get(name), list)]
    if not lists:
        said = text_of(answer.get("error"))
        raise ParseError(f"{url} answered with no list of posts or comments{f': {said[:200]}' if said else ''}")
    rows = [row for listed in lists for row in objects(listed)]
    return timeline_page(((_item(row, source_id), _number(row)) for row in rows), _next(url) if rows else None)


def _item(row: dict[str, Any], source_id: int) -> MentionItem | None:
    """A post or comment as an item; None for one that is gone, or has no address."""
    comment, post, creator = mapping(row.get("comment")), mapping(row.get("post")), mapping(row.get("creator"))
    thing = comment or post
    address = text_of(thing.get("ap_id"))
    if address is None or thing.get("deleted") or thing.get("removed"):
        return None
    thread, link = text_of(post.get("name")), text_of(post.get("url"))
    more = {"thread": thread if comment else None, "link": None if comment else link}
    return MentionItem(
        source_id=source_id,
        external_id=address,
        url=address,
        kind="comment" if comment else "post",
        text=text_of(comment.get("content") if comment else post.get("body")) or "",
        title=None if comment else thread,
        author=text_of(creator.get("display_name")) or text_of(creator.get("name")),
        author_handle=_handle(creator),
        published_at=parse_moment(thing.get("published")),
        edited_at=parse_moment(thing.get("updated")),
        extra={name: value for name, value in more.items() if value},
    )


def _number(row: dict[str, Any]) -> int | None:
    comment, post = mapping(row.get("comment")), mapping(row.get("post"))
    is_pinned = not comment and any(post.get(name) is True for name in _PINNED)
    return None if is_pinned else number_of((comment or post).get("id"))


def _handle(creator: dict[str, Any]) -> str | None:
    """name@host, as people write it."""
    name = text_of(creator.get("name"))
    try:
        host = urlsplit(text_of(creator.get("actor_id")) or "").hostname
    except ValueError:
        host = None
    return f"{name}@{host}" if name and host else name


def _next(url: str) -> str:
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    parameters["page"] = str((number_of(parameters.get("page")) or 1) + 1)
    return parts._replace(query=urlencode(parameters)).geturl()
