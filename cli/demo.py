"""`goodwill demo`: a fictional breach, from crawl to dashboard."""

from __future__ import annotations

from typing import Annotated

import typer

from demo.run import run_demo
from demo.world import DAYS

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="where the dashboard listens, on 127.0.0.1")] = 8050,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="open no browser")] = False,
    days: Annotated[int, typer.Option(help="how many days the fictional world lasts")] = DAYS,
    reset: Annotated[bool, typer.Option("--reset", help="start anew")] = False,
) -> None:
    """Crawl a fictional breach, score it, write its mails and reports, and open the dashboard; Ctrl-C ends it."""
    raise typer.Exit(run_demo(port=port, open_browser=not no_browser, days=days, reset=reset))
