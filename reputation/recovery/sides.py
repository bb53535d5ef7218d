"""Sources that speak on both sides of a disclosure: only they show a change that is not their own coming or going."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LEAST_DAYS_BEFORE = 28
"""A source must have begun this many days before the disclosure to count as present before it."""

PRESENT_WEEKS = 8
"""Weeks before the disclosure in one of which, at least, it must have been read or heard of."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The local days of a source's first and last dated mention, and of its first and last week of being read.

    Having been read is presence too: where a backfill found nothing, nothing was said. None where it was not read.
    `weeks_before`: covered weeks among the PRESENT_WEEKS before the disclosure; None where no grid tells.
    """

    source: str
    first_on: date
    last_on: date
    read_from_on: date | None = None
    read_until_on: date | None = None
    weeks_before: int | None = None

    @property
    def begins_on(self) -> date:
        """The first day from which something is known of the source."""
        return min(self.first_on, self.read_from_on or self.first_on)

    @property
    def ends_on(self) -> date:
        """The last one."""
        return max(self.last_on, self.read_until_on or self.last_on)


@dataclass(frozen=True, slots=True)
class Sides:
    """The sources on both sides, and those left out: begun too late, or silent since the disclosure; all by name."""

    kept: tuple[str, ...]
    begun_late: tuple[str, ...]
    silent_since: tuple[str, ...]


def both_sides(reaches: Iterable[Reach], disclosed_on: date) -> Sides:
    """Which sources a baseline and what follows it may both rest on.

    A feed that lists one text of years ago among those of this week was not present then, however old that text is.
    """
    known = sorted(reaches, key=lambda one: one.source)
    late = tuple(one.source for one in known if not _was_there(one, disclosed_on))
    silent = tuple(one.source for one in known if one.source not in late and one.ends_on < disclosed_on)
    left_out = {*late, *silent}
    return Sides(tuple(one.source for one in known if one.source not in left_out), late, silent)


def _was_there(reach: Reach, disclosed_on: date) -> bool:
    has_begun = reach.begins_on <= disclosed_on - timedelta(days=LEAST_DAYS_BEFORE)
    return has_begun and reach.weeks_before != 0
