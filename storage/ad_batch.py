"""One batch of ads on its way into the tables, each with the campaign of its text until the brand's are grouped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from reputation.ad import AdItem
from reputation.campaigns_grouping import SILENCE
from reputation.errors import InputError
from reputation.intake.fingerprint import fingerprint
from storage.captures import store_captures
from storage.crawls import new_sources
from storage.database import Connection
from storage.queries import query
from storage.text import storable, storable_count, storable_key

Row = dict[str, Any]

# A bare date is taken at noon UTC, which is the same day in nearly every zone.
NOON = time(12, tzinfo=UTC)
_TITLE_CHARACTERS = 120


def store(connection: Connection, items: Sequence[AdItem], brand_of: Mapping[str, int], seen_at: datetime) -> int:
    """Store ads and campaigns; how many ads are new. `storage.ads.store_ads` says the rest.

    Raises:
        InputError: an advertiser belongs to no brand.
    """
    if not items:
        return 0
    first_looks = new_sources(connection, (item.source_id for item in items))
    rows: dict[tuple[int, str], Row] = {}
    for item in items:
        row = _values(item, brand_of, seen_at)
        if item.source_id in first_looks:
            row["first_seen_at"] = _start(row)
        rows[_key(row)] = row
    return _write(connection, [rows[key] for key in sorted(rows)])


def _write(connection: Connection, rows: list[Row]) -> int:
    known = _known(connection, rows)
    _choose_campaigns(connection, rows, known)
    with connection.cursor() as cursor:
        cursor.executemany(query("store_ad"), [{**row, "capture": None} for row in rows])
    before = [(row, known[key]) for row in rows if (key := _key(row)) in known]
    changed = [old["ad_id"] for row, old in before if _is_changed(row, known)]
    connection.execute(query("drop_ad_scores"), {"ad_ids": changed})
    connection.execute(query("drop_ad_theme"), {"ad_ids": changed})
    captured = [row for row in rows if row["capture"] and (_key(row) not in known or _is_changed(row, known))]
    store_captures(connection, captured, {key: found["ad_id"] for key, found in _known(connection, captured).items()})
    campaigns = {row["campaign_id"] for row in rows} | {old["campaign_id"] for _, old in before}
    recount(connection, campaigns - {None})
    return len(rows) - len(known)


def _is_changed(row: Row, known: Mapping[tuple[int, str], Row]) -> bool:
    return bool(known[_key(row)]["fingerprint"] != row["fingerprint"])


def recount(connection: Connection, campaign_ids: Iterable[int]) -> None:
    """Write anew what campaigns say of their ads: how many, when seen, and the first one's title."""
    connection.execute(query("recount_campaigns"), {"campaign_ids": sorted(campaign_ids)})


def _start(row: Row) -> datetime:
    """When an ad began that ran before anybody looked: noon of its first day, or else the moment it was seen."""
    seen_at: datetime = row["seen_at"]
    return min(datetime.combine(row["started_on"], NOON), seen_at) if row["started_on"] else seen_at


def _known(connection: Connection, rows: Sequence[Row]) -> dict[tuple[int, str], Row]:
    values = {"source_ids": [row["source_id"] for row in rows], "external_ids": [row["external_id"] for row in rows]}
    found = connection.execute(query("find_ads"), values).fetchall()
    return {_key(row): row for row in found}


def _choose_campaigns(connection: Connection, rows: Sequence[Row], known: Mapping[tuple[int, str], Row]) -> None:
    """Set each row's campaign: the one it has, or its text's, or a new one."""
    chosen: dict[tuple[int, bytes], int] = {}
    for row in sorted(rows, key=lambda row: (row["brand_id"], row["fingerprint"], row["first_seen_at"])):
        old, text = known.get(_key(row)), (row["brand_id"], row["fingerprint"])
        is_same = old is not None and (old["brand_id"], old["fingerprint"]) == text
        row["campaign_id"] = old["campaign_id"] if old is not None and is_same else chosen.get(text)
        if row["campaign_id"] is None:
            row["campaign_id"] = _campaign_of_text(connection, row)
        chosen[text] = row["campaign_id"]


def _campaign_of_text(connection: Connection, row: Row) -> int:
    found = connection.execute(query("find_campaign_of_text"), {**row, "silence": SILENCE}).fetchone()
    if found is None:
        title = (row["title"] or row["text"])[:_TITLE_CHARACTERS]
        found = connection.execute(query("add_campaign"), {**row, "title": title}).fetchone()
    return int(found["campaign_id"]) if found else 0


def _key(row: Row) -> tuple[int, str]:
    return row["source_id"], row["external_id"]


def _values(item: AdItem, brand_of: Mapping[str, int], seen_at: datetime) -> Row:
    if item.advertiser not in brand_of:
        raise InputError(f"the advertiser {item.advertiser!r} belongs to no watched brand")
    seen = item.seen_at or seen_at
    return {
        "source_id": item.source_id,
        "external_id": storable_key(item.external_id),
        "brand_id": brand_of[item.advertiser],
        "campaign_id": None,
        "advertiser": storable(item.advertiser),
        "title": storable(item.title),
        "text": storable(item.text),
        "before_text": storable(item.before),
        "fingerprint": fingerprint(f"{item.title or ''}\n{item.text}"),
        "url": storable(item.url),
        "image_url": storable(item.image_url),
        "language": storable(item.language),
        "platforms": [storable(platform) for platform in item.platforms],
        "countries": [storable(country) for country in item.countries],
        "started_on": item.started_on,
        "ended_on": item.ended_on,
        "reach_low": storable_count(item.reach_low),
        "reach_high": storable_count(item.reach_high),
        "spend_low": storable_count(item.spend_low),
        "spend_high": storable_count(item.spend_high),
        "spend_currency": storable(item.spend_currency),
        "capture": item.capture,
        "first_seen_at": seen,
        "seen_at": seen,
    }
