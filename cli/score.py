"""`goodwill score`: the backlog in the database, or a file of texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.given_files import refuse_same_file
from cli.progress import progress
from jobs.opening import open_service, settings_if_any
from jobs.scoring import score_again, score_backlog
from reputation.errors import InputError
from sentiment.file import score_file
from sentiment.scoring import Scorer

app = typer.Typer()


@app.command()
def score(
    input: Annotated[Path | None, typer.Option(help="JSON lines to score")] = None,  # noqa: A002 (the option's name)
    output: Annotated[Path | None, typer.Option(help="JSON lines to write, one for each line of the input")] = None,
    again: Annotated[bool, typer.Option("--again", help="also score anew what another model judged")] = False,
) -> None:
    """Score the unscored mentions and ads of the database; or, with --input and --output, a file."""
    if again and (input or output):
        raise InputError("--again is for the database: a file is scored whole")
    if (input is None) != (output is None):
        raise InputError("--input and --output belong together: name both, or neither to score the database")
    if input is not None and output is not None:
        refuse_same_file(input, output)
        settings = settings_if_any()
        scorer = Scorer.chosen(settings.sentiment if settings else None)
        with progress("scoring") as report:
            count = score_file(input, output, scorer, report)
        typer.echo(f"{count} lines scored into {output}", err=True)
        return
    with open_service() as service:
        scorer = Scorer.chosen(service.settings.sentiment)
        with progress("scoring") as report:
            counts = score_backlog(service.database, scorer, report)
        typer.echo(counts.in_words(), err=True)
        if again:
            with progress("scoring anew") as report:
                counts = score_again(service.database, scorer, report)
            typer.echo(f"anew: {counts.in_words()}", err=True)
