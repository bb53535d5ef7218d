"""Everything that the first page shows, read in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.address import View
from dashboard.context import Context
from dashboard.figures.course import course_of
from dashboard.reading import counts as counting
from dashboard.reading.ads import read_flagged, weekly_ads
from dashboard.reading.brands import read_cast
from dashboard.reading.duties import DUE_WITHIN_DAYS, find_duties
from dashboard.reading.mentions import read_mentions
from dashboard.reading.processes import read_processes
from dashboard.reading.progress import read_filling
from dashboard.reading.sources import read_sources
from dashboard.shown import CompetitorWeek, Duty, Filling, ShownAd, ShownMention, SourceState, Timeline
from reputation.clock import local_day
from reputation.phase import Assessment
from storage.commitments import open_commitments
from storage.database import Connection
from storage.progress import latest_model
from storage.recovery import KeptEstimate, latest_estimate

LATEST_COUNT, FLAGGED_COUNT = 8, 4
_READ_COUNT = 60
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page. `brands` are all names, the own one first; `brand` is the chosen one."""

    brand: str
    brands: tuple[str, ...]
    assessment: Assessment
    timeline: Timeline
    is_empty: bool
    filling: Filling
    duties: tuple[Duty, ...]
    mentions: tuple[ShownMention, ...]
    weeks: tuple[CompetitorWeek, ...]
    ads: tuple[ShownAd, ...]
    sources: tuple[SourceState, ...]
    model: str | None
    estimate: KeptEstimate | None = None


def read_overview(context: Context, view: View, now: datetime, looked_at: datetime | None) -> Overview | None:
    """The first page of a view; None where no brand is set up."""
    with context.database.connection() as connection:
        return _read(connection, context, view, now, looked_at)


def _read(
    connection: Connection, context: Context, view: View, now: datetime, looked_at: datetime | None
) -> Overview | None:
    cast = read_cast(connection, view.brand)
    if cast is None:
        return None
    zone = context.zone
    counts = counting.read_counts(connection, cast, local_day(now, zone), view.days, zone)
    assessment = counting.assess_brand(counts, cast, zone)
    marks = counting.read_actions(connection, cast, zone)
    kept = latest_estimate(connection, cast.chosen.brand_id, counts.today)
    course = course_of(kept.estimate) if kept else None
    flagged = read_flagged(connection, None)
    sources = read_sources(connection, now)
    mentions, _ = read_mentions(connection, cast.chosen, View(), _READ_COUNT, looked_at)
    return Overview(
        brand=cast.chosen.name,
        brands=cast.names,
        assessment=assessment,
        timeline=counting.build_timeline(counts, cast, assessment, view.days, marks, zone, course),
        is_empty=counts.is_empty,
        filling=read_filling(connection),
        duties=tuple(_duties(connection, flagged, sources, counts)),
        mentions=tuple(new_or_latest(mentions)),
        weeks=tuple(counting.competitor_weeks(counts, cast, weekly_ads(connection, now - _WEEK, now))),
        ads=tuple(_of_the_week(flagged, now)),
        sources=tuple(sources),
        model=latest_model(connection),
        estimate=kept,
    )


def new_or_latest(mentions: Sequence[ShownMention]) -> list[ShownMention]:
    """The first that are new to the reader; the first of all where none is."""
    new = [mention for mention in mentions if mention.is_new]
    return (new or list(mentions))[:LATEST_COUNT]


def _duties(
    connection: Connection, flagged: Sequence[ShownAd], sources: Sequence[SourceState], counts: counting.Counts
) -> list[Duty]:
    promises = open_commitments(connection, counts.today + timedelta(days=DUE_WITHIN_DAYS))
    return find_duties(flagged, sources, promises, read_processes(connection), counts.today)


def _of_the_week(flagged: Sequence[ShownAd], now: datetime) -> list[ShownAd]:
    """The flagged ads that ran in the last seven days and weren't dismissed, those without verdict first."""
    recent = [ad for ad in flagged if ad.last_seen_at >= now - _WEEK and ad.review != "dismissed"]
    return sorted(recent, key=lambda ad: ad.review is not None)[:FLAGGED_COUNT]
