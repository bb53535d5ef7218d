"""`goodwill report weekly`: the weekly trend report, now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from cli.progress import progress
from jobs.opening import open_service
from jobs.recovery import estimate_of_week
from reports.render.formats import ReportFormat
from reports.weekly import make_weekly, write_files
from reputation import clock
from reputation.errors import InputError
from reputation.schedule import last_closed_week, parse_week

app = typer.Typer(help="Make the weekly report.")


@app.callback()
def about() -> None:
    """Make the weekly report."""


@app.command()
def weekly(
    week: Annotated[
        str | None, typer.Option(help="an ISO week that is over, such as 2026-W47; default: the last")
    ] = None,
    format: Annotated[str | None, typer.Option(help="such as pdf,html; default: [reports] formats")] = None,  # noqa: A002
    out: Annotated[Path, typer.Option(help="the folder to write the files into")] = Path(),
) -> None:
    """Make the report of a week in the organisation's languages, store it, and write its files."""
    now = clock.now()
    with open_service() as service:
        organisation, reports = service.settings.organisation, service.settings.reports
        chosen = parse_week(week) if week else last_closed_week(now, organisation.zone)
        formats = parse_formats(format) if format else reports.formats
        with progress("making the report") as report:
            estimate_of_week(service.database, chosen)
            made = make_weekly(service.database, chosen, organisation.languages, formats, now)
            report(len(made), len(made))
        for path in write_files(service.database, made, chosen, out):
            typer.echo(str(path))


def parse_formats(text: str) -> tuple[ReportFormat, ...]:
    """The formats of a text like `pdf,html`.

    Raises:
        InputError: one of them is none.
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    wrong = next((name for name in names if name not in get_args(ReportFormat)), None)
    if wrong is not None or not names:
        raise InputError(f"--format {text!r}: {wrong!r} is none of {', '.join(get_args(ReportFormat))}")
    return cast("tuple[ReportFormat, ...]", names)
