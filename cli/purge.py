"""`goodwill purge`: deletes what is older than the settings keep."""

from __future__ import annotations

import typer

from jobs.opening import open_service
from jobs.upkeep import delete_old

app = typer.Typer()


@app.command()
def purge() -> None:
    """Delete what the settings' retention no longer keeps; the service does it every hour by itself."""
    with open_service() as service:
        counts = delete_old(service.database, service.settings.retention)
    typer.echo(counts.in_words())
