"""The job that estimates recovery: what it rests on, when it is made anew, what is kept."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import LiteralString, cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from jobs.recovery import estimate, estimate_of_week, gather
from jobs.work import Work
from reputation.imported import ActionItem, InstrumentCounts
from reputation.mention import Label, Mention
from reputation.settings import build_settings
from storage import actions, brands, mentions, recovery, scores, sources, sync
from storage.database import Connection, Database
from storage.instrument_counts import store_instrument_counts
from storage.progress import data_version
from tests.integration.samples import judge, make_mention

UTC_ZONE = ZoneInfo("UTC")
DISCLOSED_AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")

TABLE = {
    "organisation": {"name": "N", "timezone": "UTC", "languages": ["en"]},
    "brand": [{"name": "Nordbank", "role": "own"}, {"name": "Rival", "role": "competitor"}],
    "incident": [{"name": "leak", "brand": "Nordbank", "disclosed_at": DISCLOSED_AT, "sector": "bank"}],
    "source": [
        {"name": name, "kind": "feed", "url": f"https://{name}.example/feed"} for name in ("daily", "late", "closed")
    ],
}


@pytest.fixture
def filled(db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Half a year of two brands: the own one falls by 40 points at the disclosure and comes back."""
    monkeypatch.setenv("GOODWILL_NOW", datetime(2026, 11, 24, 12, tzinfo=UTC).isoformat())
    with db.connection() as connection:
        sync.sync_settings(connection, build_settings(dict(TABLE), Path("goodwill.toml"), "", {}))
        known = {brand.name: brand.brand_id for brand in brands.list_brands(connection)}
        places = {source.name: source.source_id for source in sources.list_sources(connection)}
        _mentions(connection, known, places["daily"], -100, 85)
        _mentions(connection, known, places["late"], 5, 10, per_day=2)
        _mentions(connection, known, places["closed"], -100, -60, per_day=2)
        happened = ActionItem(known["Nordbank"], "apology", "An apology", DISCLOSED_AT + timedelta(days=30))
        actions.store_actions(connection, [happened])
    return db


def _mentions(
    connection: Connection, known: dict[str, int], source: int, first: int, last: int, per_day: int = 24
) -> None:
    """So many mentions a day and brand; the label that each is to get stands in its text."""
    chance = np.random.default_rng(source)
    batch: list[Mention] = []
    for day in range(first, last):
        for brand, brand_id in known.items():
            lost = 0.0 if day < 0 or brand != "Nordbank" else 0.4 * (day / 7 if day < 7 else 2 ** -((day - 7) / 15))
            for label in chance.choice(LABELS, size=per_day, p=[0.25 + lost / 2, 0.4, 0.35 - lost / 2]):
                number = len(batch)
                text = f"Nordbank {label} {source} {number}"
                at = DISCLOSED_AT + timedelta(days=day)
                batch.append(make_mention(source, [brand_id], number, text=text, published_at=at))
    mentions.store_mentions(connection, batch, DISCLOSED_AT)
    while claimed := mentions.claim_unscored(connection, 2_000):
        scores.store_scores(connection, [judge(one, cast(Label, one.text.split()[1])) for one in claimed])


def _work(database: Database) -> Work:
    def no_model() -> None:
        raise AssertionError("an estimate needs no model")

    return Work(database, no_model, threading.Event(), time.monotonic() + 60)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE incidents SET removed_at = disclosed_at",
        "UPDATE incidents SET disclosed_at = disclosed_at + interval '200 days'",
    ],
    ids=["removed", "moved"],
)
def test_estimate_of_an_incident_that_is_declared_no_more_is_told_nowhere(
    filled: Database, change: LiteralString
) -> None:
    estimate(_work(filled))
    with filled.connection() as connection:
        own = brands.own_brand(connection)
        assert own is not None
        assert recovery.latest_estimate(connection, own.brand_id, TODAY) is not None
        before = data_version(connection)

        connection.execute(change)

        assert recovery.latest_estimate(connection, own.brand_id, TODAY) is None
        assert data_version(connection) != before


