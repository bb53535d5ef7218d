"""Which of a brand's incidents make one course: the disclosure it is counted from, and the restarts after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_COURSE = timedelta(days=180)
"""An incident disclosed this soon after another one of the brand belongs to its course, as a restart."""


@dataclass(frozen=True, slots=True)
class Course:
    """The day of disclosure, and the days of further disclosures that a person has declared as incidents."""

    disclosed_on: date
    restarts: tuple[date, ...]


def latest_course(disclosures: Iterable[date], today: date) -> Course | None:
    """The course that the last disclosure up to `today` belongs to; None without any.

    Where all lie ahead, it is that of the first.
    """
    declared = sorted(set(disclosures))
    if not declared:
        return None
    days = [day for day in declared if day <= today] or declared[:1]
    first = len(days) - 1
    while first and days[first] - days[first - 1] <= ONE_COURSE:
        first -= 1
    return Course(days[first], tuple(days[first + 1 :]))
