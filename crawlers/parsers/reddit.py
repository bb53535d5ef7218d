"""Posts and comments of Reddit's listings (https://www.reddit.com/dev/api). Pure."""

from __future__ import annotations

import dataclasses
import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.timeline import TimelinePage, from_unix, timeline_page
from reputation.mention import MentionItem

REDDIT = "https://www.reddit.com"

_IDENTIFIER = re.compile(r"[0-9a-z]{1,13}")
_GONE = frozenset({"[deleted]", "[removed]"})


def parse_listing(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The posts (t3) and comments (t1) of one listing, newest first; the older page is the one after its last.

    The identity is Reddit's fullname, `t3_...` or `t1_...`. What was deleted or removed is left out.

    Raises:
        ParseError: the bytes are no JSON listing; names the address and Reddit's own message.
    """
    answer = mapping(load_json(body, url))
    listing = mapping(answer.get("data"))
    if not isinstance(listing.get("children"), list):
        said = text_of(answer.get("message"))
        raise ParseError(f"{url} answered with no listing{f': {said[:200]}' if said else ''}")
    page = timeline_page(_row(child, source_id) for child in objects(listing["children"]))
    after = text_of(listing.get("after"))
    return dataclasses.replace(page, next_url=_after(url, after) if after else None)


def parse_token(body: bytes, url: str) -> str:
    """The access token out of the answer to an application's credentials.

    Raises:
        ParseError: there is none in it; names the address, and never what was answered.
    """
    token = text_of(mapping(load_json(body, url)).get("access_token"))
    if token is None or not token.isascii() or not token.isprintable():
        raise ParseError(f"{url} gave no access token for the application's credentials")
    return token


def _row(child: dict[str, Any], source_id: int) -> tuple[MentionItem | None, int | None]:
    kind, data = text_of(child.get("kind")), mapping(child.get("data"))
    identifier = text_of(data.get("id"))
    if kind not in {"t1", "t3"} or identifier is None or not _IDENTIFIER.fullmatch(identifier):
        return None, None
    is_pinned = data.get("stickied") is True and kind == "t3"
    return _item(f"{kind}_{identifier}", data, source_id), None if is_pinned else int(identifier, 36)


def _item(fullname: str, data: dict[str, Any], source_id: int) -> MentionItem | None:
    """A post or comment as an item; None for one that is gone or has no address."""
    is_comment = fullname.startswith("t1_")
    place = _place(fullname, data)
    plain = text_of(data.get("body") if is_comment else data.get("selftext")) or ""
    if place is None or plain in _GONE:
        return None
    written = text_of(data.get("body_html") if is_comment else data.get("selftext_html"))
    title = text_of(data.get("link_title") if is_comment else data.get("title"))
    edited, seconds = data.get("edited"), data.get("created_utc")
    more = {"thread": title if is_comment else None, "link": None if is_comment else text_of(data.get("url"))}
    return MentionItem(
        source_id=source_id,
        external_id=fullname,
        url=f"{REDDIT}{place}",
        kind="comment" if is_comment else "post",
        text=written or html.escape(plain, quote=False),
        title=html.escape(title, quote=False) if title and not is_comment else None,
        is_html=True,
        author=text_of(data.get("author")),
        author_handle=text_of(data.get("author")),
        published_at=from_unix(_seconds(seconds)),
        edited_at=from_unix(_seconds(edited)),
        extra={name: value for name, value in more.items() if value},
    )


def _place(fullname: str, data: dict[str, Any]) -> str | None:
    """The path of a post or comment: as it is given, else the short one, which Reddit leads on from."""
    given = text_of(data.get("permalink"))
    if given is not None:
        return given if given.startswith("/") else None
    post = (text_of(data.get("link_id")) or fullname).removeprefix("t3_")
    if not _IDENTIFIER.fullmatch(post):
        return None
    return f"/comments/{post}/" if fullname.startswith("t3_") else f"/comments/{post}/_/{fullname[3:]}/"


def _seconds(value: object) -> int | None:
    """Whole seconds; Reddit writes them with a decimal point, and `false` where something was never edited."""
    try:
        return int(value) if isinstance(value, float) else number_of(value)
    except (ValueError, OverflowError):
        return None


def _after(url: str, after: str) -> str:
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"after": after}
    return parts._replace(query=urlencode(parameters)).geturl()
