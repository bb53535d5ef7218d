"""Changed rules applied to what is stored: resumable, in batches, the rollups staying equal to a rebuild."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import rematching
from jobs.rematching import match_again
from reputation.intake.take import Intake
from reputation.mention import Mention, MentionItem, Unmatched
from storage import exports, mentions
from storage.brands import list_brands
from storage.database import Connection, Database
from storage.rematches import Rematch
from tests.integration.samples import NOON, add_brand, add_source, make_mention, score_all
from tests.integration.test_storage_mentions import assert_rollups_equal_rebuild

TEXTS = ("Nordbank fell today", "Nordbank and Pelmora fell today", "Pelmora rose today", "A quiet day in town today")


def take_in(connection: Connection, source_id: int) -> None:
    """The texts as a crawl takes them in by the brands of now."""
    intake = Intake(list_brands(connection))
    taken = [
        intake.take(
            MentionItem(source_id, f"id-{n}", f"https://n.example/{n}", "review", text, published_at=NOON, rating=2.0),
            NOON,
        )
        for n, text in enumerate(TEXTS)
    ]
    mentions.store_mentions(connection, [one for one in taken if isinstance(one, Mention)], NOON)
    mentions.store_unmatched(connection, [one for one in taken if isinstance(one, Unmatched)], NOON.date())


def matched(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.execute(
        "SELECT m.url, b.name FROM mention_scores JOIN mentions AS m USING (first_seen_on, mention_id)"
        " JOIN brands AS b USING (brand_id)"
    )
    return {(row["url"][-1], row["name"]) for row in rows}


def filled(db: Database) -> None:
    with db.connection() as connection:
        add_brand(connection)
        take_in(connection, add_source(connection))
        score_all(connection)


def test_new_brand_finds_stored_mentions_and_texts_that_named_none(db: Database) -> None:
    filled(db)
    with db.connection() as connection:
        assert matched(connection) == {("0", "Nordbank"), ("1", "Nordbank")}
        add_brand(connection, "Pelmora", "competitor")
    run = match_again(db)
    assert (run.read_count, run.added_count, run.removed_count) == (4, 2, 0)
    with db.connection() as connection:
        assert matched(connection) == {("0", "Nordbank"), ("1", "Nordbank"), ("1", "Pelmora"), ("2", "Pelmora")}
        rows = connection.execute("SELECT m.rating FROM mentions AS m WHERE url LIKE '%%/2'").fetchall()
        assert rows == [{"rating": 2.0}]
        assert connection.execute("SELECT external_id FROM unmatched").fetchall() == [{"external_id": "id-3"}]
        score_all(connection)
        assert_rollups_equal_rebuild(connection)


def test_rule_that_is_gone_drops_its_scores_and_the_rollups_follow(db: Database) -> None:
    filled(db)
    with db.connection() as connection:
        connection.execute("UPDATE brands SET context = '{Pelmora}'")
    run = match_again(db)
    assert (run.added_count, run.removed_count) == (0, 1)
    with db.connection() as connection:
        assert matched(connection) == {("1", "Nordbank")}
        assert_rollups_equal_rebuild(connection)


def test_match_that_a_source_declares_stays_whatever_the_rules_say(db: Database) -> None:
    filled(db)
    with db.connection() as connection:
        connection.execute("""UPDATE mention_scores SET matched = matched || '{"rule": "source"}'""")
        connection.execute("UPDATE brands SET name = 'Southbank'")
    assert match_again(db).removed_count == 0


def test_query_of_a_brand_is_applied_and_why_it_matched_is_stored(db: Database) -> None:
    filled(db)
    with db.connection() as connection:
        connection.execute("""UPDATE brands SET query = 'quiet NEAR/3 town AND source:feed'""")
    assert match_again(db).added_count == 1
    with db.connection() as connection:
        row = connection.execute("SELECT matched FROM mention_scores WHERE matched ->> 'rule' = 'query'").fetchone()
        assert row
        assert row["matched"] == {
            "name": "quiet", "field": "text", "start": 2, "end": 7, "rule": "query", "context": "town",
        }  # fmt: skip


def test_mention_that_names_no_brand_any_more_is_kept_as_such_texts_are(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(db)
    monkeypatch.setenv("GOODWILL_NOW", (NOON + timedelta(days=90)).isoformat())
    with db.connection() as connection:
        connection.execute("UPDATE mentions SET author = 'Ann', author_handle = '@ann'")
        connection.execute(
            "INSERT INTO mention_versions (mention_id, first_seen_on, version, text, seen_at)"
            " SELECT mention_id, first_seen_on, 1, 'Earlier words', now() FROM mentions"
        )
        connection.execute("UPDATE brands SET context = '{Pelmora}'")

    run = match_again(db)

    assert (run.read_count, run.removed_count) == (4, 1)
    with db.connection() as connection:
        row = connection.execute(
            "SELECT url, text, author, author_handle, rating, seen_on FROM unmatched WHERE external_id = 'id-0'"
        ).fetchone()
        assert row == {
            "url": "https://n.example/0", "text": TEXTS[0], "author": "Ann", "author_handle": "@ann", "rating": 2.0,
            "seen_on": (NOON + timedelta(days=90)).date(),
        }  # fmt: skip
        exported = exports.iterate(connection, "mentions", None, None)
        assert [(one["id"], one["brands"]) for one in exported] == [("id-1", ["Nordbank"])]
        versions = connection.execute("SELECT mention_id FROM mention_versions").fetchall()
        assert versions == connection.execute("SELECT mention_id FROM mentions").fetchall()
        stories = connection.execute("SELECT mention_count, title FROM stories ORDER BY mention_count").fetchall()
        assert [row["mention_count"] for row in stories] == [0, 1]
        assert_rollups_equal_rebuild(connection)


def test_mention_whose_brand_comes_back_is_the_same_one_and_counted_as_before(db: Database) -> None:
    filled(db)
    with db.connection() as connection:
        before = connection.execute("SELECT mention_id, url, rating FROM mentions ORDER BY url").fetchall()
        connection.execute("UPDATE brands SET context = '{Pelmora}'")
    match_again(db)
    with db.connection() as connection:
        assert mentions.count_mentions(connection) == 1
        connection.execute("UPDATE brands SET context = '{}'")

    run = match_again(db)

    assert run.added_count == 1
    with db.connection() as connection:
        assert connection.execute("SELECT mention_id, url, rating FROM mentions ORDER BY url").fetchall() == before
        score_all(connection)
        assert_rollups_equal_rebuild(connection)


def test_mention_that_an_earlier_version_left_without_a_brand_is_kept_as_such_texts_are(db: Database) -> None:
    filled(db)
    with db.connection() as connection:
        connection.execute("DELETE FROM mention_scores WHERE mention_id = (SELECT min(mention_id) FROM mentions)")
        connection.execute("UPDATE brands SET name = 'Southbank'")

    match_again(db)

    with db.connection() as connection:
        assert mentions.count_mentions(connection) == 0
        assert connection.execute("SELECT count(*) AS n FROM unmatched").fetchone() == {"n": 4}


def cut_short(db: Database) -> Rematch:
    """A run that is told to end after its first batch."""
    answers = iter([False, False, True, True, True, True])
    return match_again(db, stopped=lambda: next(answers))


def test_interrupted_run_goes_on_where_it_was_unless_the_rules_changed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rematching, "BATCH", 1)
    filled(db)
    with db.connection() as connection:
        add_brand(connection, "Pelmora", "competitor")
    first = cut_short(db)
    assert first.read_count == 1
    second = match_again(db)
    assert (second.rematch_id, second.read_count, second.added_count) == (first.rematch_id, 4, 2)
    with db.connection() as connection:
        add_brand(connection, "Third", "competitor")
    assert match_again(db).rematch_id != first.rematch_id


def test_interrupted_run_begins_anew_where_other_rules_were_applied_since(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rematching, "BATCH", 1)
    filled(db)
    with db.connection() as connection:
        brand = add_brand(connection, "Pelmora", "competitor")
    cut = cut_short(db)
    with db.connection() as connection:
        connection.execute("UPDATE brands SET removed_at = now() WHERE brand_id = %s", [brand])
    match_again(db)
    with db.connection() as connection:
        connection.execute("UPDATE brands SET removed_at = NULL WHERE brand_id = %s", [brand])

    again = match_again(db)

    assert again.rematch_id != cut.rematch_id
    assert again.added_count == 2


def test_five_thousand_texts_are_matched_again_in_batches(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        found = [make_mention(source, [brand], n, text=f"Nordbank and Pelmora, {n}") for n in range(5000)]
        mentions.store_mentions(connection, found, NOON)
        add_brand(connection, "Pelmora", "competitor")
    seen: list[int] = []
    run = match_again(db, seen.append)
    assert (run.read_count, run.added_count, len(seen)) == (5000, 5000, 25)
