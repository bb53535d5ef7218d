"""The named queries: SQL lies in queries/<noun>.sql, each with a name, a one-line description and named parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import LiteralString

_HEADER = re.compile(r"^-- name: (\w+)\n-- ([^\n]+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One query of a file: its name, unique in the house, what it does in one line, and its SQL."""

    name: str
    file: str
    description: str
    sql: LiteralString


def query(name: str) -> LiteralString:
    """The SQL of a named query, with `%(parameter)s` placeholders.

    Raises:
        KeyError: no file holds a query of that name.
    """
    return all_queries()[name].sql


@cache
def all_queries() -> dict[str, NamedQuery]:
    """Every named query by name.

    Raises:
        ValueError: two queries share a name.
    """
    found: dict[str, NamedQuery] = {}
    folder = files("storage") / "queries"
    for file in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql")):
        for named in parse_queries(file, (folder / file).read_text(encoding="utf-8")):
            if named.name in found:
                raise ValueError(f"two queries are named {named.name}: in {found[named.name].file} and {file}")
            found[named.name] = named
    return found


def parse_queries(file: str, text: str) -> Iterator[NamedQuery]:
    """The queries of one file: a line `-- name: verb_noun`, a line `-- description`, then SQL up to the next."""
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    for header, end in zip(headers, ends, strict=True):
        # Safe as a literal: the text is a file of this package, never input.
        sql: LiteralString = text[header.end() : end].strip()
        yield NamedQuery(header[1], file, header[2], sql)
