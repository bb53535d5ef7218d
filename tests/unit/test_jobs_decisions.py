"""What the jobs decide without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jobs.notifying import mail_day
from jobs.serving import wanted_job
from reputation.errors import InputError
from storage.requests import Request

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def request(kind: str, **arguments: Any) -> Request:
    return Request(1, kind, arguments, "running", None, NOW, NOW, None)


@pytest.mark.parametrize(
    ("hour_utc", "expected"),
    [(4, date(2026, 11, 23)), (5, date(2026, 11, 24)), (20, date(2026, 11, 24)), (21, date(2026, 11, 24))],
    ids=["before its hour", "at its hour", "in the evening", "past midnight there"],
)
def test_mail_day_is_the_last_whose_hour_has_come(hour_utc: int, expected: date) -> None:
    assert mail_day(datetime(2026, 11, 24, hour_utc, tzinfo=UTC), time(8), MOSCOW) == expected


def test_wanted_job_of_a_retry_is_the_job_it_names() -> None:
    assert wanted_job(request("retry_job", job="send")) == ("send", {})


def test_wanted_job_of_a_crawl_has_its_sources() -> None:
    assert wanted_job(request("crawl", sources=["a", "b"])) == ("crawl", {"sources": ["a", "b"]})


@pytest.mark.parametrize(
    "asked",
    [
        request("retry_job", job="drop_everything"),
        request("retry_job"),
        request("crawl"),
        request("crawl", sources=[]),
        request("crawl", sources="a"),
        request("fly"),
    ],
)
def test_wanted_job_of_a_wrong_request_is_refused(asked: Request) -> None:
    with pytest.raises(InputError):
        wanted_job(asked)
