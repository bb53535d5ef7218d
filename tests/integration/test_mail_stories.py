"""Which stories the daily mail tells: every one found since the last mail, once, however late it was found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from alerts.morning import daily_content, make_daily
from reputation.mention import Mention
from storage import mentions
from storage.database import Database
from storage.rematches import begin_rematch, rematch_mentions
from storage.sync import stored_settings
from tests.integration.samples import edited, make_mention
from tests.integration.test_mail_daily import NOW, set_up

MINUTE = timedelta(minutes=1)
EARLIER = NOW - 10 * MINUTE
LATER = NOW + 5 * MINUTE
"""Before and after the mail of 08:00 in Riga."""


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


def crawled_before(db: Database, source: int) -> None:
    """A source of which a crawl has ended well: what it brings from now on is new."""
    with db.connection() as connection:
        row = connection.execute(
            "INSERT INTO rounds (source_ids) VALUES (%s) RETURNING round_id", [[source]]
        ).fetchone()
        assert row
        connection.execute(
            "INSERT INTO crawls (round_id, source_id, started_at, outcome) VALUES (%s, %s, %s, 'ok')",
            [row["round_id"], source, NOW - timedelta(days=30)],
        )


def store(db: Database, found: Iterable[Mention], at: datetime) -> None:
    with db.connection() as connection:
        mentions.store_mentions(connection, list(found), at)


def told_by_mails(db: Database, days: Iterable[int] = (0, 1, 2)) -> list[list[str]]:
    """The titles that the mails of these days after `NOW` tell, each decided so that the next begins at its end."""
    told = []
    for day in days:
        at = NOW + timedelta(days=day)
        with db.connection() as connection:
            settings = stored_settings(connection)
        told.append([story.title for story in daily_content(db, settings, at).stories])
        assert make_daily(db, at) is not None
    return told


def test_story_crawled_after_the_mail_is_told_by_the_next_one_once(db: Database) -> None:
    own, _, source = set_up(db, {"email": "en@bank.example"})
    crawled_before(db, source)
    assert told_by_mails(db, [0]) == [[]]
    store(db, [make_mention(source, [own], 1, title="Late", published_at=EARLIER)], LATER)
    assert told_by_mails(db, [1, 2]) == [["Late"], []]


def test_story_stored_while_the_mail_was_made_is_told_by_the_next_one(db: Database) -> None:
    own, _, source = set_up(db, {"email": "en@bank.example"})
    crawled_before(db, source)
    assert told_by_mails(db, [0]) == [[]]
    # Its transaction began before the mail and ended after it.
    store(db, [make_mention(source, [own], 1, title="In between", published_at=EARLIER)], NOW - MINUTE / 4)
    assert told_by_mails(db, [1, 2]) == [["In between"], []]


def test_story_edited_after_the_mail_is_not_told_again(db: Database) -> None:
    own, _, source = set_up(db, {"email": "en@bank.example"})
    crawled_before(db, source)
    first = make_mention(source, [own], 1, title="Known", published_at=EARLIER)
    store(db, [first], EARLIER)
    assert told_by_mails(db, [0]) == [["Known"]]
    store(db, [edited(first, "Nordbank has more to say on it")], LATER)
    assert told_by_mails(db, [1]) == [[]]


def test_story_matched_after_the_mail_is_told_by_the_next_one(db: Database) -> None:
    own, rival, source = set_up(db, {"email": "en@bank.example"})
    crawled_before(db, source)
    store(db, [make_mention(source, [rival], 1, title="Matched late", published_at=EARLIER)], EARLIER)
    assert told_by_mails(db, [0]) == [[]]
    (match,) = make_mention(source, [own], 1).matches
    with db.connection() as connection:
        run = begin_rematch(connection, b"rules", LATER)
        rematch_mentions(connection, run, lambda *_: [match], LATER, 10)
    assert told_by_mails(db, [1, 2]) == [["Matched late"], []]


def test_story_of_over_a_week_ago_is_history_when_it_is_found(db: Database) -> None:
    own, _, source = set_up(db, {"email": "en@bank.example"})
    crawled_before(db, source)
    assert told_by_mails(db, [0]) == [[]]
    store(
        db,
        [
            make_mention(source, [own], 1, title="Old", published_at=NOW - timedelta(days=8)),
            make_mention(source, [own], 2, title="Of this week", published_at=NOW - timedelta(days=6)),
            make_mention(source, [own], 3, title="Undated", published_at=None),
        ],
        LATER,
    )
    assert told_by_mails(db, [1]) == [["Of this week"]]


def test_stories_of_a_sources_first_crawl_are_dated_by_when_they_were_published(db: Database) -> None:
    own, _, source = set_up(db, {"email": "en@bank.example"})
    days = [
        make_mention(source, [own], n, title=f"Day {n}", published_at=NOW - timedelta(days=n - 0.5)) for n in (1, 4)
    ]
    store(db, days, NOW - 5 * MINUTE)
    assert told_by_mails(db, [0]) == [["Day 1"]]


def test_story_of_before_the_moment_was_kept_goes_by_when_it_was_fetched(db: Database) -> None:
    own, _, source = set_up(db, {"email": "en@bank.example"})
    assert told_by_mails(db, [0]) == [[]]
    store(db, [make_mention(source, [own], 1, title="Older row", published_at=EARLIER)], LATER)
    with db.connection() as connection:
        connection.execute("UPDATE mention_scores SET found_at = NULL")
    assert told_by_mails(db, [1]) == [["Older row"]]


def test_two_brands_of_one_mention_are_found_each_in_their_time(db: Database) -> None:
    own, rival, source = set_up(db, {"email": "en@bank.example"})
    crawled_before(db, source)
    store(db, [make_mention(source, [rival], 1, published_at=EARLIER)], EARLIER)
    store(db, [make_mention(source, [rival, own], 1, published_at=EARLIER)], LATER)
    with db.connection() as connection:
        rows = connection.execute("SELECT brand_id, found_at FROM mention_scores").fetchall()
    assert {row["brand_id"]: row["found_at"].astimezone(UTC) for row in rows} == {rival: EARLIER, own: LATER}
