"""goodwill.toml becomes rows by name; what a page edited stays; what was left out is removed, not deleted."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from reputation.ad import AdScore, Evidence
from reputation.brand import Alias
from reputation.errors import InputError, SettingsError
from reputation.schedule import Schedule
from reputation.settings import Settings, load_settings
from storage import ads, brands, mentions, rollups, schedules, sources, sync
from storage.database import Connection, Database
from tests.integration.samples import NOON, make_ad, make_mention, score_all

TOML = """
[organisation]
name = "Nordbank"
timezone = "Europe/Moscow"

[[brand]]
name = "Nordbank"
role = "own"
aliases = ["Нордбанк", {text = "Норд", case_sensitive = true}]
exclude = ["Nordbank Arena"]
domains = ["nordbank.example"]

[[brand]]
name = "Rival"
role = "competitor"

[[incident]]
name = "The leak"
brand = "Nordbank"
disclosed_at = 2026-09-01T10:00:00
data_types = ["names"]

[[source]]
name = "Daily"
kind = "feed"
url = "https://daily.example/feed"
every = "15m"

[alerts]
outbox_dir = "mails"
recipients = [{email = "pr@bank.example", language = "ru"}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def settings(folder: Path, toml: str = TOML) -> Settings:
    file = folder / "goodwill.toml"
    file.write_text(toml, encoding="utf-8")
    return load_settings(file, {})


def everything(connection: Connection) -> list[Any]:
    tables = ("settings", "brands", "incidents", "sources", "schedules")
    return [connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]  # noqa: S608


def test_sync_writes_what_the_file_says(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder), [Schedule("notify_daily", local_time=time(8))])
        own = brands.own_brand(connection)
        assert own
        assert own.aliases == (Alias("Нордбанк"), Alias("Норд", case_sensitive=True))
        assert (own.exclude, own.domains) == (("Nordbank Arena",), ("nordbank.example",))
        assert [brand.name for brand in brands.list_brands(connection)] == ["Nordbank", "Rival"]
        incident = brands.list_incidents(connection)[0]
        assert incident.disclosed_at == datetime(2026, 9, 1, 7, tzinfo=UTC)  # ten o'clock in Moscow
        assert sources.list_sources(connection)[0].every_seconds == 900
        assert [row.schedule for row in schedules.list_schedules(connection)] == [
            Schedule("notify_daily", local_time=time(8))
        ]
        stored = sync.stored_settings(connection)
        assert (stored.organisation.name, sync.stored_zone(connection).key) == ("Nordbank", "Europe/Moscow")
        assert (stored.alerts.outbox_dir, stored.alerts.recipients[0].language) == (folder / "mails", "ru")


def test_sync_again_changes_nothing_and_leaves_no_difference(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder), [Schedule("crawl", every_seconds=60)])
        sources.store_cursor(connection, sources.list_sources(connection)[0].source_id, {"since": 5})
        before = everything(connection)
        sync.sync_settings(connection, settings(folder))
        assert everything(connection) == before
        assert sync.settings_differences(connection, settings(folder)) == []


def test_sync_row_edited_on_a_page_wins_and_the_difference_is_told(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder))
        connection.execute("UPDATE sources SET every_seconds = 60, edited_at = now()")
        sync.sync_settings(connection, settings(folder))
        assert sources.list_sources(connection)[0].every_seconds == 60
        differing = "[[source]] 'Daily' differs between file and database in every_seconds"
        told = sync.settings_differences(connection, settings(folder))
        assert told == [f"{differing}: a page changed it, and the page wins"]


def test_sync_left_out_rows_are_removed_and_come_back(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder))
        ids = [brand.brand_id for brand in brands.list_brands(connection)]
        without = settings(folder, '[[brand]]\nname = "Nordbank"\nrole = "own"\n')
        told = sync.settings_differences(connection, without)
        assert [one.split(" differs")[0].split(" is in")[0] for one in told] == [
            "[organisation]",
            "[alerts]",
            "[[brand]] 'Nordbank'",
            "[[brand]] 'Rival'",
            "[[incident]] 'The leak'",
            "[[source]] 'Daily'",
        ]
        sync.sync_settings(connection, without)
        assert [brand.name for brand in brands.list_brands(connection)] == ["Nordbank"]
        assert (sources.list_sources(connection), brands.list_incidents(connection)) == ([], [])
        sync.sync_settings(connection, settings(folder))
        assert [brand.brand_id for brand in brands.list_brands(connection)] == ids


