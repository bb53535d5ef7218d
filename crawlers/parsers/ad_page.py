"""What every ad library's answer is read into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reputation.ad import AdItem


@dataclass(frozen=True, slots=True)
class AdPage:
    """One page of a search: its ads, how many rows it had (also unreadable ones), how many the search has in all.

    `next_place` is where the library says that it goes on, None at the end or where it does not say.
    """

    items: tuple[AdItem, ...]
    row_count: int
    total_count: int | None = None
    next_place: str | None = None


def web_address(value: object) -> str | None:
    """The text if it is a web address, else None."""
    is_one = isinstance(value, str) and value.startswith(("http://", "https://"))
    return str(value).strip() if is_one else None


def joined(parts: Iterable[str | None]) -> str:
    """The parts that say something, each once, on lines of their own."""
    return "\n".join(dict.fromkeys(part for part in parts if part))
