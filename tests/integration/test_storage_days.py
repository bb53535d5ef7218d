"""One mention is of one day, whichever reader asks: in zones with a half-hour offset too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage import mentions, recovery, rollups
from storage.database import Database
from tests.integration.samples import NOON, add_brand, add_source, make_mention, score_all


@pytest.mark.parametrize("name", ["UTC", "Europe/Riga", "Asia/Kolkata", "Asia/Kathmandu"])
def test_day_of_a_mention_is_the_same_for_counts_and_for_recovery(db: Database, name: str) -> None:
    zone = ZoneInfo(name)
    days = date(2026, 10, 30), date(2026, 11, 5)
    with db.connection() as connection:
        brand, source = add_brand(connection), add_source(connection)
        midnight = datetime(2026, 11, 2, tzinfo=zone)
        minutes = (-61, -31, -1, 0, 14, 15, 29, 44, 61, 24 * 60 - 1)
        found = [
            make_mention(source, [brand], n, published_at=midnight + timedelta(minutes=at))
            for n, at in enumerate(minutes)
        ]
        mentions.store_mentions(connection, found, NOON)
        score_all(connection)
        row = connection.execute("SELECT DISTINCT model FROM mention_scores WHERE model IS NOT NULL").fetchone()
        assert row is not None

        counted = rollups.daily_counts(connection, [brand], *days, zone)
        by_day = recovery.labels_by_day(connection, [brand], [source], row["model"], days, zone)

    told = {one.day: one.negative for one in by_day[brand]}
    assert told == {one.judged.day: one.judged.negative for one in counted if one.judged.negative}
    assert sum(told.values()) == len(minutes)
