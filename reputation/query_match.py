"""Does a text satisfy a boolean query, and where: the terms that were found decide, and are kept. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reputation.intake.fold import fold
from reputation.intake.inflection import WORD, joined, name_pattern
from reputation.query import And, FromSource, Language, Near, Not, Or, Query, Term

_BEFORE = r"(?<![^\W_])"
_AFTER = r"(?![^\W_])"
MOST_SPANS = 200
"""Places of one term that are looked at: a text that repeats a word without end decides nothing more by it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term of the query, and its characters in the text."""

    term: str
    start: int
    end: int


class QueriedText:
    """One text that queries are asked of; each term is looked for once. `sources`: names and kind of its source."""

    def __init__(self, text: str, language: str | None = None, sources: Sequence[str] = ()) -> None:
        self._folded = fold(text)
        self._language = language
        self._sources = {fold(name) for name in sources}
        self._starts = [word.start() for word in WORD.finditer(self._folded)]
        self._found: dict[Term, list[Found]] = {}

    def find(self, query: Query) -> tuple[Found, ...] | None:
        """The terms that satisfy the query, by their place; None where it is not satisfied."""
        if not self._holds(query):
            return None
        return tuple(sorted(self._evidence(query), key=lambda found: (found.start, -found.end)))

    def _holds(self, query: Query) -> bool:
        match query:
            case Term():
                return bool(self._places(query))
            case Language(code):
                return self._language == code
            case FromSource(name):
                return fold(name) in self._sources
            case Not(part):
                return not self._holds(part)
            case Near():
                return bool(self._near(query))
            case And(parts) | Or(parts):
                decide = all if isinstance(query, And) else any
                return decide(self._holds(part) for part in parts)

    def _evidence(self, query: Query) -> list[Found]:
        """The first place of every term that holds."""
        match query:
            case Term():
                return self._places(query)[:1]
            case Near():
                return [found for pair in self._near(query)[:1] for found in pair]
            case And(parts) | Or(parts):
                return [found for part in parts if self._holds(part) for found in self._evidence(part)]
        return []

    def _places(self, term: Term) -> list[Found]:
        if term not in self._found:
            matches = _pattern(term).finditer(self._folded)
            self._found[term] = [
                Found(term.text, *one.span()) for _, one in zip(range(MOST_SPANS), matches, strict=False)
            ]
        return self._found[term]

    def _near(self, query: Near) -> list[tuple[Found, ...]]:
        """Pairs (of pairs) that stand close enough; two that overlap are one place, not two."""
        return [
            (*left, *right)
            for left in self._groups(query.left)
            for right in self._groups(query.right)
            if 0 <= self._words_between(left, right) <= query.distance
        ][:MOST_SPANS]

    def _groups(self, query: Query) -> list[tuple[Found, ...]]:
        match query:
            case Term():
                return [(found,) for found in self._places(query)]
            case Near():
                return self._near(query)
            case Or(parts):
                return [group for part in parts for group in self._groups(part)]
        return []

    def _words_between(self, left: Sequence[Found], right: Sequence[Found]) -> int:
        """Whole words between two groups, whichever comes first; −1 where they overlap."""
        spans = sorted((min(f.start for f in group), max(f.end for f in group)) for group in (left, right))
        if spans[1][0] < spans[0][1]:
            return -1
        return bisect_right(self._starts, spans[1][0] - 1) - bisect_right(self._starts, spans[0][1] - 1)


@lru_cache(maxsize=4096)
def _pattern(term: Term) -> re.Pattern[str]:
    folded = fold(term.text)
    if term.is_prefix:
        return re.compile(_BEFORE + re.escape(folded))
    if term.is_exact:
        return re.compile(_BEFORE + joined(folded, list(map(re.escape, WORD.findall(folded)))) + _AFTER)
    return re.compile(_BEFORE + name_pattern(folded) + _AFTER)
