"""`goodwill label sample`: mentions drawn at random into a file, for people to label blind to the model's scores."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.export import parse_day
from exchange.labels import COLUMNS, blind_rows
from exchange.watched import WatchedBrands
from exchange.writing import write_file
from jobs.opening import Service, open_service
from reputation import clock
from reputation.errors import InputError, RunError
from reputation.recovery.labels import Draw, draw
from storage.brands import list_brands
from storage.database import Connection
from storage.labels import SampleFrame, add_sample, drawn_texts, iterate_judged

_MOST_ROWS = 10_000

app = typer.Typer(help="Draw mentions at random for people to label.")


@app.callback()
def about() -> None:
    """Draw mentions at random for people to label."""


@app.command()
def sample(
    output: Annotated[Path, typer.Option(help="CSV file to write")],
    size: Annotated[int, typer.Option(min=1, max=_MOST_ROWS, help="how many mentions; 100 to 300 suffice")] = 200,
    since: Annotated[str | None, typer.Option(help="first local day of publication, such as 2026-11-01")] = None,
    until: Annotated[str | None, typer.Option(help="last local day; without it, today")] = None,
    brand: Annotated[str | None, typer.Option(help="of this brand alone")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**63 - 1, help="of the random order; without it, one is chosen and stated")
    ] = None,
) -> None:
    """Write a blind sample: texts, their brand and where they name it, with two empty columns to fill in.

    Fill in `sentiment` (negative, neutral or positive toward the brand) and, if wanted, `about_breach` (yes or no),
    from the top down, and hand the file to `goodwill import labels`.
    """
    seed = secrets.randbits(31) if seed is None else seed
    with open_service() as service, service.database.connection() as connection:
        frame = _frame(connection, service, (parse_day(since, "--since"), parse_day(until, "--until")), brand)
        drawn = _draw(connection, service, frame, size, seed)
        sample_id = add_sample(connection, frame, drawn, seed, clock.now())
        write_file(output, blind_rows(sample_id, drawn_texts(connection, drawn.keys)), COLUMNS, "csv")
    typer.echo(
        f"sample {sample_id}: {len(drawn.keys)} of {drawn.frame_count} judged mentions, drawn with seed {seed}, "
        f"written to {output}"
    )


def _frame(
    connection: Connection, service: Service, days: tuple[date | None, date | None], brand: str | None
) -> SampleFrame:
    today = clock.local_day(clock.now(), service.settings.organisation.zone)
    first, last = days[0], min(days[1] or today, today)
    if first and first > last:
        raise InputError(f"--since {first} is after {f'--until {last}' if days[1] else f'today, {last}'}")
    brand_id = WatchedBrands(list_brands(connection)).named(brand) if brand else None
    if brand and brand_id is None:
        raise InputError(f"--brand {brand!r} is no name or alias of a [[brand]]")
    return SampleFrame(brand_id, first, last)


def _draw(connection: Connection, service: Service, frame: SampleFrame, size: int, seed: int) -> Draw:
    drawn = draw(iterate_judged(connection, frame, service.settings.organisation.zone), size, seed)
    if not drawn.keys:
        span = f"from {frame.first} " if frame.first else ""
        raise RunError(
            f"there is nothing to draw: the model has judged no such mention published {span}to {frame.last}"
        )
    return drawn
