"""Carries goodwill.toml into tables by name, where all other code reads it. A row edited on a page wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from reputation.errors import InputError
from reputation.schedule import Schedule
from reputation.settings import Settings
from storage import rollups
from storage.database import Connection
from storage.logos import sync_logo
from storage.queries import query
from storage.stored_settings import TABLES, StoredSettings

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _SyncedTable:
    """One kind of row: how the file names it, its queries' suffixes, and what the settings want of it."""

    word: str
    plural: str
    singular: str
    rows: Callable[[Settings], list[Row]]
    json_fields: tuple[str, ...] = ()


def sync_settings(connection: Connection, settings: Settings, schedules: Sequence[Schedule] = ()) -> None:
    """Make the tables say what the settings say: rows by name, edited ones untouched, those left out marked removed.

    `schedules` are the jobs' default times; with none, the stored ones stay. Syncing the same again changes nothing.

    Raises:
        InputError: a source has the name of one that imports are stored under; the logo is none.
    """
    connection.execute(query("lock_sync"))
    _refuse_import_names(connection, settings)
    moved = _has_source_of_new_kind(connection, settings)
    before = _judged_by(connection)
    for table in _TABLES:
        _sync(connection, table, table.rows(settings))
    sync_logo(connection, settings)
    if schedules:
        _sync(connection, _SCHEDULES, [_schedule(schedule) for schedule in schedules])
    if _judged_by(connection) != before:
        connection.execute(query("drop_unreviewed_ad_scores"))  # they were judged against another incident
    if moved:
        rollups.rebuild(connection)  # a cell's source kind is the source's own, which has changed


def settings_differences(connection: Connection, settings: Settings) -> list[str]:
    """What the tables say otherwise than the settings, one sentence each; nothing right after a sync without edits."""
    return [sentence for table in _TABLES for sentence in _differences(connection, table, table.rows(settings))]


def stored_settings(connection: Connection) -> StoredSettings:
    """The settings as the last sync, or a page, stored them; defaults before the first sync."""
    return StoredSettings({row["key"]: row["value"] for row in connection.execute(query("list_settings"))})


def stored_zone(connection: Connection) -> ZoneInfo:
    """The organisation's zone, in which days and weeks are drawn."""
    return stored_settings(connection).organisation.zone


def _sync(connection: Connection, table: _SyncedTable, rows: list[Row]) -> None:
    for row in rows:
        values = {name: Jsonb(value) if name in table.json_fields else value for name, value in row.items()}
        connection.execute(query(f"sync_{table.singular}"), values)
    if table is not _SETTINGS:
        connection.execute(query(f"remove_other_{table.plural}"), {"names": [row["name"] for row in rows]})


def _differences(connection: Connection, table: _SyncedTable, rows: list[Row]) -> Iterator[str]:
    stored = {row["name"]: row for row in connection.execute(query(f"list_synced_{table.plural}"))}
    for row in rows:
        name = f"{table.word} {row['name']!r}" if table is not _SETTINGS else f"[{row['name']}]"
        found = stored.pop(row["name"], None)
        if found is None or found["removed"]:
            yield f"{name} is not in the database yet: the next start adds it"
            continue
        fields = [field for field in row if found[field] != row[field]]
        if fields:
            winner = "a page changed it, and the page wins" if found["edited"] else "the next start takes the file's"
            yield f"{name} differs between file and database in {', '.join(fields)}: {winner}"
    for name, found in stored.items():
        if table is not _SETTINGS and not found["removed"]:
            fate = "it was made on a page, and stays" if found["edited"] else "the next start removes it"
            yield f"{table.word} {name!r} is in the database, not in the file: {fate}"


def _refuse_import_names(connection: Connection, settings: Settings) -> None:
    names = [source.name for source in settings.sources]
    row = connection.execute(query("find_import_source"), {"names": names}).fetchone()
    if row:
        raise InputError(
            f"[[source]] {row['name']!r} has the name of a source that imports are stored under: rename it"
        )


def _has_source_of_new_kind(connection: Connection, settings: Settings) -> bool:
    rows = connection.execute(query("list_synced_sources"))
    kinds = {row["name"]: row["kind"] for row in rows if not row["edited"]}
    return any(kinds.get(source.name, source.kind) != source.kind for source in settings.sources)


def _judged_by(connection: Connection) -> list[Row]:
    """All that an ad is judged by: the incidents as they stand, the names of their brands, the advertisers' sectors."""
    profiles = connection.execute(query("list_incident_profiles")).fetchall()
    return profiles + connection.execute(query("list_advertiser_sectors")).fetchall()


def _settings(settings: Settings) -> list[Row]:
    """The plain tables as JSON. Paths are made absolute: whoever reads them may stand in another folder."""
    values = {name: getattr(settings, name).model_dump(mode="json", by_alias=True) for name in TABLES}
    for table, key, path in (
        ("alerts", "outbox_dir", settings.alerts.outbox_dir),
        ("reports", "logo", settings.reports.logo),
    ):
        values[table][key] = str(settings.directory / path) if path else None
    return [{"name": name, "value": value} for name, value in values.items()]


def _brands(settings: Settings) -> list[Row]:
    return [{**brand.model_dump(mode="json"), "name": brand.name} for brand in settings.brands]


def _incidents(settings: Settings) -> list[Row]:
    return [
        {
            "name": incident.name,
            "brand": incident.brand,
            "occurred_on": incident.occurred_on,
            "disclosed_at": settings.disclosed_at(incident),
            "data_types": list(incident.data_types),
            "sector": incident.sector,
        }
        for incident in settings.incidents
    ]


def _sources(settings: Settings) -> list[Row]:
    return [source.model_dump(mode="json") for source in settings.sources]


def _schedule(schedule: Schedule) -> Row:
    return {
        "name": schedule.job,
        "every_seconds": schedule.every_seconds,
        "local_time": schedule.local_time,
        "weekday": schedule.weekday,
    }


_SETTINGS = _SyncedTable("setting", "settings", "setting", _settings, ("value",))
_SCHEDULES = _SyncedTable("schedule", "schedules", "schedule", lambda _: [])
# Brands first: incidents refer to them.
_TABLES = (
    _SETTINGS,
    _SyncedTable("[[brand]]", "brands", "brand", _brands, ("aliases",)),
    _SyncedTable("[[incident]]", "incidents", "incident", _incidents),
    _SyncedTable("[[source]]", "sources", "source", _sources, ("options",)),
)
