"""`goodwill check`: tries every source, the database, every channel and the model, and says which work."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.checks import Finding, check_channels, check_contact, check_database, check_model, check_sources
from cli.progress import progress
from reputation.settings import load_settings

_MARKS = {"ok": ("works", "green"), "failed": ("fails", "bold red"), "note": ("note", "yellow")}

app = typer.Typer()


@app.command()
def check() -> None:
    """Try all that the settings name; exit status 1 if anything fails."""
    settings = load_settings()
    findings = [*check_database(settings), check_model(settings), *check_channels(settings), *check_contact(settings)]
    with progress("asking the sources") as report:
        findings += check_sources(settings, report)
    Console().print(table_of(findings))
    failed = sum(finding.state == "failed" for finding in findings)
    if failed:
        typer.echo(f"goodwill: {failed} of {len(findings)} checks fail", err=True)
        raise typer.Exit(1)


def table_of(findings: list[Finding]) -> Table:
    """The findings as a table; what comes from outside is plain text, never markup."""
    table = Table("what", "state", "detail", show_lines=False)
    for finding in findings:
        word, style = _MARKS[finding.state]
        table.add_row(Text(finding.what), Text(word, style=style), Text(finding.detail))
    return table
