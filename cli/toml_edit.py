"""Changing single keys of a goodwill.toml, every other line and comment kept."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reputation.errors import RunError

_HEADER = re.compile(r"\s*\[")


def with_keys(text: str, table: str, values: Mapping[str, str | None]) -> str:
    """The file's text with string keys of one `[table]` set, or taken out where the value is None.

    A table that is not there is added at the end. Keys keep the place they had; new ones follow the header.
    """
    lines = text.splitlines()
    header = next((i for i, line in enumerate(lines) if line.split("#")[0].strip() == f"[{table}]"), None)
    if header is None:
        lines += ["", f"[{table}]"]
        header = len(lines) - 1
    end = next((i for i in range(header + 1, len(lines)) if _HEADER.match(lines[i])), len(lines))
    section = lines[header + 1 : end]
    for key, value in values.items():
        section = _with_key(section, key, value)
    return "\n".join([*lines[: header + 1], *section, *lines[end:]]).strip("\n") + "\n"


def _with_key(section: list[str], key: str, value: str | None) -> list[str]:
    is_key = re.compile(rf"\s*{re.escape(key)}\s*=")
    place = next((i for i, line in enumerate(section) if is_key.match(line)), None)
    written = [] if value is None else [f"{key} = {json.dumps(value, ensure_ascii=False)}"]
    if place is None:
        return [*written, *section]
    return [*section[:place], *written, *section[place + 1 :]]


def replace_file(target: Path, text: str) -> None:
    """Let the text take the file's place whole.

    Raises:
        RunError: the folder can't be written.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        part = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        part.chmod(0o644)
        part.replace(target)
    except OSError as error:
        raise RunError(f"{target} can't be written: {error.strerror}") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
