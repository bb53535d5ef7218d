"""Every mention has its story, whatever came first; stories are joined when a text between them turns up."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier, Event

import pytest

from reputation.intake.near_copies import THRESHOLD, signature, similarity
from reputation.mention import Mention
from storage import mentions, scores, story_texts
from storage.database import Connection, Database
from storage.rollup_changes import follow_changes, lock_stories
from tests.integration.samples import NOON, add_brand, add_source, edited, judge, make_mention, score_all
from tests.integration.test_storage_mentions import assert_rollups_equal_rebuild

WIRE = (
    "Nordbank said on Tuesday that names, addresses and account numbers of about two million customers were copied "
    "from a server that a supplier had left open. The bank learned of it from a researcher, not from its own alarms, "
    "and told the regulator four days later. It offers a year of credit monitoring and has closed the server. "
    "The supplier declined to comment. Customers who wrote to the bank said that they had waited a week for an answer."
)


def with_other_words(text: str, share: float, seed: int) -> str:
    rng = random.Random(seed)
    words = text.split()
    for at in rng.sample(range(len(words)), round(share * len(words))):
        words[at] = f"other{seed}x{at}"
    return " ".join(words)


LEFT, RIGHT = with_other_words(WIRE, 0.05, 1), with_other_words(WIRE, 0.05, 3)
"""Each a near-copy of WIRE, the two not of one another."""


def test_the_ends_are_copies_of_the_bridge_and_not_of_one_another() -> None:
    ends = [signature(LEFT), signature(RIGHT)]
    assert similarity(*ends) < THRESHOLD
    assert all(similarity(end, signature(WIRE)) >= THRESHOLD for end in ends)


def store(connection: Connection, *found: Mention) -> None:
    mentions.store_mentions(connection, found, NOON)


def stories(connection: Connection) -> dict[int, list[int]]:
    """Mentions by story, by their number in the address."""
    rows = connection.execute("SELECT story_id, url FROM mentions ORDER BY url")
    told: dict[int, list[int]] = {}
    for row in rows:
        told.setdefault(row["story_id"], []).append(int(row["url"].rpartition("/")[2]))
    return told


def test_near_copy_joins_the_story_and_who_published_first_is_known(db: Database) -> None:
    with db.connection() as connection:
        brand, first, second = add_brand(connection), add_source(connection), add_source(connection, "Echo")
        store(connection, make_mention(first, [brand], 1, text=WIRE))
        store(connection, make_mention(second, [brand], 2, text=LEFT, published_at=NOON - timedelta(hours=3)))
        assert list(stories(connection).values()) == [[1, 2]]
        row = connection.execute("SELECT mention_count, first_source_id, first_published_at FROM stories").fetchone()
        assert row == {
            "mention_count": 2,
            "first_source_id": second,
            "first_published_at": NOON - timedelta(hours=3),
        }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_stories_and_rollups_are_the_same_whatever_came_first(db: Database, order: Sequence[int]) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        texts = [LEFT, WIRE, RIGHT]
        for number in order:
            at = NOON - timedelta(days=number)
            store(connection, make_mention(source, [brand], number, text=texts[number], published_at=at))
            score_all(connection)
            assert_rollups_equal_rebuild(connection)
        assert list(stories(connection).values()) == [[0, 1, 2]]
        (kept,) = connection.execute("SELECT * FROM stories WHERE joined_to IS NULL").fetchall()
        assert (kept["mention_count"], kept["first_published_at"]) == (3, NOON - timedelta(days=2))
        gone = connection.execute("SELECT mention_count, joined_to FROM stories WHERE joined_to IS NOT NULL").fetchall()
        assert all(row == {"mention_count": 0, "joined_to": kept["story_id"]} for row in gone)
        told = connection.execute("SELECT sum(story_count) AS n FROM rollups").fetchone()
        assert told == {"n": 1}


def test_bridge_in_one_batch_with_both_ends_makes_one_story(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        texts = [LEFT, RIGHT, WIRE, "Nordbank sponsors a regatta"]
        store(connection, *(make_mention(source, [brand], n, text=text) for n, text in enumerate(texts)))
        assert sorted(stories(connection).values()) == [[0, 1, 2], [3]]


def test_text_edited_away_from_its_story_leaves_it_and_counts_follow(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        first = make_mention(source, [brand], 1, text=WIRE)
        store(connection, first, make_mention(source, [brand], 2, text=LEFT))
        score_all(connection)
        store(connection, edited(first, "Nordbank has withdrawn this article"))
        score_all(connection)
        assert sorted(stories(connection).values()) == [[1], [2]]
        assert_rollups_equal_rebuild(connection)


def test_two_near_copies_stored_at_once_never_miss_each_other(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
    together = Barrier(2)

    def store_in_its_own_transaction(number: int) -> None:
        with db.connection() as connection:
            together.wait()
            store(connection, make_mention(source, [brand], number, text=(WIRE, LEFT)[number]))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(store_in_its_own_transaction, range(2)))
    with db.connection() as connection:
        assert list(stories(connection).values()) == [[0, 1]]


def test_story_joined_while_a_worker_scores_its_mention_keeps_the_rollups_right(db: Database) -> None:
    """The worker claims a mention; before it stores the score, the mention's story is joined to an older one."""
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        store(connection, make_mention(source, [brand], 1, text=LEFT))
        score_all(connection)
        store(connection, make_mention(source, [brand], 2, text=RIGHT))
    with db.connection() as worker:
        claimed = mentions.claim_unscored(worker, 10)
        with db.connection() as connection:
            store(connection, make_mention(source, [brand], 3, text=WIRE))
        scores.store_scores(worker, [judge(one) for one in claimed])
    with db.connection() as connection:
        assert list(stories(connection).values()) == [[1, 2, 3]]
        score_all(connection)
        assert_rollups_equal_rebuild(connection)


