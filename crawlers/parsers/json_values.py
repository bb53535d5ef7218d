"""Careful reading of JSON that somebody else wrote: wrong types are unknown values, never errors."""

from __future__ import annotations

import json
from typing import Any

from crawlers.errors import ParseError


def load_json(body: bytes, url: str) -> Any:  # noqa: ANN401 (any JSON)
    """The JSON of a body.

    Raises:
        ParseError: it is no JSON (or nested beyond reason); names the address.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ParseError(f"{url} answered with something that is no JSON") from None


def text_of(value: object) -> str | None:
    """A text that is not empty, or a number as text; None for everything else.

    Halves of surrogate pairs, which JSON can carry and nothing can encode, become question marks.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        return str(value).encode("utf-8", "replace").decode().strip() or None
    except ValueError:  # a number of thousands of digits, which Python does not write
        return None


def number_of(value: object) -> int | None:
    """A whole number, also when written as text; None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19 else None


def mapping(value: object) -> dict[str, Any]:
    """The object, or an empty one where it is something else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; a single object counts as a list of one, anything else is left out."""
    values = value if isinstance(value, list) else [value]
    return [entry for entry in values if isinstance(entry, dict)]
