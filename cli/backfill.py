"""`goodwill backfill`: the past of the sources, its cost first; interrupted, it goes on where it was."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.export import parse_day
from cli.progress import Report, progress
from jobs.backfilling import Filled, Span, chosen_sources, estimate_costs, fill
from jobs.opening import Service, open_service
from jobs.stopping import stop_on_signals
from reputation import clock
from reputation.backfill import SourceCost, whole_cost
from reputation.brand import Source
from reputation.coverage import WeekCell
from reputation.errors import InputError
from storage.backfills import Backfill, list_backfills
from storage.database import Database
from storage.source_weeks import monday, read_grid

GRID_WEEKS = 16
"""Weeks that the grid on a terminal shows at most; the dashboard shows all."""

app = typer.Typer()


@app.command()
def backfill(
    source: Annotated[
        list[str] | None, typer.Argument(help="names of sources; without any, all that reach back")
    ] = None,
    since: Annotated[str, typer.Option(help="first local day to read, such as 2026-08-01")] = "",
    until: Annotated[str | None, typer.Option(help="last local day; what is later is skipped where that saves")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="go on without asking")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="state the cost and stop")] = False,
) -> None:
    """Read the past, of the brand and of its competitors alike, as far as each source reaches.

    States requests and hours first. Ctrl-C ends it after what it holds is stored; the same command goes on.
    """
    if not since:
        raise InputError("--since is missing: the first day to read, such as --since 2026-08-01")
    stop = stop_on_signals()
    with open_service() as service:
        span = _span(since, until, service.settings.organisation.zone)
        with service.database.connection() as connection:
            sources = chosen_sources(connection, source or [])
            costs = estimate_costs(connection, sources, span)
        _print_costs(costs, span, service.settings.organisation.zone)
        wanted = {cost.source for cost in costs if cost.requests is not None and not cost.is_done}
        if not wanted:
            typer.echo("nothing is left to read")
        elif dry_run or not _is_agreed(yes=yes):
            return
        else:
            _fill(service, [one for one in sources if one.name in wanted], span, stop.is_set)
        _print_grid(service, span)


def _span(since: str, until: str | None, zone: ZoneInfo) -> Span:
    first, last = parse_day(since, "--since"), parse_day(until, "--until")
    today = clock.local_day(clock.now(), zone)
    if first is None or first > today:
        raise InputError(f"--since {since} lies in the future")
    if last is not None and last < first:
        raise InputError(f"--since {since} is after --until {until}")
    until_at = clock.day_bounds(last, zone)[1] if last and last < today else clock.now()
    return Span(clock.day_bounds(first, zone)[0], until_at)


def _print_costs(costs: Sequence[SourceCost], span: Span, zone: ZoneInfo) -> None:
    table = Table("source", "kind", "requests", "hours", "note")
    for cost in costs:
        requests = "-" if cost.requests is None else f"{0 if cost.is_done else cost.requests:,}"
        hours = "-" if cost.requests is None else _hours(cost.seconds / 3600)
        table.add_row(*(Text(cell) for cell in (cost.source, cost.kind, requests, hours, _note(cost))))
    Console().print(table)
    whole = whole_cost(costs)
    slowest = f", the longest at {whole.slowest_host}" if whole.slowest_host else ""
    typer.echo(
        f"Back to {span.since_at.astimezone(zone).date()}: about {whole.requests:,} requests, {_hours(whole.hours)} "
        f"hours (hosts side by side, each asked politely{slowest}). An estimate: texts a day differ."
    )


def _hours(hours: float) -> str:
    """A minute is not nothing."""
    return f"{hours:.1f}" if hours >= 1 or hours == 0 else f"{max(hours, 0.01):.2f}"


def _note(cost: SourceCost) -> str:
    if cost.requests is None:
        return "does not reach back"
    if cost.is_done:
        return "read already"
    if cost.is_resumed:
        return "goes on where it was"
    return "by what it gave so far" if cost.is_measured else "a guess: not crawled yet"


def _is_agreed(*, yes: bool) -> bool:
    """Whether to begin: asked on a terminal only."""
    return yes or not sys.stdin.isatty() or typer.confirm("Begin?", default=True)


def _fill(service: Service, sources: Sequence[Source], span: Span, stopped: Callable[[], bool]) -> None:
    with progress("reading back, sources done") as report:
        watch = _Watch(service.database, sources, span, report)
        filled = fill(service.database, sources, span, lambda: watch() or stopped())
    _print_filled(filled, service.settings.organisation.zone)
    if stopped():
        typer.echo("stopped: the same command goes on where it was", err=True)
    if all(one.problem for one in filled):
        raise typer.Exit(1)


class _Watch:
    """Reports every two seconds how many of the sources are read; always False, for it stops nothing."""

    def __init__(self, database: Database, sources: Sequence[Source], span: Span, report: Report) -> None:
        self._database, self._sources, self._span, self._report = database, sources, span, report
        self._next = 0.0

    def __call__(self) -> bool:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 2
            with self._database.connection() as connection:
                known = list_backfills(connection)
            done = [one for one in self._sources if one.source_id in known and self._is_done(known[one.source_id], one)]
            self._report(len(done), len(self._sources))
        return False

    def _is_done(self, backfill: Backfill, source: Source) -> bool:
        return backfill.covers(source, self._span.since_at)


def _print_filled(filled: Sequence[Filled], zone: ZoneInfo) -> None:
    """Names and reasons come from outside: plain text, never markup."""
    table = Table("source", "read back to", "items", "new", "requests", "note")
    for one in filled:
        reached = str(one.reached_at.astimezone(zone).date()) if one.reached_at else "-"
        note = one.problem or ("the source has nothing older" if one.state == "ended" else "")
        cells = (one.source, reached, one.item_count, one.new_count, one.request_count, note)
        table.add_row(*(Text(str(cell)) for cell in cells))
    Console().print(table)


def _print_grid(service: Service, span: Span) -> None:
    """Sources by weeks: how many mentions, a dot where it was read and nothing was said, blank where it was not."""
    zone = service.settings.organisation.zone
    last = clock.local_day(clock.now(), zone)
    first = max(span.since_at.astimezone(zone).date(), last - timedelta(weeks=GRID_WEEKS - 1))
    with service.database.connection() as connection:
        rows = read_grid(connection, first, last)
    weeks = [monday(first) + timedelta(weeks=number) for number in range((monday(last) - monday(first)).days // 7 + 1)]
    table = Table("source", *(f"{week:%d %b}" for week in weeks))
    for row in rows:
        table.add_row(Text(row.name), *(Text(cell_text(row.weeks.get(week))) for week in weeks))
    Console().print(table)
    typer.echo("a number: mentions published in the week; a dot: read, nothing found; blank: not read")


def cell_text(cell: WeekCell | None) -> str:
    """A week of a source in one word."""
    if cell is None:
        return ""
    count = cell.mention_count + cell.ad_count
    return str(count) if count else "·"
