"""`goodwill scheduler`: the scheduler alone."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cli.alive import exit_unless_alive

app = typer.Typer()


@app.command()
def scheduler(
    is_alive: Annotated[bool, typer.Option("--is-alive", help="only say whether this machine's runs")] = False,
) -> None:
    """Put each job into its queue as it falls due, until SIGTERM or Ctrl-C."""
    if is_alive:
        exit_unless_alive("scheduler")
        return
    os.execv(sys.executable, [sys.executable, "-m", "scheduler"])  # noqa: S606 (our own interpreter, no shell)
