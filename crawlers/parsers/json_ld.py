"""What a page says of itself in JSON-LD (schema.org Article and its kinds). Pure."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawlers.parsers.dates import credible, parse_any
from crawlers.parsers.json_values import mapping, objects, text_of
from crawlers.parsers.languages import language_code

_KIND = re.compile(r"(?:\w*(?:Article|Posting)|Report|Report\w*)")
_PAGE_KINDS = {"WebPage", "VideoObject", "LiveBlogPosting"}
_CONTROL = re.compile(r"[\x00-\x1f]")
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_LAST_COMMA = re.compile(r",\s*([}\]])")
_OTHER = 2
MAX_SCRIPTS = 50
MAX_DEPTH = 6
MAX_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """The article as JSON-LD has it; None or empty where it does not say."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    language: str | None = None
    body: str | None = None


def linked_article(tree: HtmlElement, url: str) -> LinkedArticle:
    """The first article-like object of a page's JSON-LD, gaps filled from its other objects.

    Where several are articles, those that name another address than the page's are teasers of others, and left out.
    """
    entries = sorted(_objects(tree), key=_rank)
    named = {str(entry["@id"]): entry for entry in entries if entry.get("@id") and entry.get("name")}
    own = _own(entries, {url, *map(str, tree.xpath("//link[@rel='canonical']/@href"))})
    found = [_read(entry, named) for entry in own if _rank(entry) < _OTHER]
    return LinkedArticle(
        title=next((article.title for article in found if article.title), None),
        authors=next((article.authors for article in found if article.authors), ()),
        published_at=next((article.published_at for article in found if article.published_at), None),
        language=next((article.language for article in found if article.language), None),
        body=next((article.body for article in found if article.body), None),
    )


def _own(entries: Sequence[dict[str, Any]], addresses: set[str]) -> Sequence[dict[str, Any]]:
    """The objects without the articles of other pages; all of them where that would leave no article."""
    pages = set(map(_page, addresses))
    kept = [entry for entry in entries if _rank(entry) or not (named := _addresses(entry)) or named & pages]
    return kept if any(_rank(entry) == 0 for entry in kept) else entries


def _addresses(entry: dict[str, Any]) -> set[str]:
    """The pages that an object says it is: by its url, its own @id, or the page that it is the main thing of."""
    main = entry.get("mainEntityOfPage")
    given = (entry.get("url"), entry.get("@id"), mapping(main).get("@id") or mapping(main).get("url") or main)
    return {_page(one) for one in given if isinstance(one, str) and one.startswith(("http://", "https://"))}


def _page(address: str) -> str:
    """An address without what several addresses of one page differ in: scheme, www, query, the slash at its end."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"


def every_object(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All objects of a page's JSON-LD, at any place in it but none deeper than MAX_DEPTH, MAX_OBJECTS at most."""
    scripts = tree.xpath('//script[contains(@type, "ld+json")]')
    found = (entry for script in scripts[:MAX_SCRIPTS] for entry in _within(_load(script.text or ""), 2 * MAX_DEPTH))
    return itertools.islice(found, MAX_OBJECTS)


def _within(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for entry in inner:
        yield from _within(entry, depth - 1)


def _objects(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    scripts = tree.xpath('//script[contains(@type, "ld+json")]')
    for script in scripts[:MAX_SCRIPTS]:
        yield from _flat(_load(script.text or ""), MAX_DEPTH)


def _load(text: str) -> object:
    """JSON, forgiving what real pages do: comment marks around it, raw line breaks inside its texts, and _mended."""
    cleaned = _CONTROL.sub(" ", _COMMENT.sub("", _COMMENT.sub("", text)))
    for tried in (cleaned, _mended(cleaned)):
        try:
            return json.loads(tried, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _mended(text: str) -> str:
    """Broken JSON without what breaks it most: its quotes as &quot;, a last comma, an escaped ', a semicolon."""
    unescaped = text if '"' in text else html.unescape(text)
    return _LAST_COMMA.sub(r"\1", unescaped.replace("\\'", "'")).strip().rstrip(";")


def _flat(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """All objects at the top, in lists, under @graph and under mainEntity, none deeper than `depth`."""
    if depth == 0:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _flat(entry, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _flat(value.get(key), depth - 1)


def _rank(entry: dict[str, Any]) -> int:
    """0 for an article, 1 for a page, _OTHER for anything else."""
    kinds = entry.get("@type")
    names = [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]
    if any(_KIND.fullmatch(name) for name in names):
        return 0
    return 1 if _PAGE_KINDS.intersection(names) else _OTHER


def _read(entry: dict[str, Any], named: dict[str, dict[str, Any]]) -> LinkedArticle:
    """An object's fields; `named` are the page's objects by @id, for an author may be told by that alone."""
    is_article = _rank(entry) == 0
    authors = entry.get("author") or entry.get("creator")
    listed = authors if isinstance(authors, list) else [authors] if authors else []
    people = [one if mapping(one).get("name") else named.get(str(mapping(one).get("@id")), one) for one in listed]
    return LinkedArticle(
        title=(text_of(entry.get("headline")) or text_of(entry.get("name"))) if is_article else None,
        authors=_names(people) if is_article else (),
        published_at=credible(parse_any(entry.get("datePublished"))),
        language=language_code(entry.get("inLanguage")),
        body=text_of(entry.get("articleBody")) if is_article else None,
    )


def _names(value: object) -> tuple[str, ...]:
    """Names of persons: plain texts, or objects with a name; organisations only where no person is named."""
    if isinstance(value, str):
        return tuple(part for part in (text_of(value),) if part)
    listed = value if isinstance(value, list) else [value]
    people = objects([{"name": entry} if isinstance(entry, str) else entry for entry in listed]) if value else []
    names = [(str(person.get("@type")), name) for person in people for name in _name(person)]
    persons = [name for kind, name in names if "Organization" not in kind]
    return tuple(dict.fromkeys(persons or [name for _, name in names]))


def _name(person: dict[str, Any]) -> list[str]:
    name = person.get("name")
    return [text for text in map(text_of, name if isinstance(name, list) else [name]) if text]
