"""The coverage grid, the statement from the database, and the verb that fills the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.json import Jsonb

from jobs.backfilling import Span, chosen_sources, estimate_costs, fill
from jobs.recovery import gather
from reputation import clock
from reputation.coverage import WeekCell
from reputation.errors import InputError
from storage import crawls, mentions, recovery
from storage.backfills import open_backfill, store_backfill
from storage.coverage import read_coverage
from storage.database import Database
from storage.imports import import_source
from storage.source_weeks import read_grid, refresh_grid, source_spans
from storage.sources import get_source
from tests.integration.crawling import Desk
from tests.integration.samples import NOON, add_brand, add_source, make_mention, score_all
from tests.integration.test_crawl_timelines import COUNT, Place, moment
from tests.replay.server import ReplayServer

ZONE = ZoneInfo("Europe/Riga")
TODAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as server:
        yield server


def weeks_of(db: Database, name: str) -> dict[date, WeekCell]:
    with db.connection() as connection:
        refresh_grid(connection, TODAY, ZONE)
        return dict(next(row.weeks for row in read_grid(connection, date(2026, 9, 1), TODAY) if row.name == name))


def test_grid_counts_by_local_weeks_and_knows_which_were_read(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        add_source(connection, "Silent")
        sunday = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # Monday in Riga
        found = [make_mention(source, [brand], n, published_at=at) for n, at in enumerate((sunday, NOON, None))]
        mentions.store_mentions(connection, found, NOON)
        crawl = crawls.start_crawl(
            connection, crawls.open_round(connection, [source]), source, NOON - timedelta(days=7)
        )
        crawls.finish_crawl(connection, crawl, crawls.CrawlStats(), NOON)
    assert weeks_of(db, "Daily") == {
        MONDAY: WeekCell(2, 0, was_read=False),
        MONDAY - timedelta(weeks=1): WeekCell(0, 0, was_read=True),
    }
    assert weeks_of(db, "Silent") == {}


def test_grid_calls_the_whole_weeks_read_that_a_backfill_reached(db: Database) -> None:
    with db.connection() as connection:
        add_source(connection)
        source = get_source(connection, "Daily")
        assert source
        open_backfill(connection, source, NOON - timedelta(days=60))
        store_backfill(connection, source.source_id, {}, datetime(2026, 11, 4, tzinfo=UTC), "open")
    assert set(weeks_of(db, "Daily")) == {MONDAY, MONDAY - timedelta(weeks=1), MONDAY - timedelta(weeks=2)}


def test_grid_calls_no_week_read_after_the_end_of_a_backfill(db: Database) -> None:
    with db.connection() as connection:
        source = add_source(connection)
        daily = get_source(connection, "Daily")
        assert daily
        begin, end = datetime(2026, 10, 26, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC)
        open_backfill(connection, daily, begin)
        crawl = crawls.start_crawl(connection, crawls.open_round(connection, [source], begin, end), source, NOON)
        crawls.finish_crawl(connection, crawl, crawls.CrawlStats(), NOON)
        store_backfill(connection, source, {}, begin, "reached")
    assert set(weeks_of(db, "Daily")) == {date(2026, 10, 26), date(2026, 11, 2)}


def test_statement_counts_what_answers_and_the_imports_and_names_the_one_sided(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        connection.execute(
            "INSERT INTO incidents (name, brand_id, disclosed_at) VALUES ('Leak', %s, %s)", [brand, NOON]
        )
        add_source(connection, "Never")
        import_source(connection, "archive")
        crawl = crawls.start_crawl(connection, crawls.open_round(connection, [source]), source, NOON)
        crawls.finish_crawl(connection, crawl, crawls.CrawlStats(), NOON)
        told = {"disclosed_on": TODAY.isoformat(), "sources": {"begun_late": ["Late"], "silent_since": ["Gone"]}}
        recovery.store_estimate(connection, brand, TODAY, NOON, told)
        covered = read_coverage(connection, NOON + timedelta(hours=1))
    assert covered.mention_kinds == {"feed": 1, "import": 1}
    assert (covered.untried, covered.one_sided) == (("Never",), ("Gone", "Late"))


def test_source_that_a_backfill_read_before_the_disclosure_enters_the_baseline(db: Database) -> None:
    disclosed_at = NOON - timedelta(days=20)
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        connection.execute(
            "INSERT INTO incidents (name, brand_id, disclosed_at) VALUES ('Leak', %s, %s)", [brand, disclosed_at]
        )
        mentions.store_mentions(
            connection, [make_mention(source, [brand], published_at=NOON - timedelta(days=3))], NOON
        )
        score_all(connection)
        late = gather(connection, TODAY, ZONE)
        assert late
        assert late.sides.begun_late == ("Daily",)
        daily = get_source(connection, "Daily")
        assert daily
        open_backfill(connection, daily, NOON - timedelta(days=120))
        store_backfill(connection, source, {}, NOON - timedelta(days=120), "reached")
        refresh_grid(connection, TODAY, ZONE)
        there = gather(connection, TODAY, ZONE)
        assert there
        assert there.sides.kept == ("Daily",)
        assert source_spans(connection, TODAY - timedelta(weeks=8), TODAY)[source].week_count == 8


def test_backfill_states_its_cost_reads_to_the_end_in_rounds_and_has_nothing_left(
    db: Database, server: ReplayServer
) -> None:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    server.routes["/s/town"] = Place(server).telegram
    desk.add_source("town", f"{server.url}/town", "telegram", max_pages=1)
    desk.add_source("promo", f"{server.url}/promo", "promo_page", brand="Northgate Bank")
    span = Span(moment(1) - timedelta(days=1), clock.now())
    with db.connection() as connection:
        sources = chosen_sources(connection, [])
        costs = {cost.source: cost for cost in estimate_costs(connection, sources, span)}
    assert costs["promo"].requests is None
    assert costs["town"].requests
    (filled,) = fill(db, [one for one in sources if one.name == "town"], span)
    assert (filled.state, filled.item_count, filled.problem) == ("ended", COUNT, None)
    with db.connection() as connection:
        (again,) = estimate_costs(connection, chosen_sources(connection, ["town"]), span)
        assert again.is_done
        with pytest.raises(InputError, match="no source 'village'"):
            chosen_sources(connection, ["village"])
        grid = read_grid(connection, moment(1).date(), moment(COUNT).date())
    assert sum(cell.mention_count for row in grid for cell in row.weeks.values()) == COUNT


def test_backfill_of_a_source_that_fails_ends_and_says_why(db: Database, server: ReplayServer) -> None:
    desk = Desk(db)
    desk.add_source("town", f"{server.url}/town", "telegram")
    with db.connection() as connection:
        sources = chosen_sources(connection, [])
        connection.execute("UPDATE settings SET value = value || %s WHERE key = 'network'", [Jsonb({})])
    (filled,) = fill(db, sources, Span(moment(1), clock.now()))
    assert filled.state == "open"
    assert "404" in str(filled.problem)
