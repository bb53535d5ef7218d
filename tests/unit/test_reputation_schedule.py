from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import InputError, SettingsError
from reputation.schedule import (
    Schedule,
    due_moments,
    is_closed,
    last_closed_week,
    local_moment,
    next_moment,
    parse_week,
)

BERLIN = ZoneInfo("Europe/Berlin")
MOSCOW = ZoneInfo("Europe/Moscow")
DAILY = Schedule("notify_daily", local_time=time(8, 0))
NIGHTLY = Schedule("clean_up", local_time=time(2, 30))
WEEKLY = Schedule("report_weekly", local_time=time(7, 0), weekday=1)
CRAWL = Schedule("crawl", every_seconds=60)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_interval_job_that_never_ran_is_due_at_once_at_a_moment_of_its_grid() -> None:
    assert due_moments(CRAWL, None, utc("2026-05-01T10:00:37"), BERLIN) == utc("2026-05-01T10:00:00")


def test_interval_job_is_not_due_twice_for_one_moment() -> None:
    at = due_moments(CRAWL, None, utc("2026-05-01T10:00:37"), BERLIN)
    assert due_moments(CRAWL, at, utc("2026-05-01T10:00:59"), BERLIN) is None
    assert due_moments(CRAWL, at, utc("2026-05-01T10:01:00"), BERLIN) == utc("2026-05-01T10:01:00")


def test_three_day_outage_makes_each_job_due_once_at_its_latest_moment() -> None:
    last, back = utc("2026-05-01T06:00:00"), utc("2026-05-04T09:30:30")
    assert due_moments(DAILY, last, back, BERLIN) == utc("2026-05-04T06:00:00")
    assert due_moments(CRAWL, last, back, BERLIN) == utc("2026-05-04T09:30:00")
    assert due_moments(DAILY, utc("2026-05-04T06:00:00"), back, BERLIN) is None


def test_daily_job_is_due_at_the_local_hour_and_not_a_second_before() -> None:
    last = utc("2026-05-01T06:00:00")
    assert due_moments(DAILY, last, utc("2026-05-02T05:59:59"), BERLIN) is None
    assert due_moments(DAILY, last, utc("2026-05-02T06:00:00"), BERLIN) == utc("2026-05-02T06:00:00")


def test_daily_job_keeps_its_wall_clock_over_both_dst_changes() -> None:
    spring = [next_moment(DAILY, utc(day), BERLIN) for day in ("2026-03-27T12:00:00", "2026-03-28T12:00:00")]
    autumn = [next_moment(DAILY, utc(day), BERLIN) for day in ("2026-10-23T12:00:00", "2026-10-24T12:00:00")]
    assert spring == [utc("2026-03-28T07:00:00"), utc("2026-03-29T06:00:00")]
    assert autumn == [utc("2026-10-24T06:00:00"), utc("2026-10-25T07:00:00")]


def test_time_that_spring_skips_runs_once_an_hour_later_on_the_wall() -> None:
    moment = local_moment(date(2026, 3, 29), time(2, 30), BERLIN)
    assert moment.astimezone(BERLIN).time() == time(3, 30)
    last = utc("2026-03-28T01:30:00")
    assert due_moments(NIGHTLY, last, utc("2026-03-29T12:00:00"), BERLIN) == moment
    assert due_moments(NIGHTLY, moment, utc("2026-03-29T23:00:00"), BERLIN) is None


def test_time_that_autumn_has_twice_runs_once_at_the_first() -> None:
    first = utc("2026-10-25T00:30:00")
    assert local_moment(date(2026, 10, 25), time(2, 30), BERLIN) == first
    assert due_moments(NIGHTLY, first, utc("2026-10-25T01:45:00"), BERLIN) is None
    assert next_moment(NIGHTLY, first, BERLIN) == utc("2026-10-26T01:30:00")


def test_weekly_job_is_due_on_its_weekday_across_the_years_end() -> None:
    last = utc("2026-12-28T04:00:00")
    assert due_moments(WEEKLY, last, utc("2027-01-04T03:59:00"), MOSCOW) is None
    assert due_moments(WEEKLY, last, utc("2027-01-04T04:00:00"), MOSCOW) == utc("2027-01-04T04:00:00")
    assert next_moment(WEEKLY, last, MOSCOW) == utc("2027-01-04T04:00:00")


def test_weekly_job_missed_over_an_outage_runs_once_for_the_latest_week() -> None:
    back = utc("2026-05-20T12:00:00")
    assert due_moments(WEEKLY, utc("2026-05-04T05:00:00"), back, BERLIN) == utc("2026-05-18T05:00:00")


def test_clock_set_back_makes_nothing_due() -> None:
    assert due_moments(DAILY, utc("2026-05-05T06:00:00"), utc("2026-05-04T12:00:00"), BERLIN) is None
    assert due_moments(CRAWL, utc("2026-05-05T06:00:00"), utc("2026-05-04T12:00:00"), BERLIN) is None


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    schedule=st.sampled_from([DAILY, NIGHTLY, WEEKLY, CRAWL]),
    zone=st.sampled_from(["Europe/Berlin", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
)
def test_next_moment_is_always_the_one_that_then_falls_due(now: datetime, schedule: Schedule, zone: str) -> None:
    at = ZoneInfo(zone)
    due, following = due_moments(schedule, None, now, at), next_moment(schedule, now, at)
    assert due is not None
    assert due <= now < following
    assert due_moments(schedule, due, following - timedelta(microseconds=1), at) is None
    assert due_moments(schedule, due, following, at) == following


def test_week_is_closed_at_local_midnight_after_its_sunday() -> None:
    before, after = utc("2026-11-22T20:59:59"), utc("2026-11-22T21:00:00")
    assert last_closed_week(before, MOSCOW) == (2026, 46)
    assert last_closed_week(after, MOSCOW) == (2026, 47)
    assert not is_closed(2026, 47, before, MOSCOW)
    assert is_closed(2026, 47, after, MOSCOW)


def test_last_closed_week_at_years_end_is_the_53rd() -> None:
    assert last_closed_week(utc("2027-01-04T12:00:00"), BERLIN) == (2026, 53)
    assert last_closed_week(utc("2027-01-03T12:00:00"), BERLIN) == (2026, 52)


def test_last_closed_week_follows_the_zone_over_a_dst_change() -> None:
    assert last_closed_week(utc("2026-03-29T21:59:59"), BERLIN) == (2026, 12)
    assert last_closed_week(utc("2026-03-29T22:00:00"), BERLIN) == (2026, 13)


@pytest.mark.parametrize("text", ["2026-W47", "2026W47", " 2026-w47 "])
def test_week_is_read_from_iso_text(text: str) -> None:
    assert parse_week(text) == (2026, 47)


@pytest.mark.parametrize("text", ["2026-47", "2025-W53", "2026-W00", "0000-W01", "47", ""])
def test_week_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_week(text)


@pytest.mark.parametrize(
    "arguments",
    [{}, {"every_seconds": 60, "local_time": time(8)}, {"every_seconds": 0}, {"every_seconds": 60, "weekday": 1}],
)
def test_schedule_that_says_no_time_or_two_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="'x'"):
        Schedule("x", **arguments)  # type: ignore[arg-type]
