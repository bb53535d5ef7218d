"""Mentions: stored once, edited into versions, queued, scored, listed; and what the rollups count of them."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from psycopg import sql

from reputation.mention import BrandMatch, Label, Unmatched
from storage import mentions, rollups, scores
from storage.database import Connection, Database
from tests.integration.samples import NOON, add_brand, add_source, edited, judge, make_mention, many_mentions, score_all

UTC_ZONE = ZoneInfo("UTC")
TODAY = date(2026, 11, 24)

TABLES = (
    "mention_keys", "mentions", "mention_versions", "mention_scores", "stories", "story_brands", "rollups",
    "practice_rollups", "unmatched",
)  # fmt: skip


def contents(connection: Connection) -> dict[str, list[str]]:
    lines = "SELECT t::text AS line FROM {} AS t"
    return {
        table: sorted(row["line"] for row in connection.execute(sql.SQL(lines).format(sql.Identifier(table))))
        for table in TABLES
    }


def counted(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """What the rollups say, without the cells from which all was taken again."""
    found = {}
    for name in ("rollups", "practice_rollups", "story_brands"):
        everything = sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))
        rows = [tuple(sorted(row.items())) for row in connection.execute(everything)]
        found[name] = {r for r in rows if name == "story_brands" or any(v for k, v in r if k.endswith("_count"))}
    return found


def assert_rollups_equal_rebuild(connection: Connection) -> None:
    kept = counted(connection)
    rollups.rebuild(connection)
    assert kept == counted(connection)


def store_one(connection: Connection, mention: Any, at: datetime = NOON) -> mentions.StoreCounts:
    return mentions.store_mentions(connection, [mention], at)


def day(connection: Connection, brand_id: int, on: date = TODAY) -> rollups.DailyCount:
    return rollups.daily_counts(connection, [brand_id], on, on, UTC_ZONE)[0]


def test_store_same_batch_twice_changes_nothing(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        batch = many_mentions(source, [brand], 50, copies=3)
        assert mentions.store_mentions(connection, batch, NOON) == mentions.StoreCounts(50, 0, 0)
        score_all(connection)
        before = contents(connection)
        later = NOON + timedelta(days=40)
        assert mentions.store_mentions(connection, batch, later) == mentions.StoreCounts(0, 0, 50)
        assert contents(connection) == before


def test_store_one_identity_twice_in_a_batch_keeps_the_last(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        first = make_mention(source, [brand])
        counts = mentions.store_mentions(connection, [first, edited(first, "Nordbank, corrected")], NOON)
        assert counts == mentions.StoreCounts(1, 0, 1)
        score_all(connection)
        assert mentions.latest_mentions(connection, brand, limit=9)[0].text == "Nordbank, corrected"


def test_store_edited_text_makes_version_and_queues_score_again(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        first = make_mention(source, [brand], text="Nordbank leaked it all")
        store_one(connection, first)
        score_all(connection, "negative")
        assert day(connection, brand).negative == 1
        assert store_one(connection, edited(first, "Nordbank leaked nothing"), NOON + timedelta(days=40)).changed == 1
        assert mentions.count_unscored(connection) == 1
        assert day(connection, brand) == rollups.DailyCount(brand, TODAY, 0, 0, 0, 0, 0, 0, 0)
        assert_rollups_equal_rebuild(connection)
        score_all(connection, "positive")
        assert (day(connection, brand).negative, day(connection, brand).positive) == (0, 1)
        versions = connection.execute("SELECT version, text, first_seen_on FROM mention_versions").fetchall()
        assert versions == [{"version": 1, "text": "Nordbank leaked it all", "first_seen_on": TODAY}]
        assert_rollups_equal_rebuild(connection)


def test_store_edited_text_that_names_another_brand_moves_the_score(db: Database) -> None:
    with db.connection() as connection:
        own, rival, source = add_brand(connection), add_brand(connection, "Rival", "competitor"), add_source(connection)
        first = make_mention(source, [own])
        store_one(connection, first)
        score_all(connection)
        store_one(connection, edited(first, "Rival did it", matches=(BrandMatch(rival, "Rival", "text", 0, 5),)))
        assert [one.brand_id for one in mentions.claim_unscored(connection, 9)] == [rival]
        assert day(connection, own).negative == 0
        assert_rollups_equal_rebuild(connection)


def test_store_known_text_with_added_brand_queues_that_brand_alone(db: Database) -> None:
    with db.connection() as connection:
        own, rival, source = add_brand(connection), add_brand(connection, "Rival", "competitor"), add_source(connection)
        store_one(connection, make_mention(source, [own]))
        score_all(connection)
        assert store_one(connection, make_mention(source, [own, rival])).unchanged == 1
        assert [one.brand_id for one in mentions.claim_unscored(connection, 9)] == [rival]
        assert day(connection, own).negative == 1


def test_store_date_told_later_draws_the_mention_then(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        undated = make_mention(source, [brand], published_at=None)
        store_one(connection, undated)
        score_all(connection)
        assert day(connection, brand).negative == 0
        store_one(connection, replace(undated, published_at=NOON - timedelta(days=1)))
        assert day(connection, brand, TODAY - timedelta(days=1)).negative == 1
        assert mentions.count_unscored(connection) == 0
        assert_rollups_equal_rebuild(connection)


def test_store_reach_told_later_is_taken_over(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        store_one(connection, make_mention(source, [brand], reach_count=5, rating=3.3))
        store_one(connection, make_mention(source, [brand], reach_count=2**70, rating=3.3))
        row = mentions.latest_mentions(connection, brand, limit=1)[0]
        assert (row.reach_count, row.rating) == (2**63 - 1, 3.3)


def test_store_hostile_text_and_endless_id_is_kept_harmless(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        hostile = make_mention(
            source,
            [brand],
            title="Nord\x00bank\ud800",
            author="A\x00'; DROP TABLE mentions; --",
            external_id="x" * 10_000,
        )
        assert store_one(connection, hostile).new == 1
        assert store_one(connection, hostile).unchanged == 1
        row = mentions.latest_mentions(connection, brand, limit=1)[0]
        assert (row.title, row.author) == ("Nordbank?", "A'; DROP TABLE mentions; --")


def test_store_unmatched_that_is_matched_later_leaves_the_unmatched(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        found = make_mention(source, [brand])
        unmatched = Unmatched(found.item, found.title, found.text, found.language, found.published_at)
        mentions.store_unmatched(connection, [unmatched, unmatched], TODAY)
        mentions.store_unmatched(connection, [unmatched], TODAY + timedelta(days=1))
        kept = connection.execute("SELECT external_id, seen_on FROM unmatched").fetchall()
        assert kept == [{"external_id": "id-1", "seen_on": TODAY}]
        store_one(connection, found)
        assert connection.execute("SELECT FROM unmatched").fetchall() == []


def test_store_copies_of_one_text_are_one_story_counted_with_its_earliest(db: Database) -> None:
    with db.connection() as connection:
        brand, first, second = add_brand(connection), add_source(connection), add_source(connection, "Echo", "mastodon")
        store_one(connection, make_mention(first, [brand], text="Nordbank leaks", published_at=NOON))
        score_all(connection)
        assert day(connection, brand).stories == 1
        yesterday = NOON - timedelta(days=1)
        store_one(connection, make_mention(second, [brand], text="NORDBANK  leaks!", published_at=yesterday))
        score_all(connection)
        assert [
            (c.stories, c.breach_stories, c.negative)
            for c in (day(connection, brand, yesterday.date()), day(connection, brand))
        ] == [
            (1, 1, 1),
            (0, 0, 1),
        ]
        story = connection.execute("SELECT mention_count, first_published_at, first_source_id FROM stories").fetchone()
        assert story == {"mention_count": 2, "first_published_at": yesterday, "first_source_id": second}
        assert_rollups_equal_rebuild(connection)


def test_claim_gives_title_and_text_with_the_brands_place(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        titled = make_mention(source, [brand], 1, title="Shock", text="Nordbank fell")
        in_title = replace(
            make_mention(source, [brand], 2, title="Poor Nordbank", text="It fell"),
            matches=(BrandMatch(brand, "Nordbank", "title", 5, 13),),
        )
        by_url = replace(
            make_mention(source, [brand], 3, text="It"), matches=(BrandMatch(brand, "n.example", "url", 8, 17),)
        )
        mentions.store_mentions(connection, [titled, in_title, by_url], NOON)
        claimed = {one.text: one for one in mentions.claim_unscored(connection, 9)}
        for text in ("Shock\nNordbank fell", "Poor Nordbank\nIt fell"):
            assert text[claimed[text].start : claimed[text].end] == "Nordbank"
        assert (claimed["It"].start, claimed["It"].end, claimed["It"].brand) == (None, None, "Nordbank")


def test_claim_two_workers_get_different_rows(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        mentions.store_mentions(connection, many_mentions(source, [brand], 10), NOON)
    with db.connection() as one, db.connection() as other:
        mine = {claimed.mention_id for claimed in mentions.claim_unscored(one, 6)}
        theirs = {claimed.mention_id for claimed in mentions.claim_unscored(other, 6)}
        assert (len(mine), len(theirs), mine & theirs) == (6, 4, set())


def test_claim_of_a_worker_that_crashes_before_it_commits_is_given_back(db: Database) -> None:
    def score_and_crash() -> None:
        with db.connection() as connection:
            claimed = mentions.claim_unscored(connection, 6)
            scores.store_scores(connection, [judge(one) for one in claimed])
            raise ZeroDivisionError

    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        mentions.store_mentions(connection, many_mentions(source, [brand], 10), NOON)
    with pytest.raises(ZeroDivisionError):
        score_and_crash()
    with db.connection() as connection:
        assert mentions.count_unscored(connection) == 10
        assert counted(connection)["rollups"] == set()


def test_scores_unreadable_text_is_counted_never_guessed(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        store_one(connection, make_mention(source, [brand]))
        score_all(connection, None)
        assert day(connection, brand) == rollups.DailyCount(brand, TODAY, 0, 0, 0, 1, 0, 1, 0)
        assert rollups.practice_counts(connection, brand, TODAY, TODAY, UTC_ZONE) == []
        assert_rollups_equal_rebuild(connection)


def test_scores_stored_again_replace_what_was_counted(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        store_one(connection, make_mention(source, [brand]))
        claimed = mentions.claim_unscored(connection, 1)[0]
        for label in get_args(Label):
            scores.store_scores(connection, [judge(claimed, label, practices=("empathy", "guidance"))])
            one = day(connection, brand)
            assert {name: getattr(one, name) for name in get_args(Label)} == {
                n: int(n == label) for n in get_args(Label)
            }
        assert [p.practice for p in rollups.practice_counts(connection, brand, TODAY, TODAY, UTC_ZONE)] == [
            "empathy",
            "guidance",
        ]
        assert_rollups_equal_rebuild(connection)


def test_store_scores_two_workers_with_a_brand_each_of_one_mention_both_finish(db: Database) -> None:
    with db.connection() as connection:
        brands = [add_brand(connection), add_brand(connection, "Rival", "competitor")]
        mentions.store_mentions(connection, many_mentions(add_source(connection), brands, 1), NOON)
    claimed_by_all = Barrier(2, timeout=30)

    def score() -> None:
        with db.connection() as connection:
            claimed = mentions.claim_unscored(connection, 1)
            claimed_by_all.wait()
            scores.store_scores(connection, [judge(one) for one in claimed])

    with ThreadPoolExecutor(2) as threads:
        for work in [threads.submit(score), threads.submit(score)]:
            work.result()
    with db.connection() as connection:
        assert mentions.count_unscored(connection) == 0
        assert_rollups_equal_rebuild(connection)


def test_rollups_after_two_scoring_workers_and_an_editing_crawl_equal_rebuild(db: Database) -> None:
    with db.connection() as connection:
        brands = [add_brand(connection), add_brand(connection, "Rival", "competitor")]
        source = add_source(connection)
    batch = many_mentions(source, brands, 600, copies=4)
    with db.connection() as connection:
        mentions.store_mentions(connection, batch, NOON)

    def score(labels: tuple[Label | None, ...]) -> None:
        while True:
            with db.connection() as connection:
                claimed = mentions.claim_unscored(connection, 32)
                scores.store_scores(connection, [judge(one, labels[one.mention_id % 4]) for one in claimed])
            if not claimed:
                return

    def edit() -> None:
        for start in range(0, 600, 50):
            with db.connection() as connection:
                changed = [edited(one, f"{one.text}, they say") for one in batch[start : start + 25]]
                mentions.store_mentions(connection, changed, NOON)

    labels: tuple[Label | None, ...] = ("negative", "neutral", "positive", None)
    with ThreadPoolExecutor(3) as threads:
        for work in [threads.submit(score, labels), threads.submit(score, labels), threads.submit(edit)]:
            work.result()
    score(labels)
    with db.connection() as connection:
        assert mentions.count_unscored(connection) == 0
        total = Counter(row["label"] for row in connection.execute("SELECT label FROM mention_scores"))
        days = rollups.daily_counts(connection, brands, date(2026, 11, 1), date(2026, 11, 30), UTC_ZONE)
        assert {name: sum(getattr(one, name) for one in days) for name in get_args(Label)} == {
            name: total[name] for name in get_args(Label)
        }
        assert_rollups_equal_rebuild(connection)


def test_latest_mentions_by_keyset_gives_every_row_once_in_order(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        mentions.store_mentions(connection, many_mentions(source, [brand], 250), NOON)
        score_all(connection)
        found: list[mentions.MentionRow] = []
        before: tuple[datetime, int] | None = None
        while page := mentions.latest_mentions(connection, brand, limit=40, before=before):
            found += page
            before = (page[-1].published_at, page[-1].mention_id)
        assert len({row.mention_id for row in found}) == len(found) == 250
        assert [row.published_at for row in found] == sorted((row.published_at for row in found), reverse=True)


def test_latest_mentions_filters_by_label_and_breach(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        mentions.store_mentions(connection, many_mentions(source, [brand], 2), NOON)
        one, two = mentions.claim_unscored(connection, 2)
        scores.store_scores(connection, [judge(one, "positive", about_breach=False), judge(two, "negative")])
        positive = mentions.latest_mentions(connection, brand, limit=9, label="positive")
        breach = mentions.latest_mentions(connection, brand, limit=9, about_breach=True)
        assert ([row.mention_id for row in positive], [row.mention_id for row in breach]) == (
            [one.mention_id],
            [two.mention_id],
        )


def test_daily_counts_are_of_local_days_and_hold_quiet_days(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # already the 25th in Moscow
        store_one(connection, make_mention(source, [brand], published_at=late))
        score_all(connection)
        days = rollups.daily_counts(
            connection, [brand], date(2026, 11, 23), date(2026, 11, 26), ZoneInfo("Europe/Moscow")
        )
        assert [(one.day.day, one.negative) for one in days] == [(23, 0), (24, 0), (25, 1), (26, 0)]


def test_segment_counts_by_language_have_the_unknown_as_none(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        mentions.store_mentions(connection, many_mentions(source, [brand], 9), NOON)
        score_all(connection)
        found = rollups.segment_counts(connection, brand, date(2026, 11, 1), TODAY, UTC_ZONE, "language")
        assert {(one.segment, one.negative) for one in found} == {("en", 3), ("ru", 3), (None, 3)}
        kinds = rollups.segment_counts(connection, brand, date(2026, 11, 1), TODAY, UTC_ZONE, "source_kind")
        assert [(one.segment, one.negative) for one in kinds] == [("feed", 9)]
        daily = rollups.segment_daily_counts(connection, brand, date(2026, 11, 1), TODAY, UTC_ZONE, "language")
        totals: Counter[str | None] = Counter()
        for one in daily:
            totals[one.segment] += one.negative
        assert list(totals.items()) == [("en", 3), ("ru", 3), (None, 3)]
        assert all(one.negative + one.neutral + one.positive > 0 for one in daily)
