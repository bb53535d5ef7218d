"""Posts of Bluesky: events of Jetstream (https://github.com/bluesky-social/jetstream), answers of its search. Pure."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.languages import language_code
from crawlers.parsers.timeline import TimelinePage, from_unix, timeline_page, unix_seconds
from reputation.mention import MentionItem

POSTS = "app.bsky.feed.post"
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_POST = re.compile(rf"at://({_DID.pattern})/{re.escape(POSTS)}/({_KEY.pattern})")


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: when the stream sent it (microseconds since 1970, its cursor), and the post that it brought, if any.

    `languages` are those that the author marked the post with.
    """

    time_us: int
    item: MentionItem | None
    languages: tuple[str, ...] = ()


def parse_event(message: str | bytes, url: str, source_id: int) -> StreamEvent:
    """One message of the stream. Deletions, profiles and whatever else is no new or edited post bring no item.

    Raises:
        ParseError: it is no JSON with a `time_us`; names the stream.
    """
    raw = message.encode("utf-8", "replace") if isinstance(message, str) else message
    event = mapping(load_json(raw, url))
    time_us = number_of(event.get("time_us"))
    if time_us is None or not 0 < time_us < 1 << 62:
        raise ParseError(f"{url} sent an event without its time")
    commit = mapping(event.get("commit"))
    is_post = commit.get("collection") == POSTS and commit.get("operation") in {"create", "update"}
    did, key = text_of(event.get("did")) or "", text_of(commit.get("rkey")) or ""
    if not is_post or not _DID.fullmatch(did) or not _KEY.fullmatch(key):
        return StreamEvent(time_us, None)
    record = mapping(commit.get("record"))
    item = _item(did, key, record, source_id)
    if item is not None and commit["operation"] == "update":
        item = dataclasses.replace(item, edited_at=from_unix(time_us // 1_000_000))
    return StreamEvent(time_us, item, _languages(record))


def parse_posts(body: bytes, url: str, source_id: int) -> TimelinePage:
    """One page of `app.bsky.feed.searchPosts`, latest first; its numbers are Unix seconds of when posts were indexed.

    Raises:
        ParseError: the bytes are no JSON with a list `posts`; names the address and Bluesky's own words.
    """
    answer = mapping(load_json(body, url))
    if not isinstance(answer.get("posts"), list):
        said = text_of(answer.get("message")) or text_of(answer.get("error"))
        raise ParseError(f"{url} answered with no list of posts" + (f": {said[:200]}" if said else ""))
    posts = objects(answer["posts"])
    cursor = text_of(answer.get("cursor"))
    return timeline_page(
        ((_found(post, source_id), unix_seconds(parse_moment(post.get("indexedAt")))) for post in posts),
        _with_cursor(url, cursor) if cursor and posts else None,
    )


def parse_session(body: bytes, url: str) -> str:
    """The access token out of the answer of `com.atproto.server.createSession`.

    Raises:
        ParseError: there is none; names the address, and never repeats what was answered.
    """
    token = text_of(mapping(load_json(body, url)).get("accessJwt"))
    if token is None or not re.fullmatch(r"[\w.~+/=-]{1,8000}", token, re.ASCII):
        raise ParseError(f"{url} gave no access token for the app password")
    return token


def _found(post: dict[str, Any], source_id: int) -> MentionItem | None:
    """A post of the search: as in the stream, with its author's names and reach unknown to it."""
    found = _POST.fullmatch(text_of(post.get("uri")) or "")
    if not found:
        return None
    author = mapping(post.get("author"))
    return _item(
        found[1], found[2], mapping(post.get("record")), source_id,
        author=text_of(author.get("displayName")) or text_of(author.get("handle")),
        handle=text_of(author.get("handle")),
    )  # fmt: skip


def _item(
    did: str, key: str, record: dict[str, Any], source_id: int, author: str | None = None, handle: str | None = None
) -> MentionItem | None:
    """A record as an item; None where it has no words. The identity is its at:// address, the same everywhere."""
    text = "\n".join(part for part in (text_of(record.get("text")), *_card(record)) if part)
    if not text:
        return None
    marked = _languages(record)
    return MentionItem(
        source_id=source_id,
        external_id=f"at://{did}/{POSTS}/{key}",
        url=f"https://bsky.app/profile/{did}/post/{key}",
        kind="comment" if mapping(record.get("reply")).get("parent") else "post",
        text=text,
        author=author,
        author_handle=handle or did,
        language=marked[0] if len(marked) == 1 else None,
        published_at=parse_moment(record.get("createdAt")),
    )


def _card(record: dict[str, Any]) -> tuple[str | None, ...]:
    """What readers see of a linked page, and what the author wrote of pictures."""
    embed = mapping(record.get("embed"))
    inner = mapping(embed.get("media")) or embed
    external = mapping(inner.get("external"))
    images = objects(inner.get("images") or [])
    return (text_of(external.get("title")), *(text_of(image.get("alt")) for image in images[:4]))


def _languages(record: dict[str, Any]) -> tuple[str, ...]:
    marked = record.get("langs")
    codes = (language_code(one) for one in marked[:10]) if isinstance(marked, list) else ()
    return tuple(code for code in codes if code)


def _with_cursor(url: str, cursor: str) -> str:
    """The same search from that cursor on."""
    parts = urlsplit(url)
    kept = "&".join(part for part in parts.query.split("&") if not part.startswith("cursor="))
    return urlunsplit(parts._replace(query=f"{kept}&{urlencode({'cursor': cursor})}"))
