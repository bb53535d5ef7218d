"""What every source is read into that gives its texts newest first, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from reputation.mention import MentionItem


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page, newest first: its texts, and the numbers of its ends (0 where empty).

    The numbers are what the source orders its texts by, newest highest: its own ids, or Unix seconds. `oldest_at` is
    None where nothing is dated, `next_url` where there is no older page.
    """

    items: tuple[MentionItem, ...]
    newest_id: int
    oldest_id: int
    oldest_at: datetime | None
    next_url: str | None = None


def timeline_page(rows: Iterable[tuple[MentionItem | None, int | None]], next_url: str | None = None) -> TimelinePage:
    """The page of these rows: each is a text (None where it is not to be taken) and its number in the source's order.

    Each identity stands once. A row without a positive number (a pinned post) says nothing of how far the page reaches.
    """
    listed = list(rows)
    each_once = {item.external_id: item for item, _ in listed if item is not None}
    ordered = [(item, number) for item, number in listed if number is not None and number > 0]
    numbers = [number for _, number in ordered]
    moments = [item.published_at for item, _ in ordered if item is not None and item.published_at is not None]
    newest_id, oldest_id = max(numbers, default=0), min(numbers, default=0)
    return TimelinePage(tuple(each_once.values()), newest_id, oldest_id, min(moments, default=None), next_url)


def unix_seconds(moment: datetime | None) -> int | None:
    """Whole seconds since 1970 of an aware time, or None."""
    return int(moment.timestamp()) if moment else None


def from_unix(seconds: int | None) -> datetime | None:
    """Aware time of seconds since 1970, or None where they are none or beyond the calendar."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None
