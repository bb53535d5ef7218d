"""`goodwill db`: migrate, back up, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.dump import dump, refuse_no_backup
from cli.dump import restore as restore_dump
from jobs.opening import open_address
from jobs.setup import prepare
from reputation.errors import InputError
from reputation.settings import load_settings
from storage.database import connect
from storage.runs import living_processes

app = typer.Typer(help="Migrate, back up or restore the database.")


@app.command()
def migrate() -> None:
    """Bring the tables up to date, and sync the settings into them; `goodwill up` does it too."""
    settings = load_settings()
    with open_address() as url:
        applied = prepare(url, settings)
    typer.echo(f"applied: {', '.join(applied)}" if applied else "the tables are up to date")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="the file to write, in pg_dump's custom format")],
    force: Annotated[bool, typer.Option("--force", help="replace an existing file")] = False,
) -> None:
    """Write the whole database into one file, consistent at one moment, while the service runs."""
    if file.is_dir():
        raise InputError(f"{file} is a folder: name a file in it")
    if file.exists() and not force:
        raise InputError(f"{file} exists already: --force replaces it")
    with open_address() as url:
        dump(url, file)
    typer.echo(f"{file} is written ({file.stat().st_size / 1e6:.1f} MB)")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="a file that `goodwill db backup` wrote")],
    yes: Annotated[bool, typer.Option("--yes", help="replace what is stored without asking")] = False,
) -> None:
    """Replace the whole database by a backup, once the service has ended."""
    if not file.is_file():
        raise InputError(f"there is no file {file}")
    refuse_no_backup(file)
    if not yes:
        _ask()
    with open_address() as url:
        _refuse_while_served(url)
        restore_dump(url, file)
        prepare(url, load_settings())
    typer.echo(f"{file} is restored")


def _ask() -> None:
    """Go on only if told so.

    Raises:
        InputError: nobody is there to ask. Abort: the answer is no.
    """
    try:
        typer.confirm("Replace everything that is stored by the backup?", abort=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise InputError("nobody answered: --yes replaces what is stored without asking") from None


def _refuse_while_served(url: str) -> None:
    """Look whether anything works on the database: it would go on with what is no longer there.

    Raises:
        InputError: something does.
    """
    with connect(url) as connection:
        living = living_processes(connection)
    if living:
        raise InputError(
            f"the service runs ({', '.join(living)}): end it first; a killed one counts as gone in a minute"
        )