def test_sync_source_that_asks_elsewhere_starts_over(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder))
        source_id = sources.list_sources(connection)[0].source_id
        sources.store_cursor(connection, source_id, {"since": 5})
        sources.mark_crawled(connection, source_id, ok=False, now=NOON)
        assert sources.due_sources(connection, NOON) == []
        sync.sync_settings(connection, settings(folder, TOML.replace("daily.example/feed", "daily.example/new")))
        assert [source.cursor for source in sources.due_sources(connection, NOON)] == [{}]


def test_sync_source_of_another_kind_takes_its_counts_along(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder))
        source_id, own = sources.list_sources(connection)[0].source_id, brands.own_brand(connection)
        assert own
        mentions.store_mentions(connection, [make_mention(source_id, [own.brand_id])], NOON)
        score_all(connection)
        sync.sync_settings(connection, settings(folder, TOML.replace('kind = "feed"', 'kind = "mastodon"')))
        day = NOON.date()
        zone = sync.stored_zone(connection)
        found = rollups.segment_counts(connection, own.brand_id, day, day, zone, "source_kind")
        assert [(one.segment, one.negative) for one in found] == [("mastodon", 1)]


def test_sync_name_of_an_import_source_is_refused(db: Database, folder: Path) -> None:
    with db.connection() as connection:
        connection.execute("INSERT INTO sources (name, kind, every_seconds) VALUES ('Daily', 'import', 86400)")
        with pytest.raises(InputError, match="'Daily'"):
            sync.sync_settings(connection, settings(folder))


def test_stored_setting_that_cannot_be_used_here_stops_only_who_reads_it(db: Database, folder: Path) -> None:
    bundle = folder / "ca.pem"
    bundle.write_text("certificates")
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder, f'{TOML}\n[network]\nca_bundle = "{bundle}"\n'))
        bundle.unlink()
        stored = sync.stored_settings(connection)
        assert stored.organisation.name == "Nordbank"
        with pytest.raises(SettingsError, match=r"\[network\] ca_bundle can't be used here"):
            _ = stored.network


def test_sync_of_a_corrected_incident_has_ads_judged_anew_but_those_that_a_person_decided(
    db: Database, folder: Path
) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder))
        rival = next(one for one in brands.list_brands(connection) if one.name == "Rival").brand_id
        source = sources.list_sources(connection)[0].source_id
        items = [make_ad(source, n, text) for n, text in enumerate(("Switch today", "No leaks here"))]
        ads.store_ads(connection, items, {"Rival": rival}, NOON)
        waiting = ads.claim_unscored_ads(connection, 10)
        evidence = Evidence(None, None, None, "before_breach", {})
        scores = [AdScore(one.ad_id, None, "implied", 0.9, evidence, "test@1") for one in waiting]
        ads.store_ad_scores(connection, scores, NOON)
        judged = next(row for row in ads.flagged_ads(connection, since=None, limit=9) if row.text == "Switch today")
        assert judged.campaign_id is not None
        ads.review_campaign(connection, judged.campaign_id, "dismissed")

        sync.sync_settings(connection, settings(folder))
        assert ads.count_unscored_ads(connection) == 0
        sync.sync_settings(connection, settings(folder, TOML.replace("2026-09-01T10", "2026-08-01T10")))

        assert [one.text for one in ads.claim_unscored_ads(connection, 10)] == ["No leaks here"]


@pytest.mark.parametrize(
    ("change", "is_due", "failures"),
    [
        (('every = "15m"', 'every = "5m"'), True, 6),
        (('every = "15m"', 'every = "1h"'), False, 6),
        (('every = "15m"', 'every = "15m"\noptions = {delay = 1}'), True, 0),
        (('every = "15m"', 'every = "15m"\nallow_private = true'), True, 0),
    ],
)
def test_sync_of_a_source_asked_more_often_or_otherwise_makes_it_due(
    db: Database, folder: Path, change: tuple[str, str], is_due: bool, failures: int
) -> None:
    with db.connection() as connection:
        sync.sync_settings(connection, settings(folder))
        connection.execute("UPDATE sources SET next_due_at = now() + interval '1 day', failure_count = 6")

        sync.sync_settings(connection, settings(folder, TOML.replace(*change)))

        row = connection.execute("SELECT next_due_at IS NULL AS is_due, failure_count FROM sources").fetchone()
        assert row == {"is_due": is_due, "failure_count": failures}
