"""`goodwill report weekly|card|approve`: the weekly trend report and the board's number card, now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from cli.progress import progress
from jobs.opening import open_service
from jobs.recovery import estimate_of_week
from reports.archive import MadeReport
from reports.archive import approve as approve_report
from reports.card import make_card
from reports.render.formats import CARD_FORMATS, ReportFormat
from reports.weekly import make_weekly, write_files
from reputation import clock
from reputation.errors import InputError
from reputation.schedule import last_closed_week, parse_week

app = typer.Typer(help="Make the weekly report, or the number card for the board.")


@app.callback()
def about() -> None:
    """Make the weekly report, or the number card for the board."""


@app.command()
def weekly(
    week: Annotated[
        str | None, typer.Option(help="an ISO week that is over, such as 2026-W47; default: the last")
    ] = None,
    format: Annotated[str | None, typer.Option(help="such as pdf,html; default: those of the settings")] = None,  # noqa: A002
    out: Annotated[Path, typer.Option(help="the folder to write the files into")] = Path(),
) -> None:
    """Make the report of a week in the organisation's languages, store it, and write its files."""
    now, asked = clock.now(), None if format is None else parse_formats(format)
    with open_service() as service:
        organisation, reports = service.settings.organisation, service.settings.reports
        chosen = parse_week(week) if week else last_closed_week(now, organisation.zone)
        formats = asked or reports.formats
        with progress("making the report") as report:
            estimate_of_week(service.database, chosen)
            made = make_weekly(service.database, chosen, organisation.languages, formats, now)
            report(len(made), len(made))
        for path in write_files(service.database, only_formats(made, formats), chosen, out):
            typer.echo(str(path))


@app.command()
def card(
    week: Annotated[
        str | None, typer.Option(help="an ISO week that is over, such as 2026-W47; default: the last")
    ] = None,
    format: Annotated[str, typer.Option(help="pptx, pdf or json")] = "pptx,pdf",  # noqa: A002
    out: Annotated[Path, typer.Option(help="the folder to write the files into")] = Path(),
) -> None:
    """Freeze the figures of a week for the board: one slide, one page, in the organisation's languages."""
    now, formats = clock.now(), parse_formats(format, tuple(CARD_FORMATS))
    with open_service() as service:
        organisation = service.settings.organisation
        chosen = parse_week(week) if week else last_closed_week(now, organisation.zone)
        estimate_of_week(service.database, chosen)
        made = make_card(service.database, chosen, organisation.languages, formats, now)
        for path in write_files(service.database, only_formats(made, formats), chosen, out):
            typer.echo(str(path))
        for one in made:
            typer.echo(f"number card no. {one.report_id}, version {one.version}, {one.language}")


@app.command()
def approve(
    number: Annotated[int, typer.Argument(help="the number of a report or card")],
    by: Annotated[str, typer.Option(help="who answers for it; it is written on the card")],
) -> None:
    """Write who approves a report or card, in every language that says the same; its files are made anew."""
    with open_service() as service:
        for approved in approve_report(service.database, number, by, clock.now()):
            typer.echo(f"no. {approved} is approved by {by.strip()}")


def parse_formats(text: str, known: Sequence[ReportFormat] = get_args(ReportFormat)) -> tuple[ReportFormat, ...]:
    """The formats of a text like `pdf,html`.

    Raises:
        InputError: one of them is none of the known, or it names none.
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names:
        raise InputError(f"--format {text!r} names no format; there are {', '.join(known)}")
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        raise InputError(f"--format {text!r}: {wrong!r} is none of {', '.join(known)}")
    return cast("tuple[ReportFormat, ...]", names)


def only_formats(made: Sequence[MadeReport], formats: Sequence[ReportFormat]) -> list[MadeReport]:
    """The reports with the formats that were asked for alone: one made again has those of earlier calls as well."""
    return [replace(one, formats=tuple(name for name in one.formats if name in formats)) for one in made]
