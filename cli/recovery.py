"""`goodwill recovery`: how deep the fall was, how much is regained, and what can't be said, of database or file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from exchange.daily_counts import FIELDS, read_daily_counts
from exchange.reading import parse_mapping
from jobs.opening import open_service
from jobs.recovery import gather, whole
from presentation.language import words
from presentation.recovery import recovery_lines
from reputation import clock
from reputation.clock import local_day
from reputation.errors import InputError
from reputation.net_sentiment import DailyCounts
from reputation.recovery.estimate import Question, estimate_recovery

app = typer.Typer()

MOST_YEARS = 100
"""A file that spans more has a mistyped year, and every day between would have a row."""


@app.command()
def recovery(
    input: Annotated[  # noqa: A002 (the option's name)
        Path | None, typer.Option(help="a .csv, .tsv or .jsonl file: day, brand, negative, neutral, positive")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="the brand of the file to judge; the others are controls")] = None,
    disclosed: Annotated[
        str | None, typer.Option(help="with --input: the day of disclosure, such as 2026-03-01")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="column=field, where a column has another name; may be repeated")
    ] = None,
    encoding: Annotated[str, typer.Option(help="of the file, where it is not UTF-8: for instance cp1251")] = "utf-8",
) -> None:
    """Estimate the recovery of the own brand in the database, or of a brand in a file of counts a day."""
    if input is not None:
        told = of_file(input, brand, disclosed, parse_mapping(columns or [], FIELDS), encoding)
    elif brand or disclosed or columns:
        raise InputError("--brand, --disclosed and --map belong to --input: the database knows them itself")
    else:
        told = of_database()
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(recovery_lines(told, words("en"))))


def of_file(
    path: Path, brand: str | None, disclosed: str | None, mapping: dict[str, str], encoding: str
) -> dict[str, Any]:
    """The estimate of one brand of a file, as of the file's last day.

    Raises:
        InputError: the file is wrong, has no such brand, or a needed option is missing or no date.
    """
    if brand is None or disclosed is None:
        raise InputError("--input needs --brand and --disclosed: whose recovery, and since when")
    disclosed_on = _day(disclosed)
    counts = read_daily_counts(path, mapping, encoding)
    if brand not in counts:
        raise InputError(f"{path.name} has no brand {brand!r}, only {', '.join(sorted(counts))}")
    today = _last_day(path, counts)
    others = {name: days for name, days in counts.items() if name != brand}
    return estimate_recovery(Question(brand, counts[brand], others, disclosed_on, today)).to_json()


def _last_day(path: Path, counts: Mapping[str, Sequence[DailyCounts]]) -> date:
    first, last = min(days[0].day for days in counts.values()), max(days[-1].day for days in counts.values())
    if last.year - first.year > MOST_YEARS:
        raise InputError(
            f"{path.name} gives days from {first} to {last}, more than {MOST_YEARS} years: one of them is a slip"
        )
    return last


def of_database() -> dict[str, Any]:
    """The estimate of the own brand as of now.

    Raises:
        InputError: no own brand, or no incident of it. DatabaseUnavailableError, SchemaError: as for `open_service`.
    """
    with open_service() as service, service.database.connection() as connection:
        zone = service.settings.organisation.zone
        gathered = gather(connection, local_day(clock.now(), zone), zone)
        if gathered is None:
            raise InputError('goodwill.toml has no [[brand]] with role = "own", or no [[incident]] of it')
        return whole(connection, gathered, estimate_recovery(gathered.question), zone, clock.now())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--disclosed {text!r} is no date like 2026-03-01") from None
