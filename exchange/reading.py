"""Rows of a CSV or JSON-lines file, each with the line it starts at, under the names that Goodwill calls its fields.

Separator (comma, semicolon or tab) and byte-order mark are found out. Nothing is guessed about broken lines: they
are refused, with file, line and column.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange.tables import table_records
from reputation.errors import InputError

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_TABLES = {".csv", ".tsv", ".txt"}
_WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".ods"}
_LINES = {".jsonl", ".ndjson", ".json"}


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `line` counts from 1; `values` by field, of any JSON type (CSV: texts), none empty.

    `overridden`: columns that bear a field's name and gave way to the one that --map names for it.
    """

    file: str
    line: int
    values: Mapping[str, Any]
    overridden: tuple[str, ...] = ()

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
        InputError: a text has another form, names a field that is none of `fields`, or one that an earlier text names.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        column, separator, field = pair.rpartition("=")
        if not separator or not column:
            raise InputError(f"--map {pair!r} is not of the form column=field")
        if field not in fields:
            raise InputError(f"--map {pair!r}: there is no field {field!r}, only {', '.join(fields)}")
        if field in mapping:
            raise InputError(f"--map {pair!r}: the field {field!r} is the column {mapping[field]!r} already")
        mapping[field] = column
    return mapping


def read_rows(
    path: Path,
    mapping: Mapping[str, str],
    encoding: str = "utf-8",
    needed: Sequence[str] = (),
    fields: Collection[str] | None = None,
) -> Iterator[Row]:
    """The file's rows. `mapping` holds columns by field; a field without one is the column of its own name.

    Lines above the one that names all the columns `needed` are passed over: some exports tell of themselves first.
    `fields`: what the caller reads, None for everything; a column that nobody reads may stand there twice.

    Raises:
        InputError: the file can't be read, is of no known kind, or a line is broken; names file, line and column.
    """
    suffix = _known_suffix(path)
    text = _decode(path, encoding)
    if suffix in _TABLES:
        read = None if fields is None else {*mapping.values(), *({*fields} - {*mapping})}
        rows: Iterator[Row] = (Row(path.name, *record) for record in table_records(text, path.name, needed, read))
    else:
        rows = _json_rows(text, path.name)
    for row in rows:
        missing = [column for column in mapping.values() if column not in row.values and suffix in _TABLES]
        if missing:
            raise row.fault(missing[0], "there is no such column, but --map names it")
        yield _mapped(row, mapping)


def unread_columns(rows: Iterable[Row], fields: Collection[str]) -> list[str]:
    """The columns that hold something and are none of `fields`, or gave way to --map; in their order."""
    names = (name for row in rows for name in (*row.overridden, *(name for name in row.values if name not in fields)))
    return list(dict.fromkeys(names))


def _known_suffix(path: Path) -> str:
    """The ending that says what the file is; asked before its bytes, which of a workbook are no text."""
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        raise InputError(f"{path.name} is a workbook: save its sheet as CSV (UTF-8), and give that file")
    if suffix not in _TABLES | _LINES:
        raise InputError(f"{path.name or path}: its name must end in .csv, .tsv or .jsonl to say what it is")
    return suffix


def _mapped(row: Row, mapping: Mapping[str, str]) -> Row:
    """The row under the fields' names; a mapped field is that column alone, whatever bears the field's own name."""
    given = {name: value for name, value in row.values.items() if _is_given(value)}
    columns = {*mapping.values()}
    values = {name: value for name, value in given.items() if name not in columns and name not in mapping}
    values |= {field: given[column] for field, column in mapping.items() if column in given}
    overridden = tuple(name for name in given if name in mapping and name not in columns)
    return Row(row.file, row.line, values, overridden)


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
        text = data.decode(marked)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path.name}, line {line}: the text is not {encoding.upper()}; save it as UTF-8, or name its encoding "
            "with --encoding (for instance cp1251)"
        ) from None
    except (LookupError, ValueError):  # such as the encoding `undefined`
        raise InputError(f"--encoding {encoding!r} is no encoding that Python knows") from None
    if "\x00" in text[:2]:  # a letter and half of the next, or half of the first
        likely = "utf-16-be" if text.startswith("\x00") else "utf-16-le"
        raise InputError(
            f"{path.name} seems to be in UTF-16 without its mark: name its encoding with --encoding {likely}"
        )
    return text


def _json_rows(text: str, file: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if line.lstrip().startswith("["):
            raise InputError(
                f"{file}, line {number}: the line is no JSON object but a list's: write the objects each on a line of "
                "its own, without commas between them"
            )
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file}, line {number}: the line is not JSON ({error})") from None
        if not isinstance(values, dict):
            raise InputError(f"{file}, line {number}: the line is no JSON object")
        yield Row(file, number, values)
