"""Reviews that a page describes by schema.org, as JSON-LD or microdata (https://schema.org/Review). Pure."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawlers.parsers.dates import has_real_clock, parse_moment, parse_written
from crawlers.parsers.json_ld import every_object
from crawlers.parsers.json_values import mapping, objects, text_of
from crawlers.parsers.languages import language_code
from crawlers.parsers.microdata import items_of
from crawlers.parsers.page_links import next_link, page_tree
from reputation.mention import MentionItem

_REVIEWS = {"Review", "UserReview", "CriticReview", "EmployerReview", "ReviewNewsArticle"}
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_TAG = re.compile(r"<[^<>]{1,500}>")
MAX_REVIEWS = 1000
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The reviews of one page, each once, and the page that it names as its next."""

    items: tuple[MentionItem, ...]
    next_url: str | None


def parse_review_page(body: bytes, url: str, source_id: int, content_type: str | None = None) -> ReviewPage:
    """The reviews of a page that have words; what both notations describe stands once.

    A review's identity is the absolute `@id` or the `identifier` that the page gives it and no other; else a hash of
    author, date and stars, and of its words where one of these is missing or the date has no time of day: several
    people are called "Anonymous" on one day. An edited review is a new version of itself where its words are no part of
    its identity; where they are, it is a review of its own beside the one that was read before.

    Raises:
        ParseError: the bytes are no page; names the address.
    """
    root = page_tree(body, url, content_type)
    described = [*every_object(root), *_within(items_of(root), MAX_DEPTH)]
    reviews = [entry for entry in described if _REVIEWS.intersection(_kinds(entry))][:MAX_REVIEWS]
    given = Counter(_given_id(entry) for entry in reviews)
    found: dict[str, MentionItem] = {}
    for entry in reviews:
        identifier = _given_id(entry)
        item = _item(entry, identifier if given[identifier] == 1 else None, url, source_id)
        if item is not None and not any(_same(item, known) for known in found.values()):
            found.setdefault(item.external_id, item)
    return ReviewPage(tuple(found.values()), next_link(root, url))


def _within(entries: list[dict[str, Any]], depth: int) -> Iterator[dict[str, Any]]:
    """The objects and all objects in them."""
    if depth == 0:
        return
    for entry in entries:
        yield entry
        for value in entry.values():
            yield from _within(objects(value), depth - 1)


def _kinds(entry: dict[str, Any]) -> set[str]:
    kinds = entry.get("@type")
    return {str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _given_id(entry: dict[str, Any]) -> str | None:
    named = text_of(entry.get("@id"))
    absolute = named if named and named.startswith(("http://", "https://", "urn:")) else None
    return (absolute or text_of(entry.get("identifier")) or "")[:500] or None


def _item(entry: dict[str, Any], identifier: str | None, url: str, source_id: int) -> MentionItem | None:
    words = _plain(entry.get("reviewBody") or entry.get("description"))
    title = _plain(entry.get("headline") or entry.get("name"))
    if not (words or title):
        return None
    author = _name(entry.get("author") or entry.get("creator"))
    written = text_of(entry.get("datePublished") or entry.get("dateCreated"))
    published_at = parse_moment(written)
    stars, best = rating_of(entry.get("reviewRating"))
    subject = _name(entry.get("itemReviewed"))
    is_known = None not in {author, published_at, stars} and has_real_clock(written or "")
    parts = (author, published_at, stars, None if is_known else words or title)
    own = text_of(entry.get("url"))
    return MentionItem(
        source_id=source_id,
        external_id=identifier or f"sha256:{hashlib.sha256(repr(parts).encode('utf-8', 'replace')).hexdigest()}",
        url=own if own and own.startswith(("http://", "https://")) else url,
        kind="review",
        text=words or title or "",
        title=title if words else None,
        author=author,
        language=language_code(entry.get("inLanguage")),
        published_at=published_at or parse_written(written),  # no part of the identity, which stays what it was
        rating=stars,
        rating_max=best,
        extra={"reviewed": subject[:200]} if subject else {},
    )


def rating_of(value: object) -> tuple[float | None, float | None]:
    """Stars and their maximum (5 where the page does not say), or None for both where there are none."""
    rating = mapping(value) or {"ratingValue": value}
    stars, best = _number(rating.get("ratingValue")), _number(rating.get("bestRating")) or 5.0
    return (stars, best) if stars is not None and 0 <= stars <= best <= 1000 else (None, None)


def _number(value: object) -> float | None:
    if isinstance(value, float):
        return value
    found = _NUMBER.match(text_of(value) or "")
    return float(found.group()[:30].replace(",", ".")) if found else None


def _name(value: object) -> str | None:
    """The name of a person, organisation or thing; plain text is one."""
    first = value[0] if isinstance(value, list) and value else value
    return _plain(mapping(first).get("name") if isinstance(first, dict) else first)


def _plain(value: object) -> str | None:
    """Text without the tags that some pages leave in it, its lines kept."""
    text = text_of(value[0] if isinstance(value, list) and value else value)
    lines = (" ".join(line.split()) for line in html.unescape(_TAG.sub(" ", text)).splitlines()) if text else ()
    return "\n".join(line for line in lines if line) or None


def _same(one: MentionItem, other: MentionItem) -> bool:
    """Whether two are one review, described in both notations."""
    is_rated_alike = one.rating == other.rating or None in {one.rating, other.rating}
    return one.author is not None and (one.author, one.text) == (other.author, other.text) and is_rated_alike
