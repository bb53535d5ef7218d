"""Competitors' campaigns as their page shows them, the security theme, counter-measures, and evidence packs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.figures.ranges import Told
from dashboard.shown_campaign import ActionChoice, ShownCampaign
from reputation.campaigns import CounterMeasure
from reputation.campaigns_theme import ThemeChange, theme_change
from reputation.clock import local_day, now
from storage.actions import list_actions
from storage.brands import latest_incident, list_brands, own_brand
from storage.campaigns import find_campaign, list_campaigns, living_id, themed_ads
from storage.counter_measures import plan
from storage.database import Connection, Database
from storage.evidence import evidence_pack
from storage.recovery import latest_estimate

MOST_CAMPAIGNS = 400
MOST_WORDS = 500


def read_campaigns(connection: Connection, brand: str | None, zone: ZoneInfo) -> list[ShownCampaign]:
    """The campaigns, of one brand or of all, the latest begun first; those that refer to the breach before the others.

    Each of the two has a limit of its own: however many others began later, they hide none that refers to it.
    """
    today = local_day(now(), zone)
    effects = _effects(connection, today)
    flagged = list_campaigns(connection, brand=brand, only_flagged=True, limit=MOST_CAMPAIGNS)
    others = list_campaigns(connection, brand=brand, limit=MOST_CAMPAIGNS)
    found = [*flagged, *(one for one in others if not one.refers)]
    return [ShownCampaign(one, one.state(today), today, _effect(one.counter_measure, effects, zone)) for one in found]


def read_advertisers(connection: Connection) -> tuple[str, ...]:
    """The competitors' names, whose campaigns the page can be narrowed to."""
    return tuple(brand.name for brand in list_brands(connection) if brand.role == "competitor")


def read_themes(connection: Connection, zone: ZoneInfo) -> list[tuple[str, ThemeChange]]:
    """Each competitor's security theme before and since the own brand's latest disclosure; none without one."""
    own = own_brand(connection)
    incident = latest_incident(connection, own.brand_id, now()) if own else None
    if incident is None:
        return []
    disclosed_on = local_day(incident.disclosed_at, zone)
    ads = themed_ads(connection, disclosed_on)
    return [(brand, theme_change(of_brand, disclosed_on)) for brand, of_brand in ads.items()]


def read_form(database: Database, campaign_id: int, zone: ZoneInfo) -> tuple[CounterMeasure | None, list[ActionChoice]]:
    """A campaign's counter-measure, and the actions that it may have become, the latest first."""
    with database.connection() as connection:
        own, campaign = own_brand(connection), find_campaign(connection, campaign_id)
        actions = list_actions(connection, own.brand_id) if own else []
    choices = [ActionChoice(one.action_id, local_day(one.happened_at, zone), one.title) for one in reversed(actions)]
    return campaign.counter_measure if campaign else None, choices


def write_form(database: Database, campaign_id: int, fields: Mapping[str, Any]) -> bool:
    """Keep a counter-measure as its form says: what, owner, due, action. False where it doesn't say what."""
    measure = measure_of(fields)
    if measure is None:
        return False
    _plan(database, campaign_id, measure)
    return True


def take_back(database: Database, campaign_id: int) -> None:
    """Forget a campaign's counter-measure."""
    _plan(database, campaign_id, None)


def _plan(database: Database, campaign_id: int, measure: CounterMeasure | None) -> None:
    """Write it about the campaign; where that was merged while the form was open, about the one it goes on as."""
    with database.connection() as connection:
        plan(connection, living_id(connection, campaign_id), measure)


def measure_of(fields: Mapping[str, Any]) -> CounterMeasure | None:
    """What a form's fields say; None where `what` is blank. What is no day or number counts as not given."""
    what = _text(fields.get("what"))
    if not what:
        return None
    action = str(fields.get("action") or "")
    return CounterMeasure(what, _text(fields.get("owner")) or None, _day(fields.get("due")),
                          int(action) if action.isascii() and action.isdigit() else None)  # fmt: skip


def read_pack(database: Database, campaign_id: int) -> bytes | None:
    """A campaign's evidence; None where there is no such campaign."""
    if campaign_id >= 2**63:
        return None
    with database.connection() as connection:
        return evidence_pack(connection, campaign_id)


def _text(value: object) -> str:
    return value.strip()[:MOST_WORDS] if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _effects(connection: Connection, today: date) -> list[Told]:
    own = own_brand(connection)
    kept = latest_estimate(connection, own.brand_id, today) if own else None
    return list(kept.estimate.get("actions") or []) if kept else []


def _effect(measure: CounterMeasure | None, effects: list[Told], zone: ZoneInfo) -> Told | None:
    """The effect that the estimate tells of a counter-measure's action, alone or with others too close to part."""
    if measure is None or measure.action_at is None:
        return None
    wanted = (measure.action_kind, measure.action_title, local_day(measure.action_at, zone).isoformat())
    return next(
        (one for one in effects for action in one["actions"]
         if (action["kind"], action["title"], action["on"]) == wanted), None,
    )  # fmt: skip
