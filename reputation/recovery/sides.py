"""Sources that speak on both sides of a disclosure: only they show a change that is not their own coming or going."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LEAST_DAYS_BEFORE = 28
"""A source must have begun this many days before the disclosure to count as present before it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The local days of a source's first and last dated mention."""

    source: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Sides:
    """The sources on both sides, and those left out: begun too late, or silent since the disclosure; all by name."""

    kept: tuple[str, ...]
    begun_late: tuple[str, ...]
    silent_since: tuple[str, ...]


def both_sides(reaches: Iterable[Reach], disclosed_on: date) -> Sides:
    """Which sources a baseline and what follows it may both rest on."""
    latest_start = disclosed_on - timedelta(days=LEAST_DAYS_BEFORE)
    known = sorted(reaches, key=lambda one: one.source)
    late = tuple(one.source for one in known if one.first_on > latest_start)
    silent = tuple(one.source for one in known if one.first_on <= latest_start and one.last_on < disclosed_on)
    left_out = {*late, *silent}
    return Sides(tuple(one.source for one in known if one.source not in left_out), late, silent)
