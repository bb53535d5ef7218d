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


def test_source_read_back_by_a_backfill_that_found_nothing_was_there() -> None:
    quiet = Reach("quiet", date(2026, 3, 5), date(2026, 4, 1), read_from_on=date(2025, 12, 1), weeks_before=8)
    assert both_sides([quiet], DISCLOSED_ON).kept == ("quiet",)


def test_feed_with_one_old_text_was_not_there_before() -> None:
    evergreen = Reach("evergreen", date(2021, 5, 1), date(2026, 4, 1), date(2026, 3, 9), date(2026, 4, 1), 0)
    assert both_sides([evergreen], DISCLOSED_ON).begun_late == ("evergreen",)


def test_source_that_is_still_read_and_says_nothing_is_not_silent() -> None:
    outlet = Reach("outlet", date(2025, 9, 1), date(2026, 2, 20), date(2025, 9, 1), date(2026, 4, 1), 8)
    assert both_sides([outlet], DISCLOSED_ON).kept == ("outlet",)
