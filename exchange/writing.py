"""Records out, as CSV that no spreadsheet runs or as JSON lines; a file appears whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Literal

from presentation.cells import safe_cell
from reputation.whole_file import whole_file, write_whole

Format = Literal["csv", "jsonl"]
Record = Mapping[str, Any]


def write_records(stream: IO[str], records: Iterable[Record], columns: Sequence[str], form: Format) -> int:
    """Write the records to an open stream; how many there were. Every line holds all `columns`, in this order."""
    return _FORMATS[form](stream, records, columns)


def write_file(path: Path, records: Iterable[Record], columns: Sequence[str], form: Format) -> int:
    """Write a file of the records, whole or not at all; how many there were.

    Raises:
        RunError: as for `whole_file`.
    """
    with whole_file(path) as stream:
        return write_records(stream, records, columns, form)


def write_note(path: Path, text: str) -> Path:
    """Write a text beside an exported file, as its name with `.coverage.txt`; where it lies.

    Raises:
        RunError: as for `whole_file`.
    """
    note = path.with_name(f"{path.name}.coverage.txt")
    write_whole(note, f"{text}\n".encode())
    return note


def _write_csv(stream: IO[str], records: Iterable[Record], columns: Sequence[str]) -> int:
    writer = csv.writer(stream)
    writer.writerow(columns)
    count = 0
    for count, record in enumerate(records, start=1):  # noqa: B007 (counts the records of a stream)
        writer.writerow([safe_cell(_plain(record.get(column))) for column in columns])
    return count


def _write_lines(stream: IO[str], records: Iterable[Record], columns: Sequence[str]) -> int:
    count = 0
    for count, record in enumerate(records, start=1):  # noqa: B007 (counts the records of a stream)
        values = {column: _stamp(record.get(column)) for column in columns}
        stream.write(json.dumps(values, ensure_ascii=False) + "\n")
    return count


def _plain(value: Any) -> Any:  # noqa: ANN401 (a column of any type)
    """The value as one cell: lists with `|` between their parts, stamps as ISO 8601."""
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return _stamp(value)


def _stamp(value: Any) -> Any:  # noqa: ANN401 (a column of any type)
    return value.isoformat() if isinstance(value, date | datetime) else value


_FORMATS: dict[Format, Callable[[IO[str], Iterable[Record], Sequence[str]], int]] = {
    "csv": _write_csv,
    "jsonl": _write_lines,
}
