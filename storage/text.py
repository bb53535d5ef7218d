"""What PostgreSQL can hold of a text that may be anything: no NUL, no half characters, no key too long for an index."""

from __future__ import annotations

import hashlib
from typing import overload

MAX_KEY_BYTES = 1000  # an index entry holds 2,704
MAX_BIGINT = 2**63 - 1


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: None) -> None: ...
def storable(text: str | None) -> str | None:
    """The text without NUL and with lone surrogates replaced; None stays None."""
    if text is None:
        return None
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def storable_key(key: str) -> str:
    """The key itself, or its SHA-256 where it is too long for an index: the same key always gives the same."""
    clean = storable(key)
    if len(clean.encode("utf-8")) <= MAX_KEY_BYTES:
        return clean
    return f"sha256:{hashlib.sha256(clean.encode('utf-8')).hexdigest()}"


def storable_count(count: int | None) -> int | None:
    """The count within what a bigint holds; None stays None."""
    return None if count is None else max(-MAX_BIGINT, min(count, MAX_BIGINT))
