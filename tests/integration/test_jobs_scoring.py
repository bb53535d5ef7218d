"""The backlog scored with the shipped model: every mention once, ads against the incident."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from cli.checks import check_judgements
from jobs.ad_scoring import latest_judge
from jobs.scoring import score_again, score_backlog
from reputation.ad import AdItem
from sentiment.breach import decide
from sentiment.scoring import BreachReference, Scorer, ScoringInput, TextScore
from storage import rollups
from storage.ads import claim_unscored_ads, review_campaign, store_ads
from storage.database import Connection, Database
from storage.mentions import count_unscored, store_mentions
from tests.integration.samples import add_brand, add_source, make_mention
from tests.integration.test_storage_mentions import assert_rollups_equal_rebuild

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DISCLOSED = datetime(2026, 11, 1, tzinfo=UTC)


@cache
def scorer() -> Scorer:
    return Scorer.load()


def fill(database: Database, count: int) -> int:
    with database.connection() as connection:
        brand_id = add_brand(connection)
        source_id = add_source(connection)
        store_mentions(connection, [make_mention(source_id, [brand_id], number) for number in range(count)], NOW)
    return brand_id


def add_incident(connection: Connection, brand_id: int) -> None:
    connection.execute(
        "INSERT INTO incidents (name, brand_id, disclosed_at, occurred_on) VALUES ('leak', %s, %s, %s)",
        [brand_id, DISCLOSED, DISCLOSED.date() - timedelta(days=3)],
    )


def test_backlog_is_scored_once_and_reports_its_progress(db: Database) -> None:
    fill(db, 150)
    heard: list[tuple[int, int]] = []
    counts = score_backlog(db, scorer(), lambda done, total: heard.append((done, total)))
    assert counts.mention_count == 150
    assert heard == [(64, 150), (128, 150), (150, 150)]
    assert score_backlog(db, scorer()).mention_count == 0


def test_backlog_shared_by_two_workers_is_counted_once(db: Database) -> None:
    brand_id = fill(db, 200)
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda: done.append(score_backlog(db, scorer()).mention_count)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 200
    with db.connection() as connection:
        assert count_unscored(connection) == 0
        before = connection.execute("SELECT * FROM rollups ORDER BY 1, 2, 3, 4, 5").fetchall()
        rollups.rebuild(connection)
        assert connection.execute("SELECT * FROM rollups ORDER BY 1, 2, 3, 4, 5").fetchall() == before
    assert {row["brand_id"] for row in before} == {brand_id}


def test_batch_that_breaks_in_the_middle_is_given_back(db: Database) -> None:
    fill(db, 10)

    class Broken(Scorer):
        def __init__(self) -> None:  # no model is needed to break
            self.model = "broken@1"

        def score(self, inputs: object) -> list[TextScore]:  # noqa: ARG002
            raise ValueError("out of order")

    with pytest.raises(ValueError, match="out of order"):
        score_backlog(db, Broken())
    with db.connection() as connection:
        assert count_unscored(connection) == 10


def test_backlog_stops_between_batches_when_told(db: Database) -> None:
    fill(db, 100)
    asked: list[bool] = []

    def second_time() -> bool:
        asked.append(True)
        return len(asked) > 1

    assert score_backlog(db, scorer(), must_end=second_time).mention_count == 64


def make_others(connection: Connection, where: str) -> None:
    """Turn some judgements into an older model's, which read everything as neutral."""
    connection.execute(f"UPDATE mention_scores SET label = 'neutral', model = 'older@1' WHERE {where}")  # noqa: S608


def labels_of(database: Database) -> list[tuple[int, str, str]]:
    with database.connection() as connection:
        rows = connection.execute("SELECT mention_id, label, model FROM mention_scores ORDER BY mention_id").fetchall()
    return [(row["mention_id"], row["label"], row["model"]) for row in rows]


def test_what_another_model_judged_is_judged_anew_and_the_rest_left_alone(db: Database) -> None:
    fill(db, 150)
    score_backlog(db, scorer())
    judged = labels_of(db)
    with db.connection() as connection:
        make_others(connection, "mention_id > 20")
        rollups.rebuild(connection)
        before = connection.execute(
            "SELECT mention_id, scored_at FROM mention_scores WHERE mention_id <= 20"
        ).fetchall()
    heard: list[tuple[int, int]] = []

    counts = score_again(db, scorer(), lambda done, total: heard.append((done, total)))

    assert counts.mention_count == 130
    assert heard == [(64, 130), (128, 130), (130, 130)]
    assert labels_of(db) == judged
    with db.connection() as connection:
        assert_rollups_equal_rebuild(connection)
        left = connection.execute("SELECT mention_id, scored_at FROM mention_scores WHERE mention_id <= 20").fetchall()
    assert left == before
    assert score_again(db, scorer()).mention_count == 0


