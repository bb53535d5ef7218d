"""Posts of a Discourse forum (https://docs.discourse.org, GET /posts.json). Pure."""

from __future__ import annotations

import dataclasses
import html
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree
from lxml.html import fragment_fromstring

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.timeline import TimelinePage, timeline_page
from reputation.mention import MentionItem

REGULAR_POST = 1
"""Discourse's number for a post that a person wrote; others are notices of what was done to the topic."""


def parse_posts(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The forum's latest posts, of all its public topics; the older page is the one before the oldest of them.

    Raises:
        ParseError: the bytes are no JSON with a list `latest_posts`; names the address and the forum's own error.
    """
    answer = mapping(load_json(body, url))
    if not isinstance(answer.get("latest_posts"), list):
        errors = answer.get("errors")
        said = text_of(errors[0]) if isinstance(errors, list) and errors else None
        raise ParseError(f"{url} answered with no list of posts{f': {said[:200]}' if said else ''}")
    base, posts = url.partition("/posts.json")[0], objects(answer["latest_posts"])
    page = timeline_page((_item(post, base, source_id), number_of(post.get("id"))) for post in posts)
    older = f"{base}/posts.json?{urlencode({'before': page.oldest_id})}" if page.oldest_id else None
    return dataclasses.replace(page, next_url=older)


def _item(post: dict[str, Any], base: str, source_id: int) -> MentionItem | None:
    """A post as an item; None for one that is hidden, deleted, no person's, or without an address."""
    identifier, topic = number_of(post.get("id")), number_of(post.get("topic_id"))
    number = number_of(post.get("post_number"))
    is_gone = post.get("hidden") or post.get("user_deleted") or post.get("deleted_at")
    if None in {identifier, topic, number} or is_gone or post.get("post_type", REGULAR_POST) != REGULAR_POST:
        return None
    is_first = number == 1
    title = text_of(post.get("topic_title"))
    version = number_of(post.get("version")) or 1
    slug = quote(text_of(post.get("topic_slug")) or "-", safe="")
    return MentionItem(
        source_id=source_id,
        external_id=str(identifier),
        url=f"{base}/t/{slug}/{topic}/{number}",
        kind="post" if is_first else "comment",
        text=own_words(text_of(post.get("cooked")) or ""),
        title=html.escape(title, quote=False) if title and is_first else None,
        is_html=True,
        author=text_of(post.get("name")) or text_of(post.get("username")),
        author_handle=text_of(post.get("username")),
        published_at=parse_moment(post.get("created_at")),
        edited_at=parse_moment(post.get("updated_at")) if version > 1 else None,
        reach_count=number_of(post.get("reads")),
        extra={"thread": title} if title and not is_first else {},
    )


def own_words(cooked: str) -> str:
    """A post's HTML without the posts that it quotes: those are other people's words."""
    if "<aside" not in cooked:
        return cooked
    try:
        root = fragment_fromstring(cooked.replace("\x00", ""), create_parent="div")
    except (etree.ParserError, ValueError):
        return cooked
    for quoted in root.xpath(".//aside[contains(concat(' ', @class, ' '), ' quote ')]"):
        quoted.drop_tree()
    return etree.tostring(root, encoding="unicode", method="html")
