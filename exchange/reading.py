"""Rows of a CSV or JSON-lines file, each with the line it starts at, under the names that Goodwill calls its fields.

Separator (comma, semicolon or tab) and byte-order mark are found out. Nothing is guessed about broken lines: they
are refused, with file, line and column.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reputation.errors import InputError

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_TABLES = {".csv", ".tsv", ".txt"}
_LINES = {".jsonl", ".ndjson", ".json"}
# A field may hold a long article; csv's own limit is 131,072 characters.
_LONGEST_FIELD = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `line` counts from 1; `values` by field, of any JSON type (CSV: texts), none empty."""

    file: str
    line: int
    values: Mapping[str, Any]

    def fault(self, column: str, message: str) -> InputError:
        """The error that names this row's place: file, line, column."""
        return InputError(f"{self.file}, line {self.line}, column {column!r}: {message}")

    def require_only(self, fields: Sequence[str]) -> None:
        """Refuse the row if it gives a column that is none of `fields`.

        Raises:
            InputError: it does; names file, line and column.
        """
        unknown = next((name for name in self.values if name not in fields), None)
        if unknown is not None:
            only = ", ".join(fields)
            raise self.fault(unknown, f"there is no such column here, only {only} (--map gives other names)")


def parse_mapping(pairs: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Columns by field from texts like `Headline=title`.

    Raises:
        InputError: a text has another form, or names a field that is none of `fields`.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        column, separator, field = pair.rpartition("=")
        if not separator or not column:
            raise InputError(f"--map {pair!r} is not of the form column=field")
        if field not in fields:
            raise InputError(f"--map {pair!r}: there is no field {field!r}, only {', '.join(fields)}")
        mapping[field] = column
    return mapping


def read_rows(
    path: Path, mapping: Mapping[str, str], encoding: str = "utf-8", needed: Sequence[str] = ()
) -> Iterator[Row]:
    """The file's rows. `mapping` holds columns by field; a field without one is the column of its own name.

    Lines above the one that names all the columns `needed` are passed over: some exports tell of themselves first.

    Raises:
        InputError: the file can't be read, is of no known kind, or a line is broken; names file, line and column.
    """
    text = _decode(path, encoding)
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        rows = _table_rows(text, path.name, needed)
    elif suffix in _LINES:
        rows = _json_rows(text, path.name)
    else:
        raise InputError(f"{path.name}: its name must end in .csv, .tsv or .jsonl to say what it is")
    columns = {column: field for field, column in mapping.items()}
    for row in rows:
        missing = [column for column in columns if column not in row.values and suffix in _TABLES]
        if missing:
            raise row.fault(missing[0], "there is no such column, but --map names it")
        values = {columns.get(name, name): value for name, value in row.values.items() if _is_given(value)}
        yield Row(row.file, row.line, values)


def _is_given(value: object) -> bool:
    """Unknown is None, never an empty text."""
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _decode(path: Path, encoding: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from None
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), encoding)
    try:
        return data.decode(marked)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path.name}, line {line}: the text is not {encoding.upper()}; save it as UTF-8, or name its encoding "
            "with --encoding (for instance cp1251)"
        ) from None
    except LookupError:
        raise InputError(f"--encoding {encoding!r} is no encoding that Python knows") from None


def _table_rows(text: str, file: str, needed: Sequence[str]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    header: list[str] | None = None
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError(f"{file}, line {start}: the line is no valid CSV ({error})") from None
        if cells is None:
            break
        if header is None:
            header = _header(cells, file) if {*needed} <= {cell.strip() for cell in cells} else None
        elif cells:
            yield Row(file, start, _cells_by_name(header, cells, f"{file}, line {start}"))
        start = reader.line_num + 1
    if header is None and needed:
        raise InputError(f"{file}: no line names the columns {', '.join(needed)}")
    if header is None:
        raise InputError(f"{file} is empty: its first line must name the columns")


def _separator(text: str) -> str:
    """The one of tab, semicolon and comma that the first line holds most of."""
    first = text.split("\n", 1)[0]
    return max("\t;,", key=first.count) if any(mark in first for mark in "\t;,") else ","


def _header(cells: list[str], file: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{file}, line 1: the column {twice!r} stands there twice")
    return names


def _cells_by_name(header: list[str], cells: list[str], place: str) -> dict[str, str]:
    if len(cells) != len(header):
        column = header[len(cells)] if len(cells) < len(header) else header[-1]
        raise InputError(f"{place}, column {column!r}: the line has {len(cells)} cells, the header {len(header)}")
    return {name: cell for name, cell in zip(header, cells, strict=True) if name}


def _json_rows(text: str, file: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file}, line {number}: the line is not JSON ({error})") from None
        if not isinstance(values, dict):
            raise InputError(f"{file}, line {number}: the line is no JSON object")
        yield Row(file, number, values)
