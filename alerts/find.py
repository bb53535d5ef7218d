"""Looks through what is new for what deserves an alert, and stores it once a story. What is told to whom comes later.

Judgements are looked through from the end of the last look on, an hour of it again, so that a score written by a slow
transaction is not passed over; what is known already has its key, or its ad, story or spike, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.regulator import find_act
from presentation.excerpt import excerpt
from reputation.brand import Brand
from reputation.clock import local_day
from reputation.settings_tables import AlertKind
from reputation.spikes import SpikeSettings
from storage import alert_candidates, alert_events, brands, recovery
from storage.alert_candidates import OverduePromise, ReferringAd, StoryCandidate
from storage.alert_events import FoundEvent
from storage.database import Connection

FRESH = timedelta(days=7)
"""What is older when it is found is history: a backfill, or the first look at an ad library, wakes nobody."""

GROUPING = timedelta(minutes=5)
"""So long an ad waits for its campaign, which is looked for every 30 seconds, before it is told of on its own."""

_OVERLAP = timedelta(hours=1)
_SCAN = "events"
_MOST_QUOTE = 400


def find_events(connection: Connection, zone: ZoneInfo, now: datetime) -> int:
    """Store what is new since the last look; how many events. Hold `lock_tellings` while calling it.

    Raises:
        DatabaseUnavailableError: the database is away; the next look begins where this one did.
    """
    last = alert_events.scanned_until(connection, _SCAN)
    since = (last - _OVERLAP) if last else now - FRESH
    own = brands.own_brand(connection)
    found = [*_ads(connection, since, now), *(_about_own(connection, own, since, zone, now) if own else ())]
    count = sum(alert_events.add_event(connection, event, now) for event in found)
    alert_events.set_scanned(connection, _SCAN, now)
    return count


def _ads(connection: Connection, since: datetime, now: datetime) -> list[FoundEvent]:
    return [ad_event(ad) for ad in alert_candidates.referring_ads(connection, since, now - FRESH, now - GROUPING)]


def _about_own(
    connection: Connection, own: Brand, since: datetime, zone: ZoneInfo, now: datetime
) -> Iterator[FoundEvent]:
    fresh = now - FRESH
    for story in alert_candidates.breach_stories(connection, own.brand_id, since, fresh):
        act = regulator_event(story, own.brand_id)
        if act:
            yield act
    for offer in alert_candidates.leak_offers(connection, own.brand_id, since, fresh):
        yield offer_event(offer, own.brand_id)
    today = local_day(now, zone)
    for promise in alert_candidates.overdue_promises(connection, own.brand_id, today):
        yield promise_event(promise, now)
    known = [row.happened_at for row in alert_events.events_since(connection, fresh - FRESH) if row.kind == "spike"]
    yield from spike_events(_spikes(connection, own, today), own.brand_id, known, fresh)


def _spikes(connection: Connection, own: Brand, today: date) -> Sequence[Mapping[str, Any]]:
    kept = recovery.latest_volume(connection, own.brand_id, today)
    return (kept.estimate.get("unusual") or {}).get("spikes") or () if kept else ()


def ad_event(ad: ReferringAd) -> FoundEvent:
    """An ad that refers to the breach, for its campaign."""
    kind: AlertKind = "explicit_ad" if ad.label == "explicit" else "implied_ad"
    subject = {
        "title": ad.title or excerpt(ad.text, 120),
        "quote": excerpt(ad.quote or ad.text, _MOST_QUOTE),
        "url": ad.url,
        "source": ad.source,
        "rule": ad.rule,
        "reasons": ad.reasons,
        "probability": ad.probability,
        "ad_count": ad.ad_count,
    }
    return FoundEvent(f"{kind}:ad:{ad.ad_id}", kind, ad.brand_id, ad.first_seen_at, subject, ad_id=ad.ad_id)


def regulator_event(story: StoryCandidate, brand_id: int) -> FoundEvent | None:
    """The story where it has a regulator act, else None."""
    act = find_act(story.title, story.text)
    if act is None:
        return None
    subject = {
        **_told(story),
        "quote": excerpt(act.sentence, _MOST_QUOTE),
        "authority": act.authority,
        "act": act.act,
    }
    return _of_story("regulator", story, brand_id, subject)


def offer_event(story: StoryCandidate, brand_id: int) -> FoundEvent:
    """An offer of the brand's data."""
    return _of_story("leak_offer", story, brand_id, {**_told(story), "quote": excerpt(story.text, _MOST_QUOTE // 2)})


def _told(story: StoryCandidate) -> dict[str, Any]:
    return {"title": story.title or excerpt(story.text, 120), "url": story.url, "source": story.source}


def _of_story(kind: AlertKind, story: StoryCandidate, brand_id: int, subject: Mapping[str, Any]) -> FoundEvent:
    return FoundEvent(
        f"{kind}:story:{story.story_id}",
        kind,
        brand_id,
        story.published_at or story.fetched_at,
        subject,
        mention_id=story.mention_id,
        first_seen_on=story.first_seen_on,
    )


def promise_event(promise: OverduePromise, now: datetime) -> FoundEvent:
    """A promise past its day; one whose day is moved can be overdue anew."""
    key = f"commitment_overdue:{promise.commitment_id}:{promise.due_on.isoformat()}"
    subject = {"title": promise.promise, "owner": promise.owner, "due_on": promise.due_on.isoformat()}
    return FoundEvent(key, "commitment_overdue", promise.brand_id, now, subject)


def spike_events(
    spikes: Iterable[Mapping[str, Any]], brand_id: int, known: Iterable[datetime], fresh_since: datetime
) -> Iterator[FoundEvent]:
    """The spikes (as an estimate tells them) that are fresh and not those `known` already.

    Counts that arrive late can move a spike by some hours: within the time in which there is one alarm at most, it is
    the same.
    """
    apart = SpikeSettings().refractory
    told = list(known)
    for spike in sorted(spikes, key=lambda one: str(one["at"])):
        at = datetime.fromisoformat(spike["at"])
        if at < fresh_since or any(abs(at - other) < apart for other in told):
            continue
        told.append(at)
        yield FoundEvent(f"spike:{brand_id}:{at.isoformat()}", "spike", brand_id, at, _spike_subject(spike))


def _spike_subject(spike: Mapping[str, Any]) -> dict[str, Any]:
    stories = spike.get("stories") or ()
    return {
        "title": stories[0]["title"] if stories else "",
        "count": spike["count"],
        "expected": spike["expected"],
        "words": list(spike.get("words") or ())[:6],
        "mention_count": stories[0]["mention_count"] if stories else None,
    }
