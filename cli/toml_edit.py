"""Changing single keys of a goodwill.toml, every other line and comment kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from reputation.whole_file import whole_file

_HEADER = re.compile(r"\s*\[")
_NO_VALUE = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')
"""Texts and comments, whose brackets end no list."""


def with_keys(text: str, table: str, values: Mapping[str, str | list[str] | None]) -> str:
    """The file's text with keys of one `[table]` set, texts or lists of them, or taken out where the value is None.

    A table that is not there is added at the end. Keys keep the place they had; new ones follow the header.
    """
    lines = text.removesuffix("\n").split("\n")
    header = next((i for i, line in enumerate(lines) if line.split("#")[0].strip() == f"[{table}]"), None)
    if header is None:
        lines += ["", f"[{table}]"]
        header = len(lines) - 1
    end = next((i for i in range(header + 1, len(lines)) if _HEADER.match(lines[i])), len(lines))
    section = lines[header + 1 : end]
    for key, value in values.items():
        section = _with_key(section, key, value)
    return "\n".join([*lines[: header + 1], *section, *lines[end:]]).strip("\n") + "\n"


def _with_key(section: list[str], key: str, value: str | list[str] | None) -> list[str]:
    is_key = re.compile(rf"\s*{re.escape(key)}\s*=")
    place = next((i for i, line in enumerate(section) if is_key.match(line)), None)
    written = [] if value is None else [f"{key} = {json.dumps(value, ensure_ascii=False)}"]
    if place is None:
        return [*written, *section]
    return [*section[:place], *written, *section[place + _lines_of_value(section[place:]) :]]


def _lines_of_value(lines: list[str]) -> int:
    """How many lines the first one's value takes: a list may run over several."""
    if not lines[0].partition("=")[2].lstrip().startswith("["):
        return 1
    return next((number for number, line in enumerate(lines, start=1) if "]" in _NO_VALUE.sub("", line)), 1)


def replace_file(target: Path, text: str) -> None:
    """Let the text take the file's place whole.

    Raises:
        RunError: as for `whole_file`.
    """
    with whole_file(target) as stream:
        stream.write(text)