def test_story_joined_while_a_worker_waits_for_its_lock_is_looked_up_again(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        store(connection, make_mention(source, [brand], 1, text=LEFT))
        store(connection, make_mention(source, [brand], 2, text=RIGHT))
    is_joined = Event()

    def score() -> None:
        with db.connection() as worker:
            claimed = mentions.claim_unscored(worker, 10)
            is_joined.wait(30)
            scores.store_scores(worker, [judge(one) for one in claimed])

    with ThreadPoolExecutor(1) as pool:
        scoring = pool.submit(score)
        with db.connection() as connection:
            store(connection, make_mention(source, [brand], 3, text=WIRE))
            is_joined.set()
            connection.execute("SELECT pg_sleep(0.5)")  # the worker now waits for a story that is about to move
        scoring.result(30)
    with db.connection() as connection:
        score_all(connection)
        assert_rollups_equal_rebuild(connection)


def test_texts_stored_before_signatures_were_are_signed_and_joined(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        store(connection, make_mention(source, [brand], 1, text=LEFT))
        connection.execute("UPDATE story_texts SET signature = NULL, bands = NULL")
        store(connection, make_mention(source, [brand], 2, text=WIRE))
        score_all(connection)
        assert len(stories(connection)) == 2
        count, joining = story_texts.sign_texts(connection, 100)
        lock_stories(connection, joining.story_ids)
        with follow_changes(connection, [], sorted(joining.story_ids)):
            story_texts.move_joined(connection, joining)
        assert (count, list(stories(connection).values())) == (1, [[1, 2]])
        assert_rollups_equal_rebuild(connection)


def test_five_hundred_near_copies_with_distinct_texts_are_one_story(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        texts = [f"{WIRE} Shared by reader number {number}." for number in range(500)]
        found = [make_mention(source, [brand], number, text=text) for number, text in enumerate(texts)]
        for at in range(0, 500, 50):
            store(connection, *found[at : at + 50])
        assert [len(told) for told in stories(connection).values()] == [500]
