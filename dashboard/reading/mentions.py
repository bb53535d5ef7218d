"""Mentions by keyset: the place in the list is the last row's time and id, never a page number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dashboard.address import View
from dashboard.shown import ShownMention
from reputation.brand import Brand
from storage import mentions
from storage.database import Connection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def read_mentions(
    connection: Connection, brand: Brand, view: View, limit: int, looked_at: datetime | None
) -> tuple[list[ShownMention], str | None]:
    """Up to `limit` mentions of a brand that the view asks for, latest first, and the place where the next begin.

    `looked_at` is when the reader looked before: what was found or published since is new.
    """
    rows = mentions.latest_mentions(
        connection,
        brand.brand_id,
        limit=limit + 1,
        before=read_place(view.before),
        label=view.label,
        about_breach=view.is_breach,
    )
    shown = [_shown(row, brand.name, looked_at) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return shown, write_place(last.published_at, last.mention_id) if last else None


def _shown(row: mentions.MentionRow, brand: str, looked_at: datetime | None) -> ShownMention:
    return ShownMention(
        row.mention_id,
        row.brand_id,
        brand,
        row.source,
        row.url,
        row.title,
        row.text,
        row.author,
        row.published_at,
        row.label,
        row.about_breach,
        is_new=looked_at is not None and is_new(row.published_at, row.first_seen_on, looked_at),
        is_waiting=row.scored_at is None,
        copies_count=row.story_mention_count,
        first_source=row.story_first_source,
    )


def is_new(published_at: datetime, first_seen_on: date, looked_at: datetime) -> bool:
    """Whether a mention came after a look: found on a later day (UTC), or published since.

    Of the moment of finding only the day is kept; what was found on the day of the look is told by its publication.
    """
    return first_seen_on > looked_at.astimezone(UTC).date() or published_at > looked_at


def write_place(published_at: datetime, mention_id: int) -> str:
    """A place in the list as text for a URL: microseconds since 1970 and the mention's id."""
    return f"{(published_at - _EPOCH) // _MICROSECOND}-{mention_id}"


def read_place(text: str | None) -> tuple[datetime, int] | None:
    """The place that a URL names; None for none or a malformed one."""
    when, _, mention_id = (text or "").partition("-")
    if not (when.isdecimal() and when.isascii() and mention_id.isdecimal() and mention_id.isascii()):
        return None
    try:
        return _EPOCH + int(when) * _MICROSECOND, min(int(mention_id), 2**63 - 1)
    except OverflowError:
        return None
