"""The first page: which ads a week counts, and which mentions are new to the reader."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from dashboard.pages.overview import latest_head
from dashboard.reading import ads, processes
from dashboard.reading.ads import count_ads
from dashboard.reading.mentions import is_new
from dashboard.reading.overview import LATEST_COUNT, new_or_latest
from presentation.language import words
from storage import requests, runs
from storage.ads import AdRow
from storage.database import Connection
from storage.requests import Request
from storage.runs import JobRun
from tests.unit.test_dashboard_parts import MENTION, NOW, said
from tests.unit.test_dashboard_recovery import overview

ZONE = ZoneInfo("Europe/Riga")
LOOKED_AT = datetime(2026, 11, 23, 23, 30, tzinfo=ZONE)
"""By UTC it is 21:30 of the same day."""
ENGLISH, RUSSIAN = words("en"), words("ru")
OLD, NEW = MENTION, replace(MENTION, mention_id=2, is_new=True)


def row(**values: Any) -> AdRow:
    """An ad of a competitor, of which only what is given is known."""
    return AdRow(**({field.name: None for field in fields(AdRow)} | {"brand": "Rival"} | values))


def test_ads_of_the_week_without_changed_pages_and_dismissed_campaigns_are_counted() -> None:
    rows = [
        row(label="explicit"), row(label="implied", review="confirmed"), row(label="none"), row(),
        row(label="explicit", review="dismissed"), row(label="explicit", before_text="Free card."),
        row(brand="Other", label="implied", before_text=""),
    ]  # fmt: skip
    assert count_ads(rows) == {"Rival": (5, 1, 1)}


@pytest.mark.parametrize(
    ("published_at", "first_seen_on", "told"),
    [
        (LOOKED_AT + timedelta(minutes=1), date(2026, 11, 23), True),
        (LOOKED_AT - timedelta(days=2), date(2026, 11, 24), True),
        (LOOKED_AT - timedelta(minutes=1), date(2026, 11, 23), False),
        (LOOKED_AT - timedelta(days=2), date(2026, 11, 22), False),
    ],
)
def test_mention_found_or_published_after_the_look_is_new(
    published_at: datetime, first_seen_on: date, told: bool
) -> None:
    assert is_new(published_at.astimezone(UTC), first_seen_on, LOOKED_AT) is told


def test_mentions_with_new_ones_among_them_are_the_new_alone() -> None:
    assert new_or_latest([OLD, NEW, OLD]) == [NEW]
    assert new_or_latest([OLD] * 9) == [OLD] * LATEST_COUNT


def test_heading_of_new_mentions_stands_over_new_ones_alone() -> None:
    heading, told, aside = latest_head(replace(overview("acute", None), mentions=(NEW,)), LOOKED_AT, ZONE, ENGLISH)
    assert (heading, told, said(aside)) == ("New since you last looked", None, "23 Nov 2026, 23:30")


def test_heading_without_new_mentions_says_that_none_is_new() -> None:
    shown = replace(overview("acute", None), mentions=(OLD,))
    heading, told, aside = latest_head(shown, LOOKED_AT, ZONE, ENGLISH)
    assert (heading, aside) == ("Latest mentions", None)
    assert said(told) == "None of them is new since you last looked, 23 Nov 2026, 23:30."
    assert "среди них нет" in said(latest_head(shown, LOOKED_AT, ZONE, RUSSIAN)[1])


def test_heading_at_the_first_look_or_without_mentions_says_nothing_of_new_ones() -> None:
    shown = replace(overview("acute", None), mentions=(OLD,))
    assert latest_head(shown, None, ZONE, ENGLISH) == ("Latest mentions", None, None)
    assert latest_head(overview("acute", None), LOOKED_AT, ZONE, ENGLISH) == ("Latest mentions", None, None)


def test_campaign_that_waits_is_found_behind_many_ads_of_a_dismissed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(campaign_id=1, ad_id=number, label="implied", review="dismissed") for number in range(2_000)]
    rows.append(row(campaign_id=2, ad_id=9_000, label="explicit"))
    monkeypatch.setattr(ads, "flagged_ads", lambda _, *, since, limit: rows[:limit])  # noqa: ARG005 - as in storage
    found = ads.read_flagged(cast(Connection, None), None)
    assert [(ad.campaign_id, ad.copies_count) for ad in found] == [(1, 2_000), (2, 1)]


@pytest.mark.parametrize(("minutes", "state"), [(-5, "failed"), (5, None)])
def test_answer_to_a_request_stands_until_the_job_has_run_anew(
    monkeypatch: pytest.MonkeyPatch, minutes: int, state: str | None
) -> None:
    asked = Request(3, "retry_job", {"job": "crawl"}, "failed", "It failed.", NOW, NOW, NOW)
    run = JobRun(1, "crawl", NOW + timedelta(minutes=minutes), None, None, None)
    monkeypatch.setattr(requests, "list_requests", lambda *_: [asked])
    monkeypatch.setattr(runs, "last_runs", lambda _: [run])
    assert processes.read_jobs(cast(Connection, None))[0].request_state == state
