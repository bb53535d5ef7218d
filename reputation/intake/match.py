"""Which watched brands a text names: Aho-Corasick over folded text finds candidates, a pattern decides.

The automaton holds the stem of each name's first word; where it strikes, the name's own pattern (all words, in any
case form, between word boundaries) is tried. An exclusion hides the matches that lie inside it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import ahocorasick

from reputation.brand import Alias, Brand
from reputation.intake.fold import fold
from reputation.intake.inflection import APOSTROPHE, WORD, name_pattern, stem_of
from reputation.mention import BrandMatch
from reputation.query import parse_query
from reputation.query_match import Found, QueriedText

__all__ = ["CONTEXT_CHARACTERS", "BrandMatcher", "find_name", "find_names", "fold"]

_BEFORE = r"(?<![^\W_])"
_AFTER = r"(?![^\W_])"
_MISSING = "\0"
_LONGEST_NAME = 300
"""Characters beyond which a name is sought as it is written alone: a pattern of thousands of words takes seconds."""
_MOST_WORDS = 20
"""The same of words: where a text repeats most of them, each place is tried through all."""

_LETTER = re.compile(r"(?s:.)[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]*")
CONTEXT_CHARACTERS = 250
"""How far from an ambiguous name, on either side, a word of its context may stand."""


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of one brand, ready to be tried at a position. `brand_id` None marks an exclusion's phrase."""

    brand_id: int
    text: str
    pattern: re.Pattern[str]
    case_sensitive: bool
    excludes: bool
    context: tuple[re.Pattern[str], ...] = ()


def find_name(text: str, name: str) -> tuple[int, int] | None:
    """Characters (start, end) of the first form of `name` in `text`, or None.

    Exact before inflected: a form given as it stands in the text is found where it stands. Letters with their marks
    apart (as files from macOS and PDFs have them) are read as whole ones.
    """
    composed, places = _composed(text)
    folded = fold(composed)
    found = next((match for form in _forms(name) if (match := form.search(folded))), None)
    return (places[found.start()], places[found.end()]) if found else None


