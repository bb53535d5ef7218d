"""What every ad library's answer is read into."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reputation.ad import AdItem
from reputation.intake.clean import clean_text


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
    """The parts that say something, cleaned, each once, on lines of their own."""
    cleaned = (clean_text(part, is_html=False) for part in parts if part)
    return "\n".join(dict.fromkeys(part for part in cleaned if part))


LATE = timedelta(days=7)
"""How far behind libraries are that say when an ad was last shown, and not whether it has ended."""


def still_running(item: AdItem, today: date) -> AdItem:
    """The ad without an end, where its "last shown" is so recent that it may run on."""
    return dataclasses.replace(item, ended_on=None) if item.ended_on and item.ended_on > today - LATE else item
