"""Backfills: the cost stated first, then rounds until every source is read as far back as asked for, or has no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from crawlers.options import check_options
from jobs.crawling import named_sources, run_round
from reputation import clock
from reputation.backfill import POLITE_SECONDS, SourceCost
from reputation.brand import Source
from reputation.coverage import IMPORT_KIND
from storage.backfills import Backfill, daily_items, list_backfills
from storage.brands import list_brands
from storage.crawls import open_round
from storage.database import Connection, Database
from storage.rounds import RoundCrawl
from storage.source_weeks import refresh_grid
from storage.sources import list_sources
from storage.sync import stored_zone

AT_ONCE = 16
"""Sources of one round: as many as are crawled side by side, so that none waits until the round's time is up."""

ROUND_SECONDS = 2_400.0
MOST_ROUNDS = 500
"""Rounds of one source: a source that answers something new for ever is left at that."""

_LOOPBACK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Span:
    """From when, and up to when; both aware UTC."""

    since_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one source: `reached_at` everything later was read; `problem` why it stopped early, else None."""

    source: str
    state: str
    reached_at: datetime | None
    item_count: int
    new_count: int
    request_count: int
    problem: str | None


def chosen_sources(connection: Connection, names: Sequence[str]) -> list[Source]:
    """The named sources, or all that are switched on.

    Raises:
        InputError: there is no source of a name, or it holds what was imported.
    """
    if names:
        return named_sources(connection, names)
    return [source for source in list_sources(connection) if source.enabled and source.kind != IMPORT_KIND]


def estimate_costs(connection: Connection, sources: Sequence[Source], span: Span) -> list[SourceCost]:
    """What each source's backfill costs, before anything is asked for.

    Raises:
        SourceOptionsError: a source's options are wrong.
    """
    brands = [alias.text for brand in list_brands(connection) for alias in brand.names]
    known, measured = list_backfills(connection), daily_items(connection, clock.now().date())
    return [_cost(one, brands, span, known.get(one.source_id), measured.get(one.source_id)) for one in sources]


def _cost(
    source: Source, brands: Sequence[str], span: Span, known: Backfill | None, per_day: float | None
) -> SourceCost:
    options = check_options(source)
    is_resumed = known is not None and known.reached_at is not None and not known.covers(source, span.since_at)
    until_at = known.reached_at if is_resumed and known and known.reached_at else span.until_at
    days = max(0.0, (until_at - span.since_at).total_seconds() / 86400)
    seconds = POLITE_SECONDS if options.delay is None else options.delay + _LOOPBACK_SECONDS
    return SourceCost(
        source=source.name,
        kind=source.kind,
        host=urlsplit(source.url or "").hostname or source.kind,
        requests=options.backfill_requests(source, brands, days, per_day),
        seconds_each=seconds,
        is_done=known is not None and known.covers(source, span.since_at),
        is_resumed=is_resumed,
        is_measured=per_day is not None,
    )


def fill(
    database: Database, sources: Sequence[Source], span: Span, stopped: Callable[[], bool] = lambda: False
) -> list[Filled]:
    """Read the sources back to the span's beginning, round after round; what became of each, in their order.

    A source stops early where it fails, or comes no further. Stopped or killed, the next call goes on where it was.
    The coverage grid is told anew at the end.

    Raises:
        RunError: a round could not run at all.
    """
    crawls: dict[int, list[RoundCrawl]] = {}
    for at in range(0, len(sources), AT_ONCE):
        _fill_group(database, sources[at : at + AT_ONCE], span, stopped, crawls)
    with database.connection() as connection:
        zone = stored_zone(connection)
        refresh_grid(connection, clock.local_day(clock.now(), zone), zone)
        known = list_backfills(connection)
    return [_filled(source, known.get(source.source_id), crawls.get(source.source_id, [])) for source in sources]


def _fill_group(
    database: Database,
    sources: Sequence[Source],
    span: Span,
    stopped: Callable[[], bool],
    crawls: dict[int, list[RoundCrawl]],
) -> None:
    left = list(sources)
    while left and not stopped():
        ids = [source.source_id for source in left]
        with database.connection() as connection:
            before = list_backfills(connection)
            round_id = open_round(connection, ids, span.since_at, span.until_at)
        for crawl in run_round(database.url, round_id, ROUND_SECONDS, stopped).crawls:
            crawls.setdefault(crawl.source_id, []).append(crawl)
        with database.connection() as connection:
            after = list_backfills(connection)
        left = [source for source in left if _goes_on(source, span, before, after, crawls.get(source.source_id, []))]


def _goes_on(
    source: Source,
    span: Span,
    before: Mapping[int, Backfill],
    after: Mapping[int, Backfill],
    crawls: Sequence[RoundCrawl],
) -> bool:
    """Whether another round brings a source further: it is not done, did not fail, and came on in the last one."""
    now, earlier = after.get(source.source_id), before.get(source.source_id)
    if now is None or now.covers(source, span.since_at) or not crawls or crawls[-1].outcome not in {"ok", "timeout"}:
        return False
    if len(crawls) >= MOST_ROUNDS:
        return False
    has_moved = earlier is None or dict(earlier.cursor) != dict(now.cursor)
    return has_moved or crawls[-1].new_count > 0 or crawls[-1].unmatched_count > 0


def _filled(source: Source, known: Backfill | None, crawls: Sequence[RoundCrawl]) -> Filled:
    last = crawls[-1] if crawls else None
    is_open = known is None or known.state == "open"
    problem = None
    if is_open and last is not None:
        problem = last.reason or "it came no further"
    return Filled(
        source=source.name,
        state=known.state if known else "open",
        reached_at=known.reached_at if known else None,
        item_count=sum(crawl.item_count for crawl in crawls),
        new_count=sum(crawl.new_count for crawl in crawls),
        request_count=sum(crawl.request_count for crawl in crawls),
        problem=problem,
    )
