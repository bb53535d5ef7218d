"""`goodwill dashboard`: the dashboard alone."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from dashboard.__main__ import main
from jobs.opening import URL_VARIABLE, database_address

app = typer.Typer()


@app.command()
def dashboard(
    host: Annotated[str | None, typer.Option(help="address to listen on, instead of the settings'")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="port to listen on, 0 for a free one, instead of the settings'")
    ] = None,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="listen where others can reach it")] = False,
) -> None:
    """Serve the dashboard until SIGTERM or Ctrl-C."""
    words = [*(["--host", host] if host else []), *(["--port", str(port)] if port is not None else [])]
    with database_address() as url:
        os.environ[URL_VARIABLE] = url
        raise typer.Exit(main([*words, *(["--allow-remote"] if allow_remote else [])]))