def test_check_tells_of_judgements_by_several_models_until_one_judged_all(db: Database) -> None:
    fill(db, 3)
    score_backlog(db, scorer())
    with db.connection() as connection:
        assert check_judgements(connection) == []
        make_others(connection, "mention_id = (SELECT max(mention_id) FROM mention_scores)")

        (note,) = check_judgements(connection)

    assert note.state == "note"
    assert note.detail.startswith(f"2 by {scorer().model}, 1 by older@1: ")
    assert "`goodwill score --again`" in note.detail


def test_judging_anew_that_dies_keeps_what_is_done_and_goes_on_from_there(db: Database) -> None:
    fill(db, 150)
    score_backlog(db, scorer())
    with db.connection() as connection:
        make_others(connection, "true")
    batches: list[int] = []

    def dying(done: int, _total: int) -> None:
        batches.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_again(db, scorer(), dying)

    assert batches == [64]
    assert score_again(db, scorer()).mention_count == 150 - 64
    assert {model for _, _, model in labels_of(db)} == {scorer().model}


def test_judging_anew_that_dies_leaves_no_ad_without_its_score(db: Database) -> None:
    store_competitor_ads(db, with_incident=True)
    with db.connection() as connection:
        source_id = add_source(connection, "Feed")
        row = connection.execute("SELECT brand_id FROM brands WHERE role = 'own'").fetchone()
        assert row is not None
        store_mentions(connection, [make_mention(source_id, [row["brand_id"]], number) for number in range(3)], NOW)
    score_backlog(db, scorer())
    with db.connection() as connection:
        make_others(connection, "true")
        connection.execute("UPDATE ad_scores SET model = 'older@1'")

    def dying(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_again(db, scorer(), dying)

    with db.connection() as connection:
        rows = connection.execute("SELECT label, model FROM ad_scores ORDER BY ad_id").fetchall()
    assert [row["model"] for row in rows] == [scorer().own_model] * 3
    assert "explicit" in {row["label"] for row in rows}


def test_ads_keep_their_scores_where_no_incident_is_declared_any_more(db: Database) -> None:
    store_competitor_ads(db, with_incident=True)
    score_backlog(db, scorer())
    with db.connection() as connection:
        connection.execute("UPDATE ad_scores SET model = 'older@1'")
        connection.execute("UPDATE ad_scores SET incident_id = NULL")
        connection.execute("DELETE FROM incidents")

    assert score_again(db, scorer()).ad_count == 0

    with db.connection() as connection:
        assert len(connection.execute("SELECT FROM ad_scores").fetchall()) == 3


def test_a_mention_in_a_language_that_was_not_offered_then_is_judged_when_it_is(db: Database) -> None:
    with db.connection() as connection:
        brand_id, source_id = add_brand(connection), add_source(connection)
        text = "Nordbank zgubił moje dane i milczy."
        mentions = [make_mention(source_id, [brand_id], 1, text=text, language="pl")]
        store_mentions(connection, mentions, NOW)
    score_backlog(db, scorer())
    assert [label for _, label, _ in labels_of(db)] == [None]
    assert score_again(db, scorer()).mention_count == 0

    assert score_again(db, scorer().widened({"pl"})).mention_count == 1

    assert [label is None for _, label, _ in labels_of(db)] == [False]


def test_ads_are_judged_anew_unless_a_person_decided_about_their_campaign(db: Database) -> None:
    store_competitor_ads(db, with_incident=True)
    score_backlog(db, scorer())
    with db.connection() as connection:
        row = connection.execute(
            "INSERT INTO campaigns (brand_id, fingerprint, title, first_seen_at, last_seen_at)"
            " SELECT brand_id, fingerprint, 'Free cards', %(now)s, %(now)s FROM ads LIMIT 1 RETURNING campaign_id",
            {"now": NOW},
        ).fetchone()
        assert row is not None
        connection.execute("UPDATE ads SET campaign_id = %s WHERE external_id = 'plain'", [row["campaign_id"]])
        review_campaign(connection, row["campaign_id"], "dismissed")
        connection.execute("UPDATE ad_scores SET label = 'none', model = 'older@1'")

    assert score_again(db, scorer()).ad_count == 2

    with db.connection() as connection:
        rows = connection.execute("SELECT external_id, label, model FROM ads JOIN ad_scores USING (ad_id)").fetchall()
    found = {row["external_id"]: (row["label"], row["model"]) for row in rows}
    assert found["open"] == ("explicit", scorer().model)
    assert found["plain"] == ("none", "older@1")


def test_ads_wait_while_no_incident_is_declared(db: Database) -> None:
    store_competitor_ads(db, with_incident=False)
    assert score_backlog(db, scorer()).ad_count == 0


def store_competitor_ads(database: Database, *, with_incident: bool) -> None:
    ads = [
        ("before", "Free cards for everyone. Order yours today.", date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC)),
        ("open", "Worried after the Nordbank data leak? Move your money to Alfabank in ten minutes.", None, NOW),
        ("plain", "Free cards for everyone. Order yours today.", None, NOW),
    ]
    with database.connection() as connection:
        own, rival = add_brand(connection), add_brand(connection, "Alfabank", "competitor")
        source_id = add_source(connection, "Library", "microsoft_ads")
        if with_incident:
            add_incident(connection, own)
        items = [
            AdItem(source_id, name, "Alfabank", text, language="en", started_on=day, seen_at=seen)
            for name, text, day, seen in ads
        ]
        store_ads(connection, items, {"Alfabank": rival}, NOW)


