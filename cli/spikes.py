"""`goodwill spikes`: unusual hours or days, of the own brand's mentions in the database or of a file of counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from exchange.counts import FIELDS, read_counts
from exchange.reading import parse_mapping
from jobs.opening import open_service
from jobs.unusual import own_series
from reputation import clock
from reputation.count_series import CountSeries
from reputation.errors import InputError
from reputation.spikes import Spike, find_spikes
from storage.brands import own_brand

app = typer.Typer()


@app.command()
def spikes(
    input: Annotated[Path | None, typer.Option(help="a .csv, .tsv or .jsonl file: at, count")] = None,  # noqa: A002
    as_json: Annotated[bool, typer.Option("--json", help='print {"spikes": [{"at", "count", ...}]}')] = False,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="column=field, where a column has another name; may be repeated")
    ] = None,
    encoding: Annotated[str, typer.Option(help="of the file, where it is not UTF-8: for instance cp1251")] = "utf-8",
) -> None:
    """Find the spikes of a file of counts of any spacing; without --input, of the last weeks' mentions by hour."""
    if input is None and columns:
        raise InputError("--map belongs to --input: it names the columns of a file")
    if input is not None:
        series, stamps = of_file(input, parse_mapping(columns or [], FIELDS), encoding)
    else:
        series = own_mentions()
        stamps = tuple(stamp.isoformat() for stamp in series.at)
    found = find_spikes(series)
    told = json.dumps({"spikes": [_with_stamp(spike, stamps) for spike in found]})
    typer.echo(told if as_json else words(found, stamps))


def of_file(path: Path, mapping: dict[str, str], encoding: str) -> tuple[CountSeries, tuple[str, ...]]:
    """The series of a file, and its stamps as they are written there.

    Raises:
        InputError: the file is wrong, or mixes spacings (days and hours).
    """
    file = read_counts(path, mapping, encoding)
    try:
        file.series.require_one_spacing()
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None
    return file.series, file.stamps


def own_mentions() -> CountSeries:
    """The own brand's mentions by full hour over the last weeks, from the first hour that had any.

    Raises:
        InputError: no brand has the role own. DatabaseUnavailableError, SchemaError: as for `open_service`.
    """
    with open_service() as service, service.database.connection() as connection:
        brand = own_brand(connection)
        if brand is None:
            raise InputError("goodwill.toml has no [[brand]] with the role own, so there is nothing to look for")
        return own_series(connection, brand, service.settings.organisation.zone, clock.now())


def words(found: Sequence[Spike], stamps: Sequence[str]) -> str:
    """The spikes in words, one a line."""
    if not found:
        return "no spikes"
    return "\n".join(
        f"{stamps[spike.position]}  {spike.count} mentions in {_span(spike.span)}, "
        f"{spike.expected:.1f} expected (p = {spike.p_value:.1g})"
        for spike in found
    )


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes / 60:.3g} hours" if minutes < 2 * 1440 else f"{minutes / 1440:.3g} days"


def _with_stamp(spike: Spike, stamps: Sequence[str]) -> dict[str, Any]:
    """The spike as JSON values, its stamp as the input gives it."""
    return {**spike.to_json(), "at": stamps[spike.position]}
