"""RSS, Atom, RDF and JSON feeds: bytes in, entries out. Pure."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import feedparser

from crawlers.errors import ParseError
from crawlers.parsers.dates import at_noon, credible, from_struct, has_clock, parse_moment, parse_written, parse_zoned
from crawlers.parsers.decoding import encoding_of
from crawlers.parsers.entries import Feed, FeedEntry, absolute, each_once, edited, identity, page_address
from crawlers.parsers.json_feed import parse_json_feed
from crawlers.parsers.languages import language_code
from reputation.intake.clean import clean_text

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_NO_CHARACTER = re.compile(rb"&#(?:[xX]0*[1-9a-fA-F][0-9a-fA-F]{5,}|0*[1-9]\d{6,});?|[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""References to characters that there are none of (or hardly any), and control characters."""

_MAIL = re.compile(r"[^\s@<>()]{1,100}@[^\s@<>()]{1,200}")
_BRACKETED = re.compile(rf"{_MAIL.pattern}\s{{1,3}}\(([^()]{{1,200}})\)")


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """The entries of a feed in its own order, each identity once.

    Raises:
        ParseError: the bytes are no feed of any kind; names the address.
    """
    if body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        return parse_json_feed(body, url)
    parsed = _parsed(_without_captions(body), url, content_type)
    if not dict.get(parsed, "version") and not parsed.entries:
        raise ParseError(f"{url} is no feed{_what_instead(body)}")
    language = language_code(dict.get(parsed.feed, "language"))
    entries = (_entry(raw, url, language) for raw in parsed.entries)
    return Feed(each_once(entries), language, _next_page(dict.get(parsed.feed, "links", ()), url))


def _without_captions(body: bytes) -> bytes:
    """The feed without the captions of its pictures, which feedparser takes for an entry's words, or puts before them.

    They stay where a feed has nothing else: a video's is all that its entry says.
    """
    has_words = body.count(b"<description") > 1 or b"<summary" in body or b"<content" in body
    first, *others = body.split(b"<media:description") if has_words else [body]
    return first + b"".join(map(_after_caption, others))


def _after_caption(part: bytes) -> bytes:
    tag, _, rest = part.partition(b">")
    return rest if tag.endswith(b"/") else rest.partition(b"</media:description>")[2]


def _parsed(body: bytes, url: str, content_type: str | None) -> Any:  # noqa: ANN401 (feedparser is untyped)
    """What feedparser makes of the bytes; where they make it stumble, of the bytes without what no text may hold.

    The encoding is told as on pages: feedparser believes a header that lies.

    Raises:
        ParseError: it stumbles over both.
    """
    encoding = None if body.isascii() else encoding_of(body, content_type)
    kind = f"application/xml; charset={encoding}" if encoding else content_type
    # Without the feed's own address: it would become part of a guid that is a number, and change where the feed moves.
    headers = {"content-type": kind} if kind else {}
    for tried in (body, _NO_CHARACTER.sub(b"", body).decode("utf-8", "ignore").encode()):
        try:
            # A file object, for feedparser would open a text as an address or a path.
            return feedparser.parse(io.BytesIO(tried), response_headers=headers, sanitize_html=False)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
            continue
    raise ParseError(f"{url} is a feed too broken to be read")


def _entry(raw: Any, feed_url: str, language: str | None) -> FeedEntry:  # noqa: ANN401 (feedparser is untyped)
    # dict.get, for feedparser's own lookup replaces a missing date by another, with a warning.
    title, link = _title(raw), _link(raw)
    text, is_html, text_language = _text(raw)
    published_at = credible(_moment(raw, "published")) or credible(_moment(raw, "created"))
    updated_at = _moment(raw, "updated")
    return FeedEntry(
        external_id=identity(dict.get(raw, "id"), absolute(feed_url, link), f"{title}\n{text}"),
        url=page_address(feed_url, link),
        title=title,
        text=text,
        is_html=is_html,
        author=_author(raw),
        published_at=published_at or updated_at,
        edited_at=edited(published_at, updated_at),
        language=text_language or language,
    )


def _link(raw: Any) -> str | None:  # noqa: ANN401
    """The entry's address as written; none where it is a guid of numbers or words, which feedparser takes for one."""
    link = dict.get(raw, "link")
    return None if link == dict.get(raw, "id") and "/" not in str(link) else link


def _title(raw: Any) -> str | None:  # noqa: ANN401
    """The title as plain text: Atom's may be HTML, and what RSS has looks like it often enough."""
    detail = dict.get(raw, "title_detail") or {}
    title = str(dict.get(raw, "title") or "")
    return clean_text(title, is_html=dict.get(detail, "type") in _HTML_TYPES) or None


def _author(raw: Any) -> str | None:  # noqa: ANN401
    """The author's name without the mail address that RSS asks for: it is nobody's business here."""
    written = _BRACKETED.sub(r"\1", str(dict.get(raw, "author") or ""))
    return _MAIL.sub("", written).strip(" ,;()<>") or None


def _moment(raw: Any, name: str) -> datetime | None:  # noqa: ANN401
    """A date as feedparser understood it, or in words that it does not know (months in other languages).

    A zone by its name is ours to read, for feedparser takes most of them for UTC; so is a day without a time, for which
    it says midnight, and one such as 2026/03/02, of which it keeps the year alone and says December.
    """
    written = dict.get(raw, name)
    understood = from_struct(dict.get(raw, f"{name}_parsed"))
    if understood is not None and isinstance(written, str) and not has_clock(written):
        understood = at_noon(understood)
    return parse_zoned(written) or parse_moment(written) or understood or parse_written(written)


def _text(raw: Any) -> tuple[str, bool, str | None]:  # noqa: ANN401
    """The longest of an entry's texts, whether it holds HTML, and its own language.

    Feeds for Yandex News have the whole article in a field that feedparser does not take for one.
    """
    summary = dict.get(raw, "summary_detail")
    whole = dict.get(raw, "yandex_full-text")
    candidates = [*dict.get(raw, "content", ()), *([summary] if summary else ())]
    candidates += [{"value": whole, "type": "text/html"}] if isinstance(whole, str) else []
    best = max(candidates, key=lambda part: len(dict.get(part, "value") or ""), default=None)
    if best is None:
        return "", False, None
    is_html = dict.get(best, "type") in _HTML_TYPES
    return dict.get(best, "value") or "", is_html, language_code(dict.get(best, "language"))


def _next_page(links: Iterable[Any], feed_url: str) -> str | None:
    targets = (absolute(feed_url, dict.get(link, "href")) for link in links if dict.get(link, "rel") == "next")
    return next((target for target in targets if target), None)


def _what_instead(body: bytes) -> str:
    if not body.strip():
        return ", its answer is empty"
    is_page = b"<html" in body[:2000].lower() or b"<!doctype html" in body[:200].lower()
    return ", but a web page" if is_page else ""
