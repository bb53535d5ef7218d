"""Which incidents make one course."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reputation.recovery.course import Course, latest_course

FIRST = date(2026, 3, 1)
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("days", "course"),
    [
        ([], None),
        ([0], Course(FIRST, ())),
        ([0, 40], Course(FIRST, (FIRST + timedelta(days=40),))),
        ([-400, 0], Course(FIRST, ())),
        ([0, 200], Course(FIRST, ())),  # announced, not yet disclosed
        ([200, 300], Course(FIRST + timedelta(days=200), ())),
    ],
)
def test_course_is_that_of_the_last_disclosure_which_came_to_pass(days: list[int], course: Course | None) -> None:
    assert latest_course((FIRST + timedelta(days=day) for day in days), TODAY) == course
