"""The estimate of recovery: made anew where its evidence has changed, kept a day, read by pages and papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from jobs.unusual import unusual
from jobs.work import Work
from reputation import clock
from reputation.brand import Brand
from reputation.clock import day_bounds, local_day, week_days
from reputation.net_sentiment import DailyCounts
from reputation.recovery.benchmarks import comparable
from reputation.recovery.correction import Correction
from reputation.recovery.course import latest_course
from reputation.recovery.daily_table import effective_counts, story_table
from reputation.recovery.effects import ResponseAction
from reputation.recovery.estimate import Question, RecoveryEstimate, estimate_recovery
from reputation.recovery.outcomes import outcome_links
from reputation.recovery.segments import by_segment
from reputation.recovery.sides import PRESENT_WEEKS, Reach, Sides, both_sides
from reputation.schedule import is_closed
from sentiment.confusion import stated_confusion
from storage import actions, brands, collection, outcomes, recovery, rollups
from storage.database import Connection, Database
from storage.instrument_counts import list_instrument_counts
from storage.labels import labelled_samples
from storage.source_weeks import SourceSpan, monday, source_spans
from storage.story_counts import story_copies, story_votes
from storage.sync import stored_settings

REACH_BACK = timedelta(days=730)
"""Days before the disclosure that are read: what the counterfactual can use at most."""

SEGMENTS_REACH_BACK = timedelta(days=182)
"""Days before the disclosure that the mix of segments is taken from: an older one is no longer the brand's."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The question, and what the counts rest on: the sources on both sides of the disclosure, and the one model."""

    brand: Brand
    question: Question
    sides: Sides
    model: str | None


def estimate(work: Work) -> str | None:
    """Job: the own brand's estimate, without an incident its spikes; None where nothing has changed today."""
    with work.database.connection() as connection:
        zone = stored_settings(connection).organisation.zone
        today = local_day(clock.now(), zone)
        version = recovery.evidence_version(connection)
        own = brands.own_brand(connection)
        kept = recovery.latest_volume(connection, own.brand_id, today) if own else None
    if kept and kept.estimated_on == today and kept.estimate.get("version") == version:
        return None
    return _keep(work.database, today, clock.now(), version) or _keep_spikes(work.database, today, version)


def estimate_of_week(database: Database, week: tuple[int, int]) -> str | None:
    """Keep the estimate as of a closed ISO week's Sunday, which the week's report reads; None where it is kept already.

    One that was made on other evidence is made anew: what was found since is in the report's other figures too.
    """
    day = week_days(*week)[-1]
    with database.connection() as connection:
        zone = stored_settings(connection).organisation.zone
        own = brands.own_brand(connection)
        kept = recovery.latest_estimate(connection, own.brand_id, day) if own else None
        version = recovery.evidence_version(connection)
    is_kept = kept is not None and kept.estimated_on == day and kept.estimate.get("version") == version
    if is_kept or not is_closed(*week, clock.now(), zone):
        return None
    return _keep(database, day, day_bounds(day, zone)[1], version)


def _keep(database: Database, day: date, until: datetime, version: str) -> str | None:
    with database.connection() as connection:
        zone = stored_settings(connection).organisation.zone
        gathered = gather(connection, day, zone)
    if gathered is None:
        return None
    found = estimate_recovery(gathered.question)
    with database.connection() as connection:
        told = whole(connection, gathered, found, zone, until) | {"version": version}
        recovery.store_estimate(connection, gathered.brand.brand_id, day, clock.now(), told)
    return f"{gathered.brand.name}: {told['state']}"


def _keep_spikes(database: Database, today: date, version: str) -> str | None:
    """Keep what stands out in the volume of a brand without incident: it may be how the team learns of one."""
    with database.connection() as connection:
        own = brands.own_brand(connection)
        if own is None:
            return None
        zone = stored_settings(connection).organisation.zone
        told = {"unusual": unusual(connection, own, zone, clock.now(), None), "version": version}
        recovery.store_volume(connection, own.brand_id, today, clock.now(), told)
    return f"{own.name}: spikes alone, for there is no incident"


def gather(connection: Connection, today: date, zone: ZoneInfo) -> Gathered | None:
    """What an estimate of the own brand rests on as of `today`; None without an own brand or an incident of it."""
    watched = brands.list_brands(connection)
    own = next((one for one in watched if one.role == "own"), None)
    if own is None:
        return None
    incidents = [one for one in brands.list_incidents(connection) if one.brand_id == own.brand_id]
    course = latest_course((local_day(one.disclosed_at, zone) for one in incidents), today)
    if course is None:
        return None
    start = course.disclosed_on - REACH_BACK
    sides, counts, model = _counts(connection, watched, course.disclosed_on, (start, today), zone)
    chosen = stored_settings(connection).sentiment
    question = Question(
        brand=own.name,
        own=counts.get(own.brand_id, []),
        competitors={one.name: counts.get(one.brand_id, []) for one in watched if one.role == "competitor"},
        disclosed_on=course.disclosed_on,
        today=today,
        correction=Correction(
            stated_confusion(chosen, model), tuple(labelled_samples(connection, own.brand_id, zone, model))
        ),
        actions=_actions(connection, own, zone),
        restarts=course.restarts,
        effective=effective_counts(story_copies(connection, own.brand_id, start, today, zone)),
        stories=story_table(story_votes(connection, own.brand_id, start, today, zone)),
        gap_days=frozenset(collection.collection_gaps(connection, start, today, zone)),
    )
    return Gathered(own, question, sides, model)