def test_ads_are_judged_against_the_incident_and_say_what_decided(db: Database) -> None:
    store_competitor_ads(db, with_incident=True)
    assert score_backlog(db, scorer()).ad_count == 3
    with db.connection() as connection:
        rows = connection.execute(
            "SELECT a.external_id, s.label, s.rule, s.quote, a.text, s.quote_start, s.quote_end, s.incident_id"
            " FROM ads AS a JOIN ad_scores AS s USING (ad_id)"
        ).fetchall()
    found = {row["external_id"]: row for row in rows}
    assert found["open"]["label"] == "explicit"
    assert "Nordbank" in found["open"]["quote"]
    quoted = slice(found["open"]["quote_start"], found["open"]["quote_end"])
    assert found["open"]["text"][quoted] == found["open"]["quote"]
    assert {found["before"]["label"], found["plain"]["label"]} == {"none"}
    assert found["plain"]["rule"] == "same_text_before_breach"
    assert all(row["incident_id"] for row in rows)


def test_hint_of_an_advertiser_from_another_sector_is_none(db: Database) -> None:
    store_competitor_ads(db, with_incident=True)
    with db.connection() as connection:
        connection.execute("UPDATE incidents SET sector = 'Banking'")
        connection.execute("UPDATE brands SET sector = 'travel' WHERE name = 'Alfabank'")
        judge = latest_judge(connection)
        assert judge is not None
        ad = next(ad for ad in claim_unscored_ads(connection, 9) if ad.text.startswith("Worried"))
        evidence = judge._evidence(connection, replace(ad, text="Your data stays with us."))
    decision = decide(evidence, judge.profile, BreachReference("implied", 0.95), None)
    assert (decision.label, decision.evidence.rule) == ("none", "other_sector")


def test_ad_in_a_language_the_model_was_not_measured_on_is_counted_and_not_guessed(db: Database) -> None:
    with db.connection() as connection:
        add_incident(connection, add_brand(connection))
        rival = add_brand(connection, "Alfabank", "competitor")
        item = AdItem(add_source(connection), "1", "Alfabank", "安全な銀行へようこそ。", language="ja")
        store_ads(connection, [item], {"Alfabank": rival}, NOW)
    assert score_backlog(db, scorer()).ad_count == 1
    with db.connection() as connection:
        row = connection.execute("SELECT label, rule, reasons FROM ad_scores").fetchone()
    assert row is not None
    assert (row["label"], row["rule"]) == (None, "unreadable")
    assert "ja" in row["reasons"]["reason"]


def test_scoring_input_is_the_mentions_text_and_target(db: Database) -> None:
    fill(db, 1)
    seen: list[ScoringInput] = []

    class Listening(Scorer):
        def __init__(self) -> None:
            self.model = "listening@1"

        def score(self, inputs: list[ScoringInput]) -> list[TextScore]:  # type: ignore[override]
            seen.extend(inputs)
            return [TextScore.unscored(item.id, item.language, "only listening", self.model) for item in inputs]

    score_backlog(db, Listening())
    (item,) = seen
    assert (item.target, item.text[item.start : item.end], item.language) == ("Nordbank", "Nordbank", "en")
