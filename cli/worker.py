"""`goodwill worker`: one worker alone."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cli.alive import exit_unless_alive

app = typer.Typer()


@app.command()
def worker(
    is_alive: Annotated[bool, typer.Option("--is-alive", help="only say whether this machine's runs")] = False,
) -> None:
    """Run jobs until SIGTERM or Ctrl-C. Any number of workers share the work, on any number of machines."""
    if is_alive:
        exit_unless_alive("worker")
        return
    os.execv(sys.executable, [sys.executable, "-m", "jobs.worker"])  # noqa: S606 (our own interpreter, no shell)