def find_names(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Every place (start, end) of `text` where a form of one of the names stands, in order.

    Of places that overlap, the first counts, and of those that begin together the longest.
    """
    composed, places = _composed(text)
    folded = fold(composed)
    spans = {match.span() for name in names for form in _forms(name) for match in form.finditer(folded)}
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return [(places[start], places[end]) for start, end in found]


def _composed(text: str) -> tuple[str, Sequence[int]]:
    """The text with letters and their marks as one character, and where in the text each of its characters begins."""
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    pieces, places = [], []
    for match in _LETTER.finditer(text):
        piece = unicodedata.normalize("NFC", match.group())
        pieces.append(piece)
        places += [match.start()] * len(piece)
    return "".join(pieces), [*places, len(text)]


def _forms(name: str) -> list[re.Pattern[str]]:
    """What finds a name in folded text: as it is written, then in any case form; nothing finds a blank one."""
    name = unicodedata.normalize("NFC", name)
    if not name.strip():
        return []
    exact = re.compile(_BEFORE + re.escape(fold(name.strip())) + _AFTER)
    word_count = len(WORD.findall(name)) if len(name) <= _LONGEST_NAME else 0
    return [exact, _name_regex(name)] if 0 < word_count <= _MOST_WORDS else [exact]


@functools.lru_cache(maxsize=4096)
def _name_regex(name: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + name_pattern(fold(name)) + _AFTER)


class BrandMatcher:
    """Finds every watched brand in a text. Build once per set of brands; `find` is safe to call from any thread."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._domains = [(brand.brand_id, domain.casefold()) for brand in brands for domain in brand.domains]
        self._automaton = ahocorasick.Automaton()
        by_stem: dict[str, list[_Name]] = {}
        for name in _names_of(brands):
            by_stem.setdefault(_first_stem(name.text), []).append(name)
        for stem, names in by_stem.items():
            self._automaton.add_word(stem, names)
        if by_stem:
            self._automaton.make_automaton()
        self._is_empty = not by_stem
        self._queries = [(brand.brand_id, parse_query(brand.query)) for brand in brands if brand.query]

    def find(
        self, title: str | None, text: str, url: str, *, language: str | None = None, sources: Sequence[str] = ()
    ) -> tuple[BrandMatch, ...]:
        """The first match of each brand, title before text before URL before query, in the order of brands found.

        Of names of one brand that begin together the longest counts: "Альфа-Банк", not the "Альфа" in it.
        `language` and `sources` (name and kind of the text's source) are what a query's lang: and source: ask for.
        """
        first: dict[int, BrandMatch] = {}
        for match in (
            *self._in_field("title", title or "", ""),
            *self._in_field("text", text, title or ""),
            *self._in_url(url),
        ):
            first.setdefault(match.brand_id, match)
        if self._queries:
            asked = QueriedText(f"{title}\n{text}" if title else text, language, sources)
            for brand_id, query in self._queries:
                if brand_id not in first and (found := asked.find(query)):
                    first[brand_id] = _by_query(brand_id, found, title)
        return tuple(first.values())

    def _in_field(self, field: Literal["title", "text"], text: str, title: str) -> list[BrandMatch]:
        if self._is_empty or not text:
            return []
        hits = list(self._hits(text))
        hidden = [span for name, span in hits if name.excludes]
        folded, above = fold(text), fold(title)
        found = []
        for name, span in sorted(hits, key=lambda hit: (hit[1][0], -hit[1][1])):
            context = _context(name, folded, span, above)
            if not name.excludes and not _inside(span, hidden) and context is not _MISSING:
                found.append(BrandMatch(name.brand_id, name.text, field, *span, context=context))
        return found

    def _hits(self, text: str) -> Iterator[tuple[_Name, tuple[int, int]]]:
        folded = fold(text)
        for end, names in self._automaton.iter(folded):
            for name in names:
                start = end - len(_first_stem(name.text)) + 1
                found = name.pattern.match(text if name.case_sensitive else folded, start)
                if found:
                    yield name, found.span()

    def _in_url(self, url: str) -> Iterable[BrandMatch]:
        host = _host(url) if self._domains else ""
        for brand_id, domain in self._domains:
            if host == domain or host.endswith("." + domain):
                start = url.casefold().find(domain)
                yield BrandMatch(brand_id, domain, "url", start, start + len(domain), "domain")


def _host(url: str) -> str:
    """The host of an address, "" where it can't be read: whoever wrote it, one of them must not end a whole file."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _names_of(brands: Sequence[Brand]) -> Iterator[_Name]:
    for brand in brands:
        yield from (
            _compiled(brand.brand_id, alias, excludes=False, context=alias.context or brand.context)
            for alias in brand.names
            if WORD.search(alias.text)
        )
        yield from (
            _compiled(brand.brand_id, Alias(phrase), excludes=True) for phrase in brand.exclude if WORD.search(phrase)
        )


def _compiled(brand_id: int, alias: Alias, *, excludes: bool, context: Sequence[str] = ()) -> _Name:
    written = alias.text.strip() if alias.case_sensitive else fold(alias.text.strip())
    pattern = re.compile(_BEFORE + name_pattern(written) + _AFTER)
    near = tuple(_name_regex(word) for word in context if WORD.search(word))
    return _Name(brand_id, alias.text.strip(), pattern, alias.case_sensitive, excludes, near)


def _context(name: _Name, folded: str, span: tuple[int, int], above: str) -> str | None:
    """The word that makes an ambiguous name plain, None where the name needs none; _MISSING where it lacks one.

    It stands within CONTEXT_CHARACTERS of the name, or in the title above the text.
    """
    if not name.context:
        return None
    before, after = (
        folded[max(0, span[0] - CONTEXT_CHARACTERS) : span[0]],
        folded[span[1] : span[1] + CONTEXT_CHARACTERS],
    )
    for pattern in name.context:
        for place in (before, after, above):
            if found := pattern.search(place):
                return found.group()
    return _MISSING


def _by_query(brand_id: int, found: Sequence[Found], title: str | None) -> BrandMatch:
    """The first term that was found, in title or text, and the others as its context."""
    first, shift = found[0], len(title) + 1 if title else 0
    in_title = bool(title) and first.end <= len(title or "")
    others = ", ".join(dict.fromkeys(one.term for one in found[1:])) or None
    field: Literal["title", "text"] = "title" if in_title else "text"
    moved = 0 if in_title else shift
    start, end = max(0, first.start - moved), first.end - moved
    return BrandMatch(brand_id, first.term, field, start, end, "query", others)


@functools.lru_cache(maxsize=4096)
def _first_stem(name: str) -> str:
    """The folded stem of a name's first word, up to its apostrophe: what the automaton looks for."""
    first = WORD.search(fold(name))
    return stem_of(APOSTROPHE.split(first.group())[0]) if first else fold(name)


def _inside(span: tuple[int, int], hidden: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in hidden)