def test_estimate_job_keeps_what_is_known_today_and_rests_until_something_changes(filled: Database) -> None:
    first, again = estimate(_work(filled)), estimate(_work(filled))
    with filled.connection() as connection:
        own = brands.own_brand(connection)
        assert own is not None
        kept = recovery.latest_estimate(connection, own.brand_id, TODAY)
        earlier = recovery.latest_estimate(connection, own.brand_id, TODAY - timedelta(days=1))
        actions.store_actions(connection, [ActionItem(own.brand_id, "notice", "Letters", DISCLOSED_AT)])
    changed = estimate(_work(filled))

    assert first is not None
    assert first.startswith("Nordbank: ")
    assert again is None
    assert changed is not None
    assert earlier is None
    assert kept is not None
    assert kept.estimated_on == TODAY
    assert kept.estimate["phase"] == "recovery"
    assert -55 < kept.estimate["depth"]["value"] < -25
    assert kept.estimate["actions"][0]["actions"][0]["title"] == "An apology"
    assert kept.estimate["sources"] == {"kept": ["daily"], "begun_late": ["late"], "silent_since": ["closed"]}
    assert kept.estimate["model"]
    assert set(kept.estimate["segments"]) == {"language", "source_kind", "country"}
    assert set(kept.estimate["unusual"]) == {"spikes", "course"}


def test_estimate_of_a_week_is_made_again_where_its_evidence_has_changed_since(filled: Database) -> None:
    year, number, _ = (TODAY - timedelta(days=7)).isocalendar()
    first, again = (estimate_of_week(filled, (year, number)) for _ in range(2))
    with filled.connection() as connection:
        own = brands.own_brand(connection)
        assert own is not None
        actions.store_actions(connection, [ActionItem(own.brand_id, "notice", "Letters", DISCLOSED_AT)])

    assert first is not None
    assert again is None
    assert estimate_of_week(filled, (year, number)) is not None


def test_evidence_version_changes_with_the_day_of_an_incident_that_is_not_the_last(filled: Database) -> None:
    def version(disclosed_at: datetime) -> str:
        earlier = {"name": "older", "brand": "Nordbank", "disclosed_at": disclosed_at, "sector": "bank"}
        table = TABLE | {"incident": [*TABLE["incident"], earlier]}
        with filled.connection() as connection:
            sync.sync_settings(connection, build_settings(table, Path("goodwill.toml"), "", {}))
            return recovery.evidence_version(connection)

    day = DISCLOSED_AT - timedelta(days=300)
    assert version(day) == version(day)
    assert version(day) != version(day + timedelta(days=1))


def test_gather_counts_only_sources_on_both_sides_and_the_busiest_model(filled: Database) -> None:
    with filled.connection() as connection:
        gathered = gather(connection, TODAY, UTC_ZONE)
        assert gathered is not None
        counted = {day.day: day.mention_count for day in gathered.question.own}
        connection.execute("UPDATE mention_scores SET model = 'other@1' WHERE mention_id % 10 = 0")
        fewer = gather(connection, TODAY, UTC_ZONE)

    assert counted[DISCLOSED_AT.date() + timedelta(days=6)] == 24
    assert fewer is not None
    assert sum(day.mention_count for day in fewer.question.own) < sum(counted.values())
    assert set(gathered.question.competitors) == {"Rival"}
    assert gathered.question.restarts == ()


def test_gather_takes_a_second_incident_soon_after_as_a_restart(filled: Database) -> None:
    again = {"name": "more", "brand": "Nordbank", "disclosed_at": DISCLOSED_AT + timedelta(days=40), "sector": "bank"}
    table = {**TABLE, "incident": [*TABLE["incident"], again]}
    with filled.connection() as connection:
        sync.sync_settings(connection, build_settings(table, Path("goodwill.toml"), "", {}))
        gathered = gather(connection, TODAY, UTC_ZONE)

    assert gathered is not None
    assert gathered.question.disclosed_on == DISCLOSED_AT.date()
    assert gathered.question.restarts == ((DISCLOSED_AT + timedelta(days=40)).date(),)


def test_estimate_job_compares_the_segments_of_imported_counts(filled: Database) -> None:
    with filled.connection() as connection:
        own = brands.own_brand(connection)
        assert own is not None
        rows = [
            InstrumentCounts(own.brand_id, "vendor", segment, DISCLOSED_AT.date() + timedelta(days=day), bad, 20, 30)
            for segment, now_bad in (("north", 15), ("south", 60))
            for day in range(-60, 80)
            for bad in [15 if day < 0 else now_bad]
        ]
        store_instrument_counts(connection, rows)
    estimate(_work(filled))
    with filled.connection() as connection:
        kept = recovery.latest_estimate(connection, own.brand_id, TODAY)

    assert kept is not None
    imported = kept.estimate["segments"]["imported"]
    assert {one["segment"] for one in imported["segments"]} == {"north", "south"}
    assert imported["differ"] is True


def test_estimate_job_without_an_incident_has_nothing_to_do(db: Database) -> None:
    assert estimate(_work(db)) is None
