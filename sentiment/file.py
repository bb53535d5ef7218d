"""`goodwill score --input F.jsonl --output F.jsonl`: a file of texts in, a file of scores out, line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reputation.errors import InputError
from reputation.surrogates import has_lone_surrogate
from reputation.whole_file import whole_file
from sentiment.records import Scores, ScoringInput, TextScore

_CHUNK = 512
_TEXT_FIELDS = ("target", "brand", "advertiser", "lang")


def score_file(
    input: Path,  # noqa: A002 (the name of the contract)
    output: Path,
    scorer: Scores,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Score every line of the JSON-lines file `input` into `output`; returns the number of lines.

    `progress` is called with (lines done, lines in all). The output appears whole or not at all.

    Raises:
        InputError: the input can't be read, or a line is broken (no JSON object, no UTF-8, a field missing or of
            the wrong type); names the line.
        RunError: the output can't be written.
    """
    inputs = list(read_inputs(input))
    return write_lines(output, _scored(inputs, scorer, progress))


def read_inputs(path: Path) -> Iterator[ScoringInput]:
    """The file's rows, one a line; a blank line is a broken one.

    Raises:
        InputError: as for `score_file`.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise InputError(f"the input {path} can't be read: {error.strerror}") from error
    if lines and not lines[-1].strip():
        lines.pop()
    for number, line in enumerate(lines, start=1):
        yield _parse(line, f"{path}, line {number}")


def write_lines(path: Path, rows: Iterator[TextScore]) -> int:
    """Write the rows into `path`, whole or not at all; returns how many.

    Raises:
        RunError: as for `whole_file`, before the first row is scored where the place can't be written.
    """
    count = 0
    with whole_file(path) as stream:
        for row in rows:
            stream.write(row.to_json() + "\n")
            count += 1
    return count


def _scored(
    inputs: Sequence[ScoringInput], scorer: Scores, progress: Callable[[int, int], None] | None
) -> Iterator[TextScore]:
    for at in range(0, len(inputs), _CHUNK):
        yield from scorer.score(inputs[at : at + _CHUNK])
        if progress:
            progress(min(at + _CHUNK, len(inputs)), len(inputs))


def _parse(line: bytes, place: str) -> ScoringInput:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: the line is not UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: the line is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise InputError(f"{place}: the line is no JSON object")
    return _input(row, place)


def _input(row: dict[str, Any], place: str) -> ScoringInput:
    for name in ("id", "text", "kind"):
        if not isinstance(row.get(name), str):
            raise InputError(f"{place}: `{name}` is missing or no string")
    if row["kind"] not in {"mention", "ad"}:
        raise InputError(f"{place}: `kind` must be mention or ad, not {row['kind']!r}")
    for name in _TEXT_FIELDS:
        if not isinstance(row.get(name), str | None):
            raise InputError(f"{place}: `{name}` is no string")
    for name in ("id", "lang"):  # what the output repeats
        if has_lone_surrogate(row.get(name) or ""):
            raise InputError(f"{place}: `{name}` holds half a character (a lone surrogate)")
    for name in ("start", "end"):
        if not isinstance(row.get(name), int | None) or isinstance(row.get(name), bool):
            raise InputError(f"{place}: `{name}` is no whole number")
    return ScoringInput(
        row["id"],
        row["text"],
        row["kind"],
        row.get("target"),
        row.get("start"),
        row.get("end"),
        row.get("brand"),
        row.get("advertiser"),
        row.get("lang"),
    )
