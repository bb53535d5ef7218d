"""Boolean queries in the settings: read once, wrong ones refused with the place of the mistake. Pure.

    (Norden OR "Nord Bank") AND (bank* NEAR/5 leak) NOT exhibition AND lang:en

Words match in every inflected form, phrases in quotes as they stand, `bank*` every word that begins so; AND, OR, NOT
and NEAR/5 (at most five words between) are written in capitals; `lang:ru` and `source:"Harbour Post"` narrow it down.
NOT binds closest, then NEAR, AND, OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reputation.errors import QueryError

MOST_CHARACTERS = 4_000
MOST_DEPTH = 50
MOST_NEAR = 100


@dataclass(frozen=True, slots=True)
class Term:
    """A word (in any form), a phrase (`is_exact`), or the beginning of words (`is_prefix`)."""

    text: str
    is_exact: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """lang:ru, an ISO 639-1 code."""

    code: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """source:NAME, a source by its name or its kind."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: Query


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms, or groups of alternatives, with at most `distance` words between them, in either order."""

    left: Query
    right: Query
    distance: int


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One part holds."""

    parts: tuple[Query, ...]


Query: TypeAlias = Term | Language | FromSource | Not | Near | And | Or


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int

    def named(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text)


_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<open>\()|(?P<close>\))|(?P<phrase>"[^"]*")|(?P<broken>")
    |(?P<field>(?:lang|source):(?:"[^"]*"|[^\s()"]*))|(?P<near>NEAR/\w*)|(?P<word>[^\s()"]+)""",
    re.VERBOSE,
)
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "NEAR": "near"}
_BEGINNING = 'a word, a "phrase", NOT, lang:, source: or "("'


def parse_query(text: str) -> Query:
    """The query that a text stands for.

    Raises:
        QueryError: it is none; names the character (from 1), what was expected there, and what stands there.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"the query has {len(text)} characters, {MOST_CHARACTERS} are the most")
    query = _Parser(list(_tokens(text))).whole()
    if not _has_positive(query):
        raise QueryError("the query names nothing to find: beside NOT, lang: and source: it needs a word or a phrase")
    return query


def terms_of(query: Query) -> Iterator[Term]:
    """The words and phrases that a query looks for, those under NOT left out."""
    match query:
        case Term():
            yield query
        case Near(left, right):
            yield from (*terms_of(left), *terms_of(right))
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms_of(part)


def _has_positive(query: Query) -> bool:
    """Whether it can't hold without one of its words: else it would match everything."""
    match query:
        case Term() | Near():
            return True
        case And(parts):
            return any(_has_positive(part) for part in parts)
        case Or(parts):
            return all(_has_positive(part) for part in parts)
    return False


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind, piece = str(found.lastgroup), found.group()
        if kind == "broken":
            raise QueryError(_told(found.start(), "a closing quotation mark", "none up to the end"))
        if kind != "space":
            yield _Token(_OPERATORS.get(piece, kind) if kind == "word" else kind, piece, found.start())
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens, self._place, self._depth = tokens, 0, 0

    def whole(self) -> Query:
        query = self._or()
        if self._next.kind != "end":
            raise self._fault("AND, OR, NOT, NEAR/5 or the end" if self._next.kind != "close" else "the end")
        return query

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _or(self) -> Query:
        parts = [self._and()]
        while self._next.kind == "or":
            self._take()
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Query:
        parts = [self._near()]
        while self._next.kind in {"and", "not"}:
            if self._next.kind == "and":
                self._take()
            parts.append(self._near())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _near(self) -> Query:
        left = self._unary()
        while self._next.kind == "near":
            operator = self._take()
            distance = self._distance(operator)
            right = self._unary()
            for part in (left, right):
                if not _is_alternatives(part):
                    expected = "words, phrases or alternatives of them in brackets on both sides of NEAR"
                    raise QueryError(_told(operator.at, expected, "something else"))
            left = Near(left, right, distance)
        return left

    def _distance(self, operator: _Token) -> int:
        number = operator.text.partition("/")[2]
        if not number.isascii() or not number.isdigit() or not 0 < int(number[:9]) <= MOST_NEAR:
            raise QueryError(_told(operator.at, f"NEAR/ and a number from 1 to {MOST_NEAR}", repr(operator.text)))
        return int(number)

    def _unary(self) -> Query:
        if self._next.kind != "not":
            return self._primary()
        self._take()
        with_depth = self._deeper()
        part = self._unary()
        self._depth = with_depth
        return Not(part)

    def _primary(self) -> Query:
        token = self._next
        if token.kind == "open":
            return self._bracket()
        if token.kind not in {"word", "phrase", "field"}:
            raise self._fault(_BEGINNING)
        self._take()
        return _field(token) if token.kind == "field" else _term(token)

    def _bracket(self) -> Query:
        opened = self._take()
        before = self._deeper()
        query = self._or()
        self._depth = before
        if self._next.kind != "close":
            raise self._fault(f'AND, OR or ")" for the bracket of character {opened.at + 1}')
        self._take()
        return query

    def _deeper(self) -> int:
        if self._depth >= MOST_DEPTH:
            raise QueryError(_told(self._next.at, f"no more than {MOST_DEPTH} brackets in one another", "one more"))
        self._depth += 1
        return self._depth - 1

    def _fault(self, expected: str) -> QueryError:
        return QueryError(_told(self._next.at, expected, self._next.named()))


def _term(token: _Token) -> Term:
    is_exact = token.kind == "phrase"
    text = " ".join(token.text.strip('"').split()) if is_exact else token.text
    is_prefix = not is_exact and text.endswith("*")
    text = text.rstrip("*") if is_prefix else text
    if not any(character.isalnum() for character in text):
        raise QueryError(_told(token.at, "a word or a phrase with a letter or a figure", repr(token.text)))
    if "*" in text:
        raise QueryError(_told(token.at, 'a "*" at the end of a word only', repr(token.text)))
    return Term(text, is_exact, is_prefix)


def _field(token: _Token) -> Language | FromSource:
    name, _, value = token.text.partition(":")
    value = value.strip('"').strip()
    if name == "lang":
        if not re.fullmatch(r"[a-z]{2}", value):
            raise QueryError(_told(token.at, "lang: and a code of two letters, such as lang:ru", repr(token.text)))
        return Language(value)
    if not value:
        raise QueryError(_told(token.at, 'source: and a name, such as source:"Harbour Post"', repr(token.text)))
    return FromSource(value)


def _is_alternatives(query: Query) -> bool:
    match query:
        case Term() | Near():
            return True
        case Or(parts):
            return all(_is_alternatives(part) for part in parts)
    return False


def _told(at: int, expected: str, found: str) -> str:
    return f"the query, character {at + 1}: expected {expected}, found {found}"
