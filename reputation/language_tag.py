"""The language of a tag such as "en-US"."""

from __future__ import annotations


def primary_language(tag: str | None) -> str:
    """What stands before the country of "en-US", "pt_BR" or "RU", in lower case; "" where nothing is given."""
    return (tag or "").strip().lower().replace("_", "-").partition("-")[0]
