"""Where in a TOML file a key stands, for the one sentence about a mistake. tomllib keeps no line numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*["']?([\w-]+)["']?\s*[=.]""")

Path = tuple[str | int, ...]


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """Line (from 1) of the key at `place`, for instance ("source", 2, "every"); of its table where the key is absent.

    None where not even the table is found.
    """
    lines = dict(_places(text))
    for length in range(len(place), 0, -1):
        found = lines.get(tuple(place[:length]))
        if found is not None:
            return found
    return lines.get((*place[:1], 0))  # [[table]] where [table] is meant


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Every table header and every key at a line's start, as the path that pydantic names it by."""
    table: Path = ()
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.split("\n"), start=1):  # as TOML cuts lines
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _table_path(header[2], seen, repeats=header[1] == "[[")
            yield table, number
        elif key:
            yield (*table, key[1]), number


def _table_path(name: str, seen: Counter[str], *, repeats: bool) -> Path:
    """A header's path; [[source]] counts itself, and [source.options] belongs to the last [[source]]."""
    first, *rest = (part.strip().strip("\"'") for part in name.split("."))
    if repeats and not rest:
        seen[first] += 1
    return (first, *([seen[first] - 1] if seen[first] else []), *rest)