def _counts(
    connection: Connection, watched: Sequence[Brand], disclosed_on: date, days: tuple[date, date], zone: ZoneInfo
) -> tuple[Sides, Mapping[int, list[DailyCounts]], str | None]:
    """Counts by brand, from the sources on both sides and by the model that judged most."""
    ids = [one.brand_id for one in watched]
    reaches = recovery.source_reach(connection, ids)
    present_from = monday(disclosed_on) - timedelta(weeks=PRESENT_WEEKS)
    spans = source_spans(connection, present_from, disclosed_on)
    sides = both_sides((_reach(one, spans, zone) for one in reaches), disclosed_on)
    model = next(iter(recovery.judged_by_model(connection, ids)), None)
    if model is None:
        return sides, {}, None
    kept = [one.source_id for one in reaches if one.source in sides.kept]
    return sides, recovery.labels_by_day(connection, ids, kept, model, days, zone), model


def _reach(known: recovery.SourceReach, spans: Mapping[int, SourceSpan], zone: ZoneInfo) -> Reach:
    """A source's reach by its mentions, and by the coverage grid where there is one."""
    first_on, last_on = local_day(known.first_at, zone), local_day(known.last_at, zone)
    span = spans.get(known.source_id)
    if span is None:
        return Reach(known.source, first_on, last_on)
    read_until_on = span.read_until_on + timedelta(days=6) if span.read_until_on else None
    return Reach(known.source, first_on, last_on, span.read_from_on, read_until_on, span.week_count)


def _actions(connection: Connection, own: Brand, zone: ZoneInfo) -> tuple[ResponseAction, ...]:
    rows = actions.list_actions(connection, own.brand_id)
    return tuple(ResponseAction(row.kind, row.title, local_day(row.happened_at, zone)) for row in rows)


def whole(
    connection: Connection, gathered: Gathered, found: RecoveryEstimate, zone: ZoneInfo, until: datetime
) -> dict[str, Any]:
    """The estimate as JSON values, with what stands beside it: segments, outcomes, other breaches, the basis.

    `until` is the moment up to which mentions are known.
    """
    told = found.to_json()
    disclosed_at = day_bounds(gathered.question.disclosed_on, zone)[0]
    return told | {
        "sources": {
            "kept": list(gathered.sides.kept),
            "begun_late": list(gathered.sides.begun_late),
            "silent_since": list(gathered.sides.silent_since),
        },
        "model": gathered.model,
        "segments": _segments(connection, gathered, zone),
        "outcomes": _outcomes(connection, gathered, found),
        "benchmarks": _benchmarks(told),
        "unusual": unusual(connection, gathered.brand, zone, until, disclosed_at),
    }


def _segments(connection: Connection, gathered: Gathered, zone: ZoneInfo) -> dict[str, Any]:
    question = gathered.question
    start = question.disclosed_on - SEGMENTS_REACH_BACK
    told: dict[str, Any] = {}
    for by in get_args(rollups.Segmentation):
        rows = rollups.segment_daily_counts(connection, gathered.brand.brand_id, start, question.today, zone, by)
        days: dict[str | None, list[DailyCounts]] = {}
        for row in rows:
            if row.day not in question.gap_days:
                days.setdefault(row.segment, []).append(DailyCounts(row.day, row.negative, row.neutral, row.positive))
        told[by] = _course_by_segment(days, question)
    return told | _imported_segments(connection, gathered, start)


def _imported_segments(connection: Connection, gathered: Gathered, start: date) -> dict[str, Any]:
    """The segments of imported counts, such as customers' regions; of the instrument that has most of them."""
    question = gathered.question
    found: dict[str, dict[str | None, list[DailyCounts]]] = {}
    for row in list_instrument_counts(connection, gathered.brand.brand_id, start, question.today):
        if row.segment is not None:
            days = found.setdefault(row.instrument, {}).setdefault(row.segment, [])
            days.append(DailyCounts(row.day, row.negative, row.neutral, row.positive))
    if not found:
        return {}
    segments = max(found.values(), key=len)
    return {"imported": _course_by_segment(segments, question)}


def _course_by_segment(segments: Mapping[str | None, list[DailyCounts]], question: Question) -> dict[str, Any]:
    return replace(by_segment(segments, question.disclosed_on, question.today), daily=()).to_json()


def _outcomes(connection: Connection, gathered: Gathered, found: RecoveryEstimate) -> list[dict[str, Any]]:
    """How each imported outcome moves with net sentiment, and its days, for the same axis."""
    if found.corrected is None:
        return []
    first = found.corrected.corrected.first
    values: dict[str, dict[date, float]] = {}
    for item in outcomes.list_outcomes(connection, gathered.brand.brand_id, first, gathered.question.today):
        values.setdefault(item.kind, {})[item.day] = item.value
    links = outcome_links(found.corrected.corrected, values)
    return [
        link.to_json() | {"daily": [{"day": day.isoformat(), "value": value} for day, value in days.items()]}
        for link, days in zip(links, values.values(), strict=True)
    ]


def _benchmarks(told: Mapping[str, Any]) -> dict[str, Any]:
    depth, half_life = told["depth"], told["half_life_days"]
    days = None
    if told["trough_on"]:
        days = (date.fromisoformat(told["trough_on"]) - date.fromisoformat(told["disclosed_on"])).days
    return comparable(depth and depth["value"], days, half_life and half_life["value"]).to_json()
