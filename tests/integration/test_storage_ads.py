"""Ads: stored once with their campaign, judged, listed, reviewed; and the wording of promo pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reputation.ad import AdScore, BreachLabel, Evidence
from reputation.campaigns import Campaign, CounterMeasure
from reputation.errors import InputError
from storage import ads, campaigns, counter_measures, crawls, exports
from storage.ads import AdRow
from storage.counter_measures import DueCounterMeasure
from storage.database import Connection, Database
from tests.integration.samples import NOON, add_brand, add_source, make_ad


def start(connection: Connection) -> tuple[int, int]:
    """A competitor, and a source of ads that was crawled well before."""
    brand, source = add_brand(connection, "Rival", "competitor"), add_source(connection, "Ad library", "microsoft_ads")
    crawl = crawls.start_crawl(connection, crawls.open_round(connection, [source]), source, NOON - timedelta(days=9))
    crawls.finish_crawl(connection, crawl, crawls.CrawlStats(), NOON - timedelta(days=9))
    return brand, source


def judge_ads(connection: Connection, label: BreachLabel = "explicit") -> int:
    claimed = ads.claim_unscored_ads(connection, 1000)
    evidence = Evidence("Switch", 0, 6, "names_brand", {"days_after_disclosure": 3})
    scores = [AdScore(ad.ad_id, None, label, 0.9, evidence, "test@1") for ad in claimed]
    ads.store_ad_scores(connection, scores, NOON)
    return len(scores)


def test_store_ads_again_moves_only_the_last_sight(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        items = [make_ad(source, 1), make_ad(source, 2, "Something else")]
        assert ads.store_ads(connection, items, {"Rival": brand}, NOON) == 2
        assert judge_ads(connection) == 2
        assert ads.store_ads(connection, items, {"Rival": brand}, NOON + timedelta(days=2)) == 0
        assert ads.claim_unscored_ads(connection, 9) == []
        found = ads.flagged_ads(connection, since=None, limit=9)
        assert {(ad.first_seen_at, ad.last_seen_at) for ad in found} == {(NOON, NOON + timedelta(days=2))}


def test_store_ads_of_one_text_are_one_campaign(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        items = [make_ad(source, 1, "Switch now"), make_ad(source, 2, "SWITCH, now!"), make_ad(source, 3, "Other")]
        ads.store_ads(connection, items, {"Rival": brand}, NOON)
        found = connection.execute("SELECT title, ad_count FROM campaigns ORDER BY ad_count DESC").fetchall()
        assert found == [{"title": "Switch now", "ad_count": 2}, {"title": "Other", "ad_count": 1}]


def test_store_ad_with_new_text_is_judged_again_and_moves_campaign(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        ads.store_ads(connection, [make_ad(source, 1, "Old words")], {"Rival": brand}, NOON)
        judge_ads(connection)
        ads.store_ads(connection, [make_ad(source, 1, "New words", before="Old words")], {"Rival": brand}, NOON)
        claimed = ads.claim_unscored_ads(connection, 9)
        assert [(ad.text, ad.before_text) for ad in claimed] == [("New words", "Old words")]
        counts = {row["title"]: row["ad_count"] for row in connection.execute("SELECT title, ad_count FROM campaigns")}
        assert counts == {"Old words": 0, "New words": 1}


def test_store_ads_of_unknown_advertiser_are_refused_by_name(db: Database) -> None:
    with db.connection() as connection:
        _, source = start(connection)
        with pytest.raises(InputError, match="'Rival'"):
            ads.store_ads(connection, [make_ad(source)], {"Another": 1}, NOON)


def test_store_ads_of_first_crawl_count_as_seen_when_they_started(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection, "Rival", "competitor"), add_source(connection)
        items = [make_ad(source, 1, "Old", started_on=date(2026, 10, 1)), make_ad(source, 2, "Undated")]
        ads.store_ads(connection, items, {"Rival": brand}, NOON)
        found = {ad.text: ad.first_seen_at for ad in ads.ads_between(connection, NOON - timedelta(days=99), NOON)}
        assert found == {"Old": datetime(2026, 10, 1, 12, tzinfo=UTC)}


def test_store_ads_of_later_crawl_count_as_seen_now(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        ads.store_ads(connection, [make_ad(source, started_on=date(2026, 10, 1))], {"Rival": brand}, NOON)
        assert [ad.first_seen_at for ad in ads.ads_between(connection, NOON, NOON + timedelta(days=1))] == [NOON]


def test_claim_unscored_ad_knows_when_its_text_first_ran(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        ran = date(2026, 2, 3)
        items = [make_ad(source, 1, "Same", started_on=ran), make_ad(source, 2, "same!"), make_ad(source, 3, "Other")]
        ads.store_ads(connection, items, {"Rival": brand}, NOON)
        claimed = {ad.text: ad.text_first_seen_at for ad in ads.claim_unscored_ads(connection, 9)}
        before = datetime(2026, 2, 3, tzinfo=UTC)
        assert claimed == {"Same": before, "same!": before, "Other": NOON}
        history = ads.advertiser_history(connection, brand, datetime(2026, 3, 1, tzinfo=UTC))
        assert history == ["Same"]


def test_claim_unscored_ad_that_was_reworded_is_as_old_as_its_words_and_its_past_keeps_the_others(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        ran, later = date(2026, 1, 3), NOON + timedelta(days=60)
        ads.store_ads(connection, [make_ad(source, 1, "Free cards", started_on=ran)], {"Rival": brand}, NOON)
        judge_ads(connection)
        ads.store_ads(connection, [make_ad(source, 1, "Leave the leak", started_on=ran)], {"Rival": brand}, later)
        (claimed,) = ads.claim_unscored_ads(connection, 9)
        assert (claimed.first_seen_at, claimed.started_on, claimed.text_first_seen_at) == (later, None, later)
        assert ads.advertiser_history(connection, brand, later) == []
        judge_ads(connection)
        ads.store_ads(connection, [make_ad(source, 1, "LEAVE the leak!")], {"Rival": brand}, later + timedelta(days=9))
        connection.execute("DELETE FROM ad_scores")
        assert ads.claim_unscored_ads(connection, 9)[0].first_seen_at == later


def test_claim_unscored_ads_two_workers_get_different_ones(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        items = [make_ad(source, number, f"Text {number}") for number in range(5)]
        ads.store_ads(connection, items, {"Rival": brand}, NOON)
    with db.connection() as one, db.connection() as other:
        mine = {ad.ad_id for ad in ads.claim_unscored_ads(one, 3)}
        theirs = {ad.ad_id for ad in ads.claim_unscored_ads(other, 3)}
        assert (len(mine), len(theirs), mine & theirs) == (3, 2, set())


def test_flagged_ads_show_evidence_and_review_and_no_ordinary_ad(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        ads.store_ads(connection, [make_ad(source, 1, "Ordinary")], {"Rival": brand}, NOON)
        judge_ads(connection, "none")
        ads.store_ads(connection, [make_ad(source, 2, "Switch from the leak")], {"Rival": brand}, NOON)
        judge_ads(connection, "explicit")
        found = ads.flagged_ads(connection, since=None, limit=9)
        assert [(ad.text, ad.brand, ad.label, ad.quote, ad.review) for ad in found] == [
            ("Switch from the leak", "Rival", "explicit", "Switch", None)
        ]
        assert found[0].reasons == {"days_after_disclosure": 3}
        assert found[0].campaign_id is not None
        ads.review_campaign(connection, found[0].campaign_id, "dismissed")
        assert ads.flagged_ads(connection, since=None, limit=9)[0].review == "dismissed"
        ads.review_campaign(connection, found[0].campaign_id, None)
        assert ads.flagged_ads(connection, since=NOON, limit=9) == found
        assert ads.flagged_ads(connection, since=NOON + timedelta(seconds=1), limit=9) == []


def test_ads_ended_are_by_their_last_day(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        items = [make_ad(source, day, f"Text {day}", ended_on=date(2026, 11, day)) for day in (1, 2, 3)]
        ads.store_ads(connection, items, {"Rival": brand}, NOON)
        found = ads.ads_ended(connection, date(2026, 11, 2), date(2026, 11, 3), NOON, NOON)
        assert {ad.text for ad in found} == {"Text 2", "Text 3"}


def test_page_snapshot_is_the_last_stored(db: Database) -> None:
    with db.connection() as connection:
        source = add_source(connection)
        url = "https://rival.example/promo"
        assert ads.page_snapshot(connection, source, url) is None
        for text in ("Before", "After\x00"):
            ads.store_page_snapshot(connection, source, url, text, NOON)
        found = ads.page_snapshot(connection, source, url)
        assert found
        assert (found.text, found.seen_at) == ("After", NOON)


def test_store_ad_seen_at_its_own_moment_keeps_it(db: Database) -> None:
    with db.connection() as connection:
        brand, source = start(connection)
        seen = NOON - timedelta(days=3)
        ads.store_ads(connection, [replace(make_ad(source), seen_at=seen)], {"Rival": brand}, NOON)
        assert [ad.first_seen_at for ad in ads.ads_between(connection, seen, NOON)] == [seen]


def store_flagged(connection: Connection) -> None:
    """A flagged ad each of a watched competitor, of one no longer watched, and of the own brand, all to be answered."""
    brand, source = start(connection)
    gone, own = add_brand(connection, "Gone", "competitor"), add_brand(connection)
    for number, one in enumerate((brand, gone, own)):
        ad = make_ad(source, number, f"Switch, number {number}", ended_on=NOON.date())
        ads.store_ads(connection, [ad], {"Rival": one}, NOON)
    judge_ads(connection)
    for row in connection.execute("SELECT campaign_id FROM campaigns").fetchall():
        counter_measures.plan(connection, row["campaign_id"], CounterMeasure("Answer it", None, NOON.date()))
    connection.execute("UPDATE brands SET removed_at = now() WHERE brand_id = %s", [gone])


def test_lists_of_ads_of_a_removed_or_the_own_brand_are_without_them(db: Database) -> None:
    with db.connection() as connection:
        store_flagged(connection)
        day, soon = NOON.date(), NOON + timedelta(days=1)
        lists: list[Sequence[AdRow | Campaign | DueCounterMeasure]] = [
            ads.flagged_ads(connection, since=None, limit=9),
            ads.ads_between(connection, NOON, soon),
            ads.ads_ended(connection, day, day, NOON, soon),
            campaigns.list_campaigns(connection),
            counter_measures.due_counter_measures(connection, day),
        ]
        assert [[row.brand for row in found] for found in lists] == [["Rival"]] * len(lists)


def test_removed_brand_s_ads_stay_in_the_export_and_its_campaign_s_evidence(db: Database) -> None:
    with db.connection() as connection:
        store_flagged(connection)
        exported = list(exports.iterate(connection, "ads", None, None))
        assert {row["brand"] for row in exported} == {"Rival", "Gone", "Nordbank"}
        found = [campaigns.find_campaign(connection, row["campaign_id"]) for row in exported]
        assert {one.brand for one in found if one} == {"Rival", "Gone", "Nordbank"}
