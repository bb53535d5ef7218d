"""`goodwill crawl`: one round of the named or all due sources, now."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.progress import Report, progress
from jobs.crawling import RoundResult, open_due_round, open_named_round, run_round
from jobs.opening import open_service
from jobs.stopping import stop_on_signals
from jobs.table import job_row
from storage.database import Database
from storage.rounds import list_round_crawls

app = typer.Typer()


@app.command()
def crawl(
    source: Annotated[list[str] | None, typer.Argument(help="names of sources; without any, all that are due")] = None,
) -> None:
    """Crawl once; Ctrl-C ends it after what it holds is stored. Exit status 1 where no source answered."""
    stop = stop_on_signals()
    with open_service() as service:
        with service.database.connection() as connection:
            round_id = open_named_round(connection, source) if source else open_due_round(connection)
        if round_id is None:
            typer.echo("no source is due; name one to crawl it all the same", err=True)
            return
        with progress("crawling, items seen") as report:
            watch = _Watch(service.database, round_id, report)
            result = run_round(
                service.database.url, round_id, job_row("crawl").timeout_seconds, lambda: watch() or stop.is_set()
            )
    Console().print(table_of(result))
    if not any(one.outcome == "ok" for one in result.crawls):
        raise typer.Exit(1)


class _Watch:
    """Reports once a second how many items the round has seen; always False, for it stops nothing."""

    def __init__(self, database: Database, round_id: int, report: Report) -> None:
        self._database, self._round_id, self._report = database, round_id, report
        self._next = 0.0

    def __call__(self) -> bool:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 1
            with self._database.connection() as connection:
                crawls = list_round_crawls(connection, self._round_id)
            self._report(sum(one.item_count for one in crawls), 0)
        return False


def table_of(result: RoundResult) -> Table:
    """What each source's crawl did; names and reasons come from outside: plain text, never markup."""
    table = Table("source", "outcome", "items", "new", "changed", "no brand", "dropped", "reason")
    for one in result.crawls:
        dropped = ", ".join(f"{reason} {count}" for reason, count in sorted(one.dropped.items()))
        cells = (one.source, one.outcome or "unfinished", one.item_count, one.new_count, one.changed_count,
                 one.unmatched_count, dropped, one.reason or "")  # fmt: skip
        table.add_row(*(Text(str(cell)) for cell in cells))
    return table
