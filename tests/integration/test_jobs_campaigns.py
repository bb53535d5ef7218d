"""The job that groups campaigns, with the shipped model over a real database: what joins, what keeps its number."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from jobs.campaigns import group_campaigns
from jobs.work import Work
from reputation.ad import AdItem
from reputation.campaigns import Campaign, CounterMeasure
from sentiment.scoring import Scorer
from storage import ads, campaigns, counter_measures, crawls
from storage.database import Connection, Database
from tests.integration.samples import NOON, add_brand, add_source, make_ad

HINT = "Tired of your bank in the news? 12 years, 0 incidents."
VARIANT = "Tired of your bank in the news? 14 years, 0 incidents."
PARAPHRASE = "Fed up with your bank in the news? 12 years and no incidents."
OTHER = "Three percent on savings, paid out every month."


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture
def group(db: Database, scorer: Scorer) -> Callable[[], str | None]:
    """Run the job."""
    return lambda: group_campaigns(Work(db, lambda: scorer, threading.Event(), time.monotonic() + 600))


def start(connection: Connection) -> tuple[int, int]:
    """A competitor, and a source of ads that was crawled well before."""
    brand, source = add_brand(connection, "Rival", "competitor"), add_source(connection, "Ad library", "microsoft_ads")
    crawl = crawls.start_crawl(connection, crawls.open_round(connection, [source]), source, NOON - timedelta(days=400))
    crawls.finish_crawl(connection, crawl, crawls.CrawlStats(), NOON - timedelta(days=400))
    return brand, source


def store(db: Database, *texts: str, days_ago: int = 0, first: int = 1, **item: object) -> None:
    with db.connection() as connection:
        found = connection.execute("SELECT source_id FROM sources").fetchone()
        brand, source = (found["source_id"], found["source_id"]) if found else start(connection)
        if found:
            row = connection.execute("SELECT brand_id FROM brands").fetchone()
            brand = row["brand_id"] if row else 0
        items: list[AdItem] = [make_ad(source, number, text, **item) for number, text in enumerate(texts, first)]
        ads.store_ads(connection, items, {"Rival": brand}, NOON - timedelta(days=days_ago))


def texts_by_campaign(db: Database) -> set[frozenset[str]]:
    return {frozenset(ad.text for ad in one.ads) for one in stored(db)}


def stored(db: Database) -> list[Campaign]:
    with db.connection() as connection:
        return campaigns.list_campaigns(connection)


def test_group_campaigns_joins_near_copies_and_paraphrases_and_leaves_others(
    db: Database, group: Callable[[], str | None]
) -> None:
    store(db, HINT, VARIANT, PARAPHRASE, OTHER)
    assert len(stored(db)) == 4
    assert group() == "4 ads are in 2 campaigns"
    assert texts_by_campaign(db) == {frozenset({HINT, VARIANT, PARAPHRASE}), frozenset({OTHER})}
    assert group() is None


def test_group_campaigns_does_not_depend_on_arrival(db: Database, group: Callable[[], str | None]) -> None:
    for number, text in enumerate((OTHER, PARAPHRASE, VARIANT, HINT), 1):
        store(db, text, first=number)
        group()
    assert texts_by_campaign(db) == {frozenset({HINT, VARIANT, PARAPHRASE}), frozenset({OTHER})}


def test_group_campaigns_same_words_a_year_later_are_a_second_campaign(
    db: Database, group: Callable[[], str | None]
) -> None:
    store(db, HINT, days_ago=370)
    group()
    store(db, HINT, first=2)
    group()
    assert [len(one.ads) for one in stored(db)] == [1, 1]


def test_group_campaigns_ads_of_a_language_the_model_cannot_read_are_compared_by_letters_alone(
    db: Database, group: Callable[[], str | None]
) -> None:
    store(db, "安全な銀行へようこそ。", "毎月三パーセントの利息を受け取る。", language="ja")
    group()
    assert len(stored(db)) == 2
    with db.connection() as connection:
        row = connection.execute("SELECT count(sentence_vector) AS n, count(sentence_model) AS m FROM ads").fetchone()
    assert row == {"n": 0, "m": 2}


def test_group_campaigns_merged_campaign_takes_verdict_and_counter_measure_along(
    db: Database, group: Callable[[], str | None]
) -> None:
    store(db, OTHER)
    store(db, HINT, first=2)
    store(db, VARIANT, first=3)
    numbers = {one.ads[0].text: one.campaign_id for one in stored(db)}
    with db.connection() as connection:
        ads.review_campaign(connection, numbers[VARIANT], "confirmed")
        counter_measures.plan(connection, numbers[VARIANT], CounterMeasure("Answer it", "Ann", date(2026, 12, 1)))
    group()
    joined = next(one for one in stored(db) if len(one.ads) == 2)
    assert (joined.campaign_id, joined.review) == (numbers[VARIANT], "confirmed")
    assert joined.counter_measure
    assert (joined.counter_measure.what, joined.counter_measure.owner) == ("Answer it", "Ann")
    with db.connection() as connection:
        found = campaigns.find_campaign(connection, numbers[HINT])
    assert found == joined


def test_group_campaigns_two_counter_measures_that_meet_are_both_told(
    db: Database, group: Callable[[], str | None]
) -> None:
    store(db, HINT, VARIANT)
    numbers = {one.ads[0].text: one.campaign_id for one in stored(db)}
    with db.connection() as connection:
        counter_measures.plan(connection, numbers[HINT], CounterMeasure("Answer it", None, date(2026, 12, 5)))
        counter_measures.plan(connection, numbers[VARIANT], CounterMeasure("Ask legal", "Ann", date(2026, 12, 1)))
    group()
    (joined,) = stored(db)
    assert joined.counter_measure
    assert set(joined.counter_measure.what.split("\n")) == {"Answer it", "Ask legal"}
    assert (joined.counter_measure.owner, joined.counter_measure.due_on) == ("Ann", date(2026, 12, 1))


def test_group_campaigns_reworded_ad_is_read_and_grouped_again(db: Database, group: Callable[[], str | None]) -> None:
    store(db, HINT, VARIANT)
    group()
    store(db, OTHER)
    group()
    assert texts_by_campaign(db) == {frozenset({OTHER}), frozenset({VARIANT})}


def test_group_campaigns_notes_which_ads_speak_of_security(db: Database, group: Callable[[], str | None]) -> None:
    store(db, OTHER, "Your money is safe with us")
    group()
    assert {ad.text: ad.is_security for one in stored(db) for ad in one.ads} == {
        OTHER: False,
        "Your money is safe with us": True,
    }
