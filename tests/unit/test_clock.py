from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reputation import clock
from reputation.errors import SettingsError

BERLIN = ZoneInfo("Europe/Berlin")


def test_now_frozen_by_the_environment_is_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", "2026-11-24T12:00:00+03:00")
    assert clock.now() == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-11-24T12:00:00"])
def test_now_frozen_by_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GOODWILL_NOW", text)
    with pytest.raises(SettingsError, match="GOODWILL_NOW"):
        clock.now()


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 24), 24)]
)
def test_day_bounds_over_clock_changes_are_23_25_or_24_hours_apart(day: date, hours: int) -> None:
    start, end = clock.day_bounds(day, BERLIN)
    assert end - start == timedelta(hours=hours)
    assert clock.local_day(start, BERLIN) == day


def test_week_days_of_the_first_iso_week_begin_in_the_old_year() -> None:
    assert clock.week_days(2026, 1) == (date(2025, 12, 29), date(2026, 1, 4))
    assert clock.week_of(date(2027, 1, 1)) == (2026, 53)
