"""Who is told of what, when: pure rules over what was found, what was told, and what each reader wants.

Every event that a reader was not told of yet has exactly one place in a plan: now, held until a stated moment, or left
for the daily mail. So nothing is lost, and an event told once is in no later plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from reputation.clock import local_day
from reputation.schedule import local_moment
from reputation.settings_tables import URGENT_KINDS, AlertKind

Tier = Literal["urgent", "daily"]
Reason = Literal["quiet_hours", "cooldown", "enough_today", "not_at_once", "called_not_relevant"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something found once: `event_id` is that of its story, so copies of it are the same event.

    `is_demoted` where the team called the last ones of its kind and place not relevant; `is_dismissed` where somebody
    called this one so.
    """

    event_id: int
    kind: AlertKind
    brand_id: int
    found_at: datetime
    is_demoted: bool = False
    is_dismissed: bool = False

    @property
    def is_urgent(self) -> bool:
        """Whether no limit of a day may swallow it."""
        return self.kind in URGENT_KINDS and not self.is_demoted


@dataclass(frozen=True, slots=True)
class Telling:
    """A reader was told of an event. Those told in one mail have the same `alert_id`."""

    event_id: int
    kind: AlertKind
    brand_id: int
    alert_id: int
    tier: Tier
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """What one reader wants. `quiet` are local hours from the first time up to the second, maybe over midnight."""

    recipient: str
    tiers: frozenset[Tier]
    at_once: frozenset[AlertKind]
    quiet: tuple[time, time] | None = None
    urgent_at_night: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """`most_a_day` mails at once in a local day (≥ 1), urgent ones not limited; the zone that hours are drawn in."""

    zone: ZoneInfo
    most_a_day: int = 6
    cooldown: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Held:
    """An event not told now: why, and until when; None where it waits for the daily mail."""

    event: Event
    reason: Reason
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What one reader is told now in one mail, what waits, and what is left for the daily mail."""

    now: tuple[Event, ...] = ()
    held: tuple[Held, ...] = ()
    daily: tuple[Held, ...] = ()


def plan(events: Iterable[Event], told: Sequence[Telling], reader: Reader, limits: Limits, now: datetime) -> Plan:
    """What `reader` is told at `now` (aware).

    Each event is looked at once however often it is given. One that a person dismissed is told to nobody any more. A
    reader without the urgent tier is told nothing at once; one without the daily tier has nothing left for that mail:
    it waits for the next day instead.
    """
    known = {telling.event_id for telling in told}
    waiting = {event.event_id: event for event in events if event.event_id not in known and not event.is_dismissed}
    before = _before(told, limits.zone, now)
    at_once: list[Event] = []
    held: list[Held] = []
    daily: list[Held] = []
    for event in sorted(waiting.values(), key=lambda one: (one.found_at, one.event_id)):
        obstacle = _obstacle(event, before, reader, limits, now)
        if obstacle is None:
            at_once.append(event)
        elif obstacle.until is None:
            daily.append(obstacle)
        else:
            held.append(obstacle)
    return Plan(tuple(at_once), tuple(held), tuple(daily))


@dataclass(frozen=True, slots=True)
class _Before:
    """What the reader was told at once: last by kind and brand, and how many mails on this local day."""

    last_at: Mapping[tuple[AlertKind, int], datetime]
    mails_today: int


def _before(told: Sequence[Telling], zone: ZoneInfo, now: datetime) -> _Before:
    at_once = sorted((one for one in told if one.tier == "urgent"), key=lambda one: one.told_at)
    today = local_day(now, zone)
    mails = {one.alert_id for one in at_once if local_day(one.told_at, zone) == today}
    return _Before({(one.kind, one.brand_id): one.told_at for one in at_once}, len(mails))


def _obstacle(event: Event, before: _Before, reader: Reader, limits: Limits, now: datetime) -> Held | None:
    """What keeps the event from being told at `now`; None where nothing does."""
    takes_daily = "daily" in reader.tiers
    if "urgent" not in reader.tiers or event.kind not in reader.at_once:
        return Held(event, "not_at_once")
    if event.is_demoted and takes_daily:
        return Held(event, "called_not_relevant")
    wakes = event.is_urgent and reader.urgent_at_night
    morning = None if wakes else quiet_until(reader.quiet, limits.zone, now)
    if morning is not None:
        return Held(event, "quiet_hours", morning)
    last_at = before.last_at.get((event.kind, event.brand_id))
    if last_at is not None and now < last_at + limits.cooldown:
        return Held(event, "cooldown", last_at + limits.cooldown)
    if not event.is_urgent and before.mails_today >= limits.most_a_day:
        return Held(event, "enough_today", None if takes_daily else _tomorrow(limits.zone, now))
    return None


def quiet_until(quiet: tuple[time, time] | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in; None outside of them. By the wall clock, over DST changes too."""
    if quiet is None:
        return None
    first, last = quiet
    today = local_day(now, zone)
    for day in (today - timedelta(days=1), today):
        end_day = day if first < last else day + timedelta(days=1)
        start, end = local_moment(day, first, zone), local_moment(end_day, last, zone)
        if start <= now < end:
            return end
    return None


def _tomorrow(zone: ZoneInfo, now: datetime) -> datetime:
    return local_moment(local_day(now, zone) + timedelta(days=1), time(), zone)
