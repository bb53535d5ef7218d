"""Which sources count on both sides of a disclosure."""

from __future__ import annotations

from datetime import date

from reputation.recovery.sides import Reach, Sides, both_sides

DISCLOSED_ON = date(2026, 3, 1)


def test_both_sides_keeps_sources_that_began_a_month_before_and_still_speak() -> None:
    reaches = [
        Reach("new feed", date(2026, 2, 20), date(2026, 4, 1)),
        Reach("daily", date(2025, 9, 1), date(2026, 4, 1)),
        Reach("closed forum", date(2025, 9, 1), date(2026, 2, 28)),
        Reach("just in time", date(2026, 2, 1), date(2026, 3, 1)),
    ]

    assert both_sides(reaches, DISCLOSED_ON) == Sides(("daily", "just in time"), ("new feed",), ("closed forum",))


def test_both_sides_of_no_sources_is_empty() -> None:
    assert both_sides([], DISCLOSED_ON) == Sides((), (), ())
