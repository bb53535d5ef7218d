"""`goodwill spikes` over the database: the own brand's mentions by hour."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from storage.brands import own_brand
from storage.database import Database
from storage.hourly_counts import hourly_counts
from tests.integration.test_import_files import CONFIG, goodwill

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "goodwill.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())
    return tmp_path


def fill(database: Database, hours: dict[datetime, int]) -> int:
    """Neutral mentions of the own brand in the rollups; its id."""
    with database.connection() as connection:
        brand = own_brand(connection)
        assert brand
        for hour_at, count in hours.items():
            connection.execute(
                "INSERT INTO rollups (brand_id, hour_at, source_kind, language, country, negative_count, neutral_count,"
                " positive_count, unscored_count, breach_count, story_count, breach_story_count)"
                " VALUES (%s, %s, 'feed', 'en', NULL, 0, %s, 0, 0, 1, 0, 0)",
                (brand.brand_id, hour_at, count),
            )
    return brand.brand_id


def test_hours_are_full_ones_and_quiet_ones_are_zeros(folder: Path, db: Database) -> None:
    goodwill(folder, db, "spikes", "--json")
    first = datetime(2026, 11, 24, 8, tzinfo=UTC)
    brand_id = fill(db, {first: 3, first + 2 * HOUR: 5, first + 4 * HOUR: 7})
    with db.connection() as connection:
        rows = hourly_counts(connection, brand_id, first + HOUR / 2, NOW)
    assert [(row.hour_at, row.mentions, row.breach) for row in rows] == [
        (first, 3, 1),
        (first + HOUR, 0, 0),
        (first + 2 * HOUR, 5, 1),
        (first + 3 * HOUR, 0, 0),
    ]


def test_spike_of_the_own_brand_is_told_by_its_local_hour(folder: Path, db: Database) -> None:
    assert json.loads(goodwill(folder, db, "spikes", "--json").stdout) == {"spikes": []}
    last = datetime(2026, 11, 24, 11, tzinfo=UTC)
    usual = 20 + np.random.default_rng(1).integers(-4, 5, 800)
    hours = {last - hour * HOUR: int(count) for hour, count in enumerate(usual)}
    fill(db, {**hours, last - 5 * HOUR: 300})
    done = goodwill(folder, db, "spikes", "--json")
    (spike,) = json.loads(done.stdout)["spikes"]
    assert datetime.fromisoformat(spike["at"]) == last - 5 * HOUR
    assert spike["at"].endswith("+03:00")
    assert spike["count"] == 300
