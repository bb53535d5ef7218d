"""The counts a day of all brands, and what they amount to: the assessment, the time axis, the competitors' weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dashboard.figures.course import Course
from dashboard.reading.brands import Cast, disclosed_on
from dashboard.shown import BrandSeries, CompetitorWeek, Timeline
from reputation.comparison import PRE_DAYS, QUIET_DAYS
from reputation.level import between, estimate_noise, level
from reputation.net_sentiment import DailyCounts
from reputation.phase import Assessment, assess
from storage import actions, collection, rollups
from storage.database import Connection

_WEEK = timedelta(days=7)
_SETTLING = timedelta(days=7)  # before the first drawn day, for the seven-day level


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts a day by brand, from `start` to `today`, and the days on which collection failed."""

    start: date
    today: date
    by_brand: dict[int, tuple[DailyCounts, ...]]
    gaps: tuple[date, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been judged or counted yet."""
        return not any(day.mention_count or day.stories for days in self.by_brand.values() for day in days)


def read_counts(connection: Connection, cast: Cast, today: date, days: int, zone: ZoneInfo) -> Counts:
    """The counts that a page of `days` days needs: as far back as it draws, and as the baseline reaches."""
    start = today - timedelta(days=days - 1) - _SETTLING
    for incident in (cast.incident, cast.own_incident):
        day = disclosed_on(incident, zone)
        if day:
            start = min(start, day - timedelta(days=PRE_DAYS + QUIET_DAYS + 1))
    ids = [brand.brand_id for brand in cast.brands]
    by_brand: dict[int, list[DailyCounts]] = defaultdict(list)
    for row in rollups.daily_counts(connection, ids, start, today, zone):
        by_brand[row.brand_id].append(row.judged)
    gaps = collection.collection_gaps(connection, start, today, zone)
    return Counts(start, today, {key: tuple(rows) for key, rows in by_brand.items()}, tuple(gaps))


def assess_brand(counts: Counts, cast: Cast, zone: ZoneInfo) -> Assessment:
    """Where the chosen brand stands, the others beside it."""
    others = {brand.name: counts.by_brand.get(brand.brand_id, ()) for brand in cast.others}
    own = counts.by_brand.get(cast.chosen.brand_id, ())
    return assess(own, others, disclosed_on(cast.incident, zone), counts.today, gap_days=counts.gaps)


def build_timeline(
    counts: Counts,
    cast: Cast,
    assessment: Assessment,
    days: int,
    marks: Sequence[tuple[date, str]],
    zone: ZoneInfo,
    course: Course | None = None,
) -> Timeline:
    """What the time axis draws over the last `days` days, or since the first count where that is later."""
    told = (day.day for days_of in counts.by_brand.values() for day in days_of if day.mention_count or day.stories)
    first = min(told, default=counts.today)
    start = max(counts.today - timedelta(days=days - 1), min(first, counts.today - 2 * _WEEK))
    return Timeline(
        start=start,
        end=counts.today,
        main=BrandSeries(cast.chosen.name, counts.by_brand.get(cast.chosen.brand_id, ())),
        others=tuple(BrandSeries(brand.name, counts.by_brand.get(brand.brand_id, ())) for brand in cast.others),
        incident_on=disclosed_on(cast.incident or cast.own_incident, zone),
        baseline=assessment.baseline.value if assessment.baseline else None,
        gaps=tuple(day for day in counts.gaps if start <= day <= counts.today),
        actions=tuple(marks),
        course=course,
    )


def read_actions(connection: Connection, cast: Cast, zone: ZoneInfo) -> list[tuple[date, str]]:
    """What the own organisation did, by local day."""
    found = actions.list_actions(connection, cast.brands[0].brand_id)
    return [(action.happened_at.astimezone(zone).date(), action.title) for action in found]


def competitor_weeks(counts: Counts, cast: Cast, ads: dict[str, tuple[int, int, int]]) -> list[CompetitorWeek]:
    """The last seven days of each competitor.

    `ads` has by brand how many of its ads are new, and how many of these refer to the breach openly, and by hint.
    """
    rivals = [brand for brand in cast.brands if brand.role == "competitor"]
    return [
        _week(brand.name, counts.by_brand.get(brand.brand_id, ()), counts.today, ads.get(brand.name, (0, 0, 0)))
        for brand in rivals
    ]


def _week(brand: str, days: Sequence[DailyCounts], today: date, ads: tuple[int, int, int]) -> CompetitorWeek:
    week = between(days, today - _WEEK + timedelta(days=1), today)
    before = between(days, today - 2 * _WEEK + timedelta(days=1), today - _WEEK)
    found = level(week, estimate_noise(days)) if days else None
    return CompetitorWeek(
        brand,
        sum(day.stories for day in week),
        sum(day.stories for day in before),
        found.interval() if found else None,
        *ads,
    )
