"""Sources, rounds and crawls: what is due, what each crawl did, how sources fare, what was seen, gap days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from reputation.errors import InputError
from storage import backfills, collection, crawls, fetches, mentions, seen, sources
from storage.database import Connection, Database
from storage.fetches import FetchState
from storage.queries import query
from tests.integration.samples import NOON, add_brand, add_source, make_mention, score_all

HOUR = timedelta(hours=1)


def crawl(connection: Connection, source_id: int, at: datetime = NOON, **stats: object) -> int:
    """A finished crawl in a closed round of its own."""
    round_id = crawls.open_round(connection, [source_id])
    crawl_id = crawls.start_crawl(connection, round_id, source_id, at)
    crawls.finish_crawl(connection, crawl_id, crawls.CrawlStats(**stats), at + timedelta(minutes=1))  # type: ignore[arg-type]
    crawls.close_round(connection, round_id)
    return crawl_id


def test_due_sources_are_enabled_due_and_not_blocked(db: Database) -> None:
    with db.connection() as connection:
        new, waiting, off, gone = (add_source(connection, name) for name in ("new", "waiting", "off", "gone"))
        sources.mark_crawled(connection, waiting, ok=True, now=NOON)
        connection.execute("UPDATE sources SET enabled = false WHERE source_id = %s", [off])
        connection.execute("UPDATE sources SET removed_at = now() WHERE source_id = %s", [gone])
        assert [source.source_id for source in sources.due_sources(connection, NOON)] == [new]
        later = NOON + timedelta(seconds=900)
        assert [source.source_id for source in sources.due_sources(connection, later)] == [new, waiting]


def test_mark_crawled_failures_rest_longer_each_time_and_a_good_crawl_ends_it(db: Database) -> None:
    with db.connection() as connection:
        source = add_source(connection, every_seconds=3600)

        def blocked_hours() -> float:
            health = sources.source_health(connection, NOON)[0]
            return (health.blocked_until - NOON) / HOUR if health.blocked_until else 0

        rests = []
        for _ in range(7):
            sources.mark_crawled(connection, source, ok=False, now=NOON)
            rests.append(blocked_hours())
        assert rests == [1, 2, 4, 8, 16, 24, 24]
        sources.mark_crawled(connection, source, ok=True, now=NOON)
        assert (blocked_hours(), sources.source_health(connection, NOON)[0].failure_count) == (0, 3)


def test_block_time_after_a_thousand_failures_is_still_a_day() -> None:
    assert sources.block_time(1, 1000) == timedelta(hours=18, minutes=12, seconds=16)
    assert sources.block_time(60, 1000) == timedelta(days=1)
    assert sources.block_time(7 * 86400, 1000) == timedelta(days=7)


def test_source_health_tells_ok_quiet_failing_never_and_off(db: Database) -> None:
    with db.connection() as connection:
        ids = {name: add_source(connection, name) for name in ("failing", "never", "off", "ok", "quiet")}
        crawl(connection, ids["ok"], item_count=4, new_count=2)
        crawl(connection, ids["quiet"], NOON - timedelta(days=2), item_count=9)
        crawl(connection, ids["quiet"])
        crawl(connection, ids["failing"], NOON - HOUR, item_count=4)
        crawl(connection, ids["failing"], outcome="failed", reason="The feed answered 500.")
        connection.execute("UPDATE sources SET enabled = false WHERE name = 'off'")
        health = sources.source_health(connection, NOON + HOUR)
        assert {one.name: one.state for one in health} == {name: name for name in ids}
        assert [(one.outcome, one.reason, one.item_count) for one in health if one.name == "failing"] == [
            ("failed", "The feed answered 500.", 4)
        ]


def test_round_loads_with_its_sources_in_order(db: Database) -> None:
    with db.connection() as connection:
        one, two = add_source(connection, "one"), add_source(connection, "two")
        round_id = crawls.open_round(connection, [two, one], NOON)
        loaded = crawls.load_round(connection, round_id)
        assert (loaded.since_at, [source.name for source in loaded.sources]) == (NOON, ["two", "one"])
        with pytest.raises(InputError, match="no crawl round 999"):
            crawls.load_round(connection, 999)


def test_finish_crawl_is_final(db: Database) -> None:
    with db.connection() as connection:
        crawl_id = crawl(connection, add_source(connection), item_count=3, dropped={"empty": 2})
        crawls.finish_crawl(connection, crawl_id, crawls.CrawlStats("failed", "late"), NOON)
        row = connection.execute("SELECT outcome, item_count, dropped FROM crawls").fetchone()
        assert row == {"outcome": "ok", "item_count": 3, "dropped": {"empty": 2}}


def test_sweep_killed_ends_the_crawls_of_closed_and_of_abandoned_rounds(db: Database) -> None:
    with db.connection() as connection:
        ids = [add_source(connection, name) for name in ("closed", "abandoned", "running")]
        rounds = [crawls.open_round(connection, [source_id]) for source_id in ids]
        for round_id, source_id in zip(rounds, ids, strict=True):
            crawls.start_crawl(connection, round_id, source_id, NOON)
        crawls.close_round(connection, rounds[0])
        connection.execute(
            "UPDATE rounds SET requested_at = now() - interval '3 hours' WHERE round_id = %s", [rounds[1]]
        )
        assert sorted(crawls.sweep_killed(connection)) == ids[:2]
        outcomes = {
            row["source_id"]: row["outcome"] for row in connection.execute("SELECT source_id, outcome FROM crawls")
        }
        assert outcomes == {ids[0]: "killed", ids[1]: "killed", ids[2]: None}
        assert crawls.sweep_killed(connection) == []


def fill_with_old_crawls(connection: Connection) -> None:
    """Thirty thousand rounds of a crawl each, one an hour, all over."""
    source_id = add_source(connection)
    connection.execute(
        "INSERT INTO rounds (source_ids, requested_at, finished_at)"
        " SELECT ARRAY[%s]::bigint[], %s - make_interval(hours => n), %s FROM generate_series(1, 30000) AS n",
        [source_id, NOON, NOON],
    )
    connection.execute(
        "INSERT INTO crawls (round_id, source_id, started_at, finished_at, outcome)"
        " SELECT round_id, %s, requested_at, requested_at, 'ok' FROM rounds",
        [source_id],
    )
    connection.execute("ANALYZE rounds, crawls")


ASKED_ALL_THE_TIME = (
    "list_open_rounds", "list_round_crawls", "abandon_rounds", "sweep_killed", "list_last_crawls", "count_progress",
    "read_data_version", "list_source_runs", "list_source_days", "list_source_fields",
)  # fmt: skip


def test_what_is_asked_all_the_time_among_years_of_crawls_reads_few(db: Database) -> None:
    values = {
        "round_id": 7, "older_than_seconds": 60, "since": NOON - timedelta(days=7), "limit": 9, "now": NOON,
        "day_ago": NOON - timedelta(days=1), "leak_kinds": [], "watches_leaks": False,
    }  # fmt: skip
    with db.connection() as connection:
        fill_with_old_crawls(connection)
        for name in ASKED_ALL_THE_TIME:
            plan = "\n".join(row["QUERY PLAN"] for row in connection.execute(f"EXPLAIN {query(name)}", values))
            assert not re.search(r"Seq Scan on (rounds|crawls)\b", plan), (name, plan)


def test_seen_keys_are_of_one_source_and_keep_their_first_day(db: Database) -> None:
    with db.connection() as connection:
        one, two = add_source(connection, "one"), add_source(connection, "two")
        endless = "https://news.example/" + "x" * 5000
        seen.mark_seen(connection, one, [("a", "unmatched"), (endless, "empty"), ("a", "matched")], NOON.date())
        seen.mark_seen(connection, one, [("a", "matched")], date(2027, 1, 1))
        assert seen.unseen(connection, one, ["a", "b", endless]) == {"b"}
        assert seen.unseen(connection, two, ["a", "b"]) == {"a", "b"}
        row = connection.execute("SELECT seen_on, outcome FROM seen WHERE external_id = 'a'").fetchone()
        assert row == {"seen_on": NOON.date(), "outcome": "matched"}


def test_fetch_state_is_the_last_answers(db: Database) -> None:
    with db.connection() as connection:
        source, url = add_source(connection), "https://news.example/" + "ы" * 5000
        assert fetches.load_fetch(connection, source, url) is None
        for state in (FetchState('"a"', None), FetchState(None, "Tue, 24 Nov 2026 12:00:00 GMT")):
            fetches.store_fetch(connection, source, url, state, status=200, fetched_at=NOON)
            assert fetches.load_fetch(connection, source, url) == state


ZONE = ZoneInfo("Europe/Berlin")


def gaps(connection: Connection, first: int, last: int) -> list[int]:
    with time_machine.travel(datetime(2026, 11, 24, 18, tzinfo=ZONE)):
        found = collection.collection_gaps(connection, date(2026, 11, first), date(2026, 11, last), ZONE)
    return [day.day for day in found]


def test_gaps_without_sources_are_none(db: Database) -> None:
    with db.connection() as connection:
        assert gaps(connection, 1, 24) == []


def test_gaps_are_days_without_a_good_crawl_and_not_the_future(db: Database) -> None:
    with db.connection() as connection:
        source = add_source(connection)
        crawl(connection, source, datetime(2026, 11, 20, 23, 30, tzinfo=ZONE))
        crawl(connection, source, datetime(2026, 11, 21, 12, tzinfo=ZONE), outcome="failed", reason="down")
        crawl(connection, source, datetime(2026, 11, 23, 0, 30, tzinfo=ZONE))
        assert gaps(connection, 19, 30) == [19, 21, 22, 24]


def backfill(
    connection: Connection, reached_at: datetime | None, until_at: datetime | None = None, asked_day: int = 5
) -> None:
    """A good backfill on the 20th down to a day of November, as far as it came."""
    source_id = add_source(connection)
    asked_at = datetime(2026, 11, asked_day, tzinfo=ZONE)
    round_id = crawls.open_round(connection, [source_id], asked_at, until_at)
    crawl_id = crawls.start_crawl(connection, round_id, source_id, datetime(2026, 11, 20, 12, tzinfo=ZONE))
    crawls.finish_crawl(connection, crawl_id, crawls.CrawlStats(), NOON)
    crawls.close_round(connection, round_id)
    source = sources.get_source(connection, "Daily")
    assert source
    backfills.open_backfill(connection, source, asked_at)
    backfills.store_backfill(connection, source_id, {}, reached_at, "open")


def test_gaps_days_that_a_backfill_reached_back_over_are_none(db: Database) -> None:
    with db.connection() as connection:
        backfill(connection, datetime(2026, 11, 10, tzinfo=ZONE), asked_day=10)
        assert gaps(connection, 8, 22) == [8, 9, 21, 22]


def test_gaps_days_that_a_backfill_was_asked_for_and_did_not_reach_are_gaps(db: Database) -> None:
    with db.connection() as connection:
        backfill(connection, datetime(2026, 11, 17, 15, tzinfo=ZONE))
        assert gaps(connection, 4, 20) == list(range(4, 17))


def test_gaps_of_a_backfill_that_does_not_know_how_far_it_came_stay(db: Database) -> None:
    with db.connection() as connection:
        backfill(connection, None)
        assert gaps(connection, 18, 20) == [18, 19, 20]


def test_gaps_days_after_those_that_a_backfill_was_asked_for_are_gaps(db: Database) -> None:
    with db.connection() as connection:
        backfill(connection, datetime(2026, 11, 5, tzinfo=ZONE), until_at=datetime(2026, 11, 8, tzinfo=ZONE))
        assert gaps(connection, 4, 9) == [4, 8, 9]


def test_gaps_days_of_which_a_crawl_brought_texts_are_none(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        published = datetime(2026, 11, 3, 23, 30, tzinfo=ZONE)
        mentions.store_mentions(connection, [make_mention(source, [brand], published_at=published)], NOON)
        score_all(connection)
        assert gaps(connection, 2, 4) == [2, 4]
