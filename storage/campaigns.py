"""Campaigns: a brand's ads by message and time, with their judgements, review and counter-measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reputation.campaigns import Campaign, CampaignAd, CounterMeasure
from reputation.campaigns_theme import ThemedAd
from reputation.clock import local_day
from storage.database import Connection
from storage.queries import query
from storage.sync import stored_zone

EVERY_CAMPAIGN = 1_000_000

_PLAIN = (
    "ad_id", "title", "text", "before_text", "url", "image_url", "language", "first_seen_at", "last_seen_at",
    "ended_on", "spend_currency", "label", "probability", "quote", "quote_start", "quote_end", "rule", "reasons",
    "model", "is_security", "source", "source_kind",
)  # fmt: skip


def list_campaigns(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    brand: str | None = None,
    only_flagged: bool = False,
    limit: int = EVERY_CAMPAIGN,
) -> list[Campaign]:
    """Watched competitors' campaigns seen from `since` on and first seen before `until` (aware), latest begun first.

    `only_flagged` leaves those that have an ad which refers to the breach, also where a person dismissed them. Days of
    their ads are local. Texts are as the advertiser wrote them: show them as text.
    """
    values = {"since": since, "until": until, "brand": brand, "only_flagged": only_flagged, "limit": limit}
    return _campaigns(connection, {**values, "campaign_id": None})


def living_id(connection: Connection, campaign_id: int) -> int:
    """The number under which a campaign goes on, should it have been merged; the same where there is none."""
    found = find_campaign(connection, campaign_id)
    return found.campaign_id if found else campaign_id


def find_campaign(connection: Connection, campaign_id: int) -> Campaign | None:
    """The campaign of a number, or the one that it was merged into; None where there is none that has ads.

    Whether its brand is watched or no more.
    """
    row = connection.execute(query("find_merged_campaign"), {"campaign_id": campaign_id}).fetchone()
    if row is None:
        return None
    values = {"since": None, "until": None, "brand": None, "only_flagged": False, "limit": 1}
    return next(iter(_campaigns(connection, {**values, "campaign_id": row["campaign_id"]})), None)


def themed_ads(connection: Connection, disclosed_on: date) -> dict[str, list[ThemedAd]]:
    """Competitors' ads by brand, with their themes, from the sources that know ads of both sides of a disclosure.

    Else a source that shows only what runs now would make the past look empty, or of one theme.
    """
    zone = stored_zone(connection)
    rows = connection.execute(query("list_themed_ads")).fetchall()
    days = [min(local_day(row["first_seen_at"], zone), row["started_on"] or date.max) for row in rows]
    sides: dict[int, set[bool]] = defaultdict(set)
    for row, day in zip(rows, days, strict=True):
        sides[row["source_id"]].add(day < disclosed_on)
    found: dict[str, list[ThemedAd]] = {row["brand"]: [] for row in rows}
    for row, day in zip(rows, days, strict=True):
        if len(sides[row["source_id"]]) == len({True, False}):
            found[row["brand"]].append(ThemedAd(bytes(row["fingerprint"]), day, row["is_security"]))
    return found


def _campaigns(connection: Connection, values: Mapping[str, Any]) -> list[Campaign]:
    rows = connection.execute(query("list_campaigns"), values).fetchall()
    ads = _ads_of(connection, [row["campaign_id"] for row in rows])
    return [
        Campaign(row["campaign_id"], row["brand_id"], row["brand"], tuple(ads[row["campaign_id"]]), row["review"],
                 row["reviewed_at"], _counter_measure(row))
        for row in rows if ads[row["campaign_id"]]
    ]  # fmt: skip


def _ads_of(connection: Connection, campaign_ids: Iterable[int]) -> dict[int, list[CampaignAd]]:
    zone = stored_zone(connection)
    found: dict[int, list[CampaignAd]] = defaultdict(list)
    for row in connection.execute(query("list_campaign_ads"), {"campaign_ids": list(campaign_ids)}):
        found[row["campaign_id"]].append(_ad(row, zone))
    return found


def _ad(row: Mapping[str, Any], zone: ZoneInfo) -> CampaignAd:
    first_on, last_on = ran(row, zone)
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values |= {
        "fingerprint": bytes(row["fingerprint"]),
        "platforms": tuple(row["platforms"]),
        "countries": tuple(row["countries"]),
        "reach": (row["reach_low"], row["reach_high"]),
        "spend": (row["spend_low"], row["spend_high"]),
    }
    return CampaignAd(first_on=first_on, last_on=last_on, **values)


def ran(row: Mapping[str, Any], zone: ZoneInfo) -> tuple[date, date]:
    """The first and last local day on which an ad is known to have run.

    It began on the day its source says, or was first seen; it ended on the day its source says, or was last seen (of a
    page: the last crawl in which nothing else stood there).
    """
    first_on = local_day(row["first_seen_at"], zone)
    first_on = min(first_on, row["started_on"] or first_on)
    last_at = max(row["last_seen_at"], row["there_until_at"] or row["last_seen_at"])
    return first_on, max(first_on, row["ended_on"] or local_day(last_at, zone))


def _counter_measure(row: Mapping[str, Any]) -> CounterMeasure | None:
    if row["what"] is None:
        return None
    names = ("what", "owner", "due_on", "action_id", "action_kind", "action_title", "action_at")
    return CounterMeasure(**{name: row[name] for name in names})
