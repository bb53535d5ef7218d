"""Records of a table's text: which separator, which line names the columns, and what stands below it by their names."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from presentation.cells import unguarded
from reputation.errors import InputError

_SEPARATORS = "\t;,"
# How a file tells spreadsheets its separator, above everything else.
_TOLD_SEPARATOR = re.compile(r'"?sep=([,;|:\t])"?\s*', re.IGNORECASE)
# A field may hold a long article; csv's own limit is 131,072 characters.
_LONGEST_FIELD = 10_000_000


@dataclass(frozen=True, slots=True)
class _Head:
    """The line that names the columns: how many lines stand above it, and what separates its cells."""

    above: int
    separator: str


def table_records(
    text: str, file: str, needed: Sequence[str], read: Collection[str] | None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each record's line (from 1) and its cells by column; an apostrophe that an export put before a formula is off.

    Lines above the one that names all the columns `needed` are passed over. A column of `read` (None: every column)
    must not stand there twice; of others the last one counts.

    Raises:
        InputError: no line names the columns, one of `read` stands there twice, or a line is broken; names file, line
            and column.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    names: list[str] | None = None
    for line, cells in _records(text, file, _head(text, file, needed)):
        if names is None:
            names = _names(cells, f"{file}, line {line}", read)
        elif any(cell.strip() for cell in cells):  # spreadsheets leave rows of separators alone
            yield line, _cells_by_name(names, cells, f"{file}, line {line}")


def _head(text: str, file: str, needed: Sequence[str]) -> _Head:
    """The first line that names all of `needed` under its separator; without needed ones the first that isn't blank.

    A line is judged by itself: a preamble may have other separators, and quotes that are no CSV's.
    """
    lines = enumerate(io.StringIO(text, newline=""))
    told = _TOLD_SEPARATOR.fullmatch(next(io.StringIO(text, newline=""), ""))
    for above, line in islice(lines, 1 if told else 0, None):
        separator = _separator(line, told[1] if told else _SEPARATORS, needed)
        if separator is not None:
            return _Head(above, separator)
    if needed:
        raise InputError(f"{file}: no line names the columns {', '.join(needed)}")
    raise InputError(f"{file} is empty: its first line must name the columns")


def _separator(line: str, separators: str, needed: Sequence[str]) -> str | None:
    """The separator under which the line names all of `needed`; without needed ones that which it holds most of."""
    if needed:
        return next((mark for mark in separators if _names_all(line, mark, needed)), None)
    if not line.strip():
        return None
    most = max(separators, key=line.count)
    return most if most in line or len(separators) == 1 else ","


def _names_all(line: str, separator: str, needed: Sequence[str]) -> bool:
    if not all(name in line for name in needed):
        return False
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return False
    return {*needed} <= {cell.strip() for cell in cells}


def _records(text: str, file: str, head: _Head) -> Iterator[tuple[int, list[str]]]:
    """The records from the line of names on, each with the line it starts at."""
    lines = islice(io.StringIO(text, newline=""), head.above, None)
    reader = csv.reader(lines, delimiter=head.separator, strict=True)
    while True:
        start = head.above + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError(f"{file}, line {start}: the line is no valid CSV ({error})") from None
        if cells is None:
            return
        yield start, cells


def _names(cells: list[str], place: str, read: Collection[str] | None) -> list[str]:
    names = [cell.strip() for cell in cells]
    doubled = [name for name, times in Counter(names).items() if name and times > 1]
    twice = next((name for name in doubled if read is None or name in read), None)
    if twice is not None:
        raise InputError(f"{place}: the column {twice!r} stands there twice")
    return names


def _cells_by_name(names: list[str], cells: list[str], place: str) -> dict[str, str]:
    if len(cells) != len(names):
        column = names[len(cells)] if len(cells) < len(names) else names[-1]
        raise InputError(f"{place}, column {column!r}: the line has {len(cells)} cells, the header {len(names)}")
    return {name: unguarded(cell) for name, cell in zip(names, cells, strict=True) if name}
