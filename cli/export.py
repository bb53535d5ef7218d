"""`goodwill export`: mentions, ads, scores or daily counts, as CSV, JSON lines or Parquet; a campaign's evidence."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.campaign_evidence import export_evidence
from exchange.exporting import ExportKind, columns_of, records_of
from exchange.parquet import write_parquet
from exchange.writing import Format, Record, write_file, write_note, write_records
from jobs.opening import open_service
from presentation.coverage import coverage_text
from presentation.language import Words
from reputation import clock
from reputation.errors import InputError
from storage.coverage import read_coverage

_FIRST_YEAR, _LAST_YEAR = 1900, 2999

app = typer.Typer()


class _Kind(StrEnum):
    MENTIONS = "mentions"
    ADS = "ads"
    SCORES = "scores"
    DAILY = "daily"
    EVIDENCE = "evidence"


_ROWS: dict[_Kind, ExportKind] = {
    _Kind.MENTIONS: "mentions",
    _Kind.ADS: "ads",
    _Kind.SCORES: "scores",
    _Kind.DAILY: "daily",
}
"""The kinds that are rows of a table."""


class _Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@app.command()
def export(
    kind: Annotated[_Kind, typer.Argument(help="what to export")],
    format: Annotated[_Format, typer.Option(help="csv, jsonl or parquet")] = _Format.CSV,  # noqa: A002 (the option's name)
    since: Annotated[str | None, typer.Option(help="first local day, such as 2026-11-01")] = None,
    until: Annotated[str | None, typer.Option(help="last local day")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "--output", help="file to write; without it, standard output")
    ] = None,
    campaign: Annotated[int | None, typer.Option(help="of evidence: the campaign's number")] = None,
) -> None:
    """Export what is stored, as CSV for spreadsheets, or as JSON lines or Parquet (an extra) with every text whole.

    In CSV a cell that a spreadsheet would run gets an apostrophe before it, and ends at 32,767 characters.

    Evidence is a ZIP of one campaign: its ads' words, times and addresses, and the answers in which they were found.
    What the rows cover and what no source can see is said on standard error, and beside a file in FILE.coverage.txt.
    """
    rows = _ROWS.get(kind)
    if rows is None:
        export_evidence(campaign, out)
        return
    if format is _Format.PARQUET and out is None:
        raise InputError("--format parquet needs --out FILE: it is no text for a terminal")
    days = (parse_day(since, "--since"), parse_day(until, "--until"))
    if days[0] and days[1] and days[0] > days[1]:
        raise InputError(f"--since {since} is after --until {until}")
    with open_service() as service, service.database.connection() as connection:
        zone = service.settings.organisation.zone
        covered = coverage_text(read_coverage(connection, clock.now()), Words("en"))
        records = records_of(connection, rows, days, zone, clock.local_day(clock.now(), zone))
        typer.echo(f"{_written(records, rows, format, out, covered)}{covered}", err=True)


def _written(records: Iterable[Record], rows: ExportKind, form: _Format, out: Path | None, covered: str) -> str:
    """Write the records, and beside a file what they cover; the line that says so."""
    if out is None:
        write_records(sys.stdout, records, columns_of(rows), _text_format(form))
        return ""
    if form is _Format.PARQUET:
        count = write_parquet(out, records, rows)
    else:
        count = write_file(out, records, columns_of(rows), _text_format(form))
    return f"{count} rows written to {out}, and what they cover to {write_note(out, covered).name}\n"


def _text_format(form: _Format) -> Format:
    return "csv" if form is _Format.CSV else "jsonl"


def parse_day(text: str | None, option: str) -> date | None:
    """The day that an option names.

    Raises:
        InputError: it is no ISO 8601 date, or one whose first and last moment no clock could tell in every zone.
    """
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{option} {text!r} is no date like 2026-11-24") from None
    if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InputError(f"{option} {text!r} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day
