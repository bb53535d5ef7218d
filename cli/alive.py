"""Whether a part of the service runs on this machine: for the health checks of containers."""

from __future__ import annotations

import socket

import typer

from jobs.opening import open_address
from reputation.errors import RunError
from storage import runs
from storage.database import Database


def exit_unless_alive(part: str) -> None:
    """Return where a heartbeat of this host's `part` is at most a minute old.

    Raises:
        RunError: there is none.
    """
    with open_address() as url, Database.open(url, size=1) as database, database.connection() as connection:
        beats = runs.heartbeats(connection)
    host = socket.gethostname()
    if not any(beat.is_alive for beat in beats if beat.host == host and beat.process.partition(":")[0] == part):
        raise RunError(f"no {part} of this machine has sent a heartbeat in the last {runs.ALIVE_SECONDS} seconds")
    typer.echo(f"the {part} is alive")
