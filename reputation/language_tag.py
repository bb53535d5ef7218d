"""The language of a tag such as "en-US"."""

from __future__ import annotations

_NO_LANGUAGE = {"und", "mul", "mis", "zxx"}
"""ISO 639's codes for: undetermined, several, one without a code, none."""


def primary_language(tag: str | None) -> str:
    """What stands before the country of "en-US", "pt_BR" or "RU", in lower case; "" where no language is given."""
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return "" if code in _NO_LANGUAGE else code
