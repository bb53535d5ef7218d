"""Alarms out of the rows that crawls leave: what the status page and the daily mail are given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from dashboard.reading.sources import Alarms, read_crawls, read_sources
from storage import crawls, seen, sources
from storage.database import Database
from storage.source_alarms import source_alarms, source_records
from tests.integration.crawling import Desk

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def add_crawl(desk: Desk, source_id: int, at: datetime, since_at: datetime | None = None, **stats: Any) -> None:
    """A crawl that began at a moment and ended with those figures."""
    with desk.database.connection() as connection:
        round_id = crawls.open_round(connection, [source_id], since_at)
        crawl_id = crawls.start_crawl(connection, round_id, source_id, at)
        crawls.finish_crawl(connection, crawl_id, crawls.CrawlStats(**stats), at + timedelta(seconds=9))


def add_past(desk: Desk, source_id: int, per_crawl: int = 10) -> None:
    """Four weeks of crawls every six hours, each with so many new items, up to a day ago."""
    for number in range(1, 28 * 4):
        add_crawl(desk, source_id, NOW - DAY - number * 6 * HOUR, fresh_count=per_crawl, item_count=per_crawl,
                  listed_count=30, filled={"text": per_crawl, "author": per_crawl})  # fmt: skip


def add_today(desk: Desk, source_id: int, **stats: Any) -> None:
    for number in range(4):
        add_crawl(desk, source_id, NOW - HOUR - number * 6 * HOUR, **stats)


def alarms(desk: Desk) -> list[tuple[str, str, str | None]]:
    with desk.database.connection() as connection:
        return [(alarm.source, alarm.kind, alarm.quiet) for alarm in source_alarms(connection, NOW)]


def test_public_gone_quiet_crawler_gone_quiet_and_pages_gone_are_told_apart(desk: Desk) -> None:
    ids = {name: desk.add_source(name, "http://a.example/feed") for name in ("calm", "dead", "gone", "shape", "well")}
    for source_id in ids.values():
        desk.change("UPDATE sources SET every_seconds = 21600 WHERE source_id = %s", source_id)
        add_past(desk, source_id)
    add_today(desk, ids["well"], fresh_count=10, item_count=10, listed_count=30, filled={"text": 10, "author": 10})
    add_today(desk, ids["calm"], listed_count=30)
    add_today(desk, ids["dead"], outcome="failed", reason="It answers 503.")
    add_today(desk, ids["gone"], listed_count=0)
    add_today(desk, ids["shape"], fresh_count=10, item_count=10, listed_count=30, filled={"text": 10})
    assert alarms(desk) == [
        ("calm", "volume_fell", "public"),
        ("dead", "failing", "crawler"),
        ("gone", "empty", "crawler"),
        ("shape", "fields_lost", "crawler"),
    ]


def test_source_that_is_off_or_of_a_leak_watch_that_is_off_gives_no_alarm(desk: Desk) -> None:
    off, leak = desk.add_source("off", "http://a.example"), desk.add_source("leak", "http://b.example", "leak_page")
    desk.change("UPDATE sources SET enabled = false WHERE source_id = %s", off)
    for source_id in (off, leak):
        add_crawl(desk, source_id, NOW - 20 * DAY)
    assert alarms(desk) == []
    with desk.database.connection() as connection:
        assert [health.state for health in sources.source_health(connection, NOW)] == ["off", "off"]
    basis = {"legal_basis": "an assessment of 2026-03-02", "confirmed_by": "J. Doe"}
    desk.change("INSERT INTO settings (key, value) VALUES ('leak_watch', %s)", Jsonb(basis))
    assert alarms(desk) == [("leak", "stopped", "crawler")]


def test_backfill_and_crawls_still_running_are_not_counted(desk: Desk) -> None:
    source_id = desk.add_source("post", "http://a.example/feed")
    add_crawl(desk, source_id, NOW - HOUR, since_at=NOW - 90 * DAY, fresh_count=9000, listed_count=9000)
    with desk.database.connection() as connection:
        round_id = crawls.open_round(connection, [source_id])
        crawls.start_crawl(connection, round_id, source_id, NOW - HOUR)
        (record,) = source_records(connection, NOW)
    assert (record.days, record.listed_count, record.bad_run) == ([], 0, 0)


def test_keys_seen_for_the_first_time_are_counted_once(desk: Desk) -> None:
    source_id = desk.add_source("post", "http://a.example/feed")
    with desk.database.connection() as connection:
        given = [("a", "matched"), ("b", "unmatched"), ("a", "matched")]
        first = seen.mark_seen(connection, source_id, given, NOW.date())
        second = seen.mark_seen(connection, source_id, [("b", "matched"), ("c", "empty")], NOW.date())
        nothing = seen.mark_seen(connection, source_id, [], NOW.date())
    assert (first, second, nothing) == (2, 1, 0)


def test_rest_that_a_server_asked_for_outlasts_a_good_crawl_and_has_an_end(desk: Desk) -> None:
    source_id = desk.add_source("post", "http://a.example/feed")
    with desk.database.connection() as connection:
        sources.mark_crawled(connection, source_id, ok=True, now=NOW)
        sources.rest_source(connection, source_id, NOW, 3600)
        sources.rest_source(connection, source_id, NOW, 60)
        resting = sources.due_sources(connection, NOW + HOUR / 2)
        over = sources.due_sources(connection, NOW + HOUR)
        state = read_sources(connection, NOW)[0]
        sources.rest_source(connection, source_id, NOW, 1e9)
        health = sources.source_health(connection, NOW)[0]
    assert ([one.name for one in resting], [one.name for one in over]) == ([], ["post"])
    assert (state.rests_until, state.failure_count) == (NOW + HOUR, 0)
    assert health.blocked_until == NOW + sources.LONGEST_REST


def test_status_page_is_given_alarms_and_the_last_crawls_with_their_errors(desk: Desk) -> None:
    source_id = desk.add_source("post", "http://a.example/feed")
    for number in range(150):
        add_crawl(desk, source_id, NOW - number * HOUR / 10, outcome="failed", reason="It answers 503.",
                  request_count=3, bytes_count=2048, errors={"http_503": 3})  # fmt: skip
    with desk.database.connection() as connection:
        rows = read_crawls(connection, NOW)
    kept = Alarms()
    found = kept.read(desk.database, NOW)
    desk.change("UPDATE crawls SET outcome = 'ok'")
    assert kept.read(desk.database, NOW) is found
    assert [(alarm.kind, alarm.count) for alarm in found] == [("failing", 150)]
    assert len(rows) == 100
    assert (rows[0].source, rows[0].errors, rows[0].bytes_count) == ("post", {"http_503": 3}, 2048)
