"""`goodwill match preview`: what a rule would match among the texts that are stored, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from jobs.opening import open_service
from reputation.brand import Alias, Brand
from reputation.errors import InputError
from reputation.intake.match import BrandMatcher
from reputation.mention import BrandMatch
from storage.exports import iterate_texts

MOST_HITS = 50
MOST_TEXTS = 50_000
CONTEXT = 60

app = typer.Typer(help="Preview what a rule would match.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that the rule matches: the words before, those matched, and after; and whether it is a mention."""

    url: str
    before: str
    found: str
    after: str
    is_mention: bool


@app.callback()
def about() -> None:
    """Preview what a rule would match."""


@app.command()
def preview(
    rule: Annotated[str, typer.Argument(help="a name or alias, as it would stand in goodwill.toml")],
    exclude: Annotated[list[str] | None, typer.Option(help="a phrase that hides a match; may be repeated")] = None,
    case_sensitive: Annotated[bool, typer.Option(help="match capitals as written")] = False,
) -> None:
    """Show up to fifty of the latest stored texts that a rule matches, each with the words that matched."""
    if len(rule.strip()) < 2:
        raise InputError(f"the rule {rule!r} is too short: it needs two characters")
    brand = Brand(0, rule, "competitor", (), tuple(exclude or ()), ())
    if case_sensitive:
        brand = Brand(0, "\0", "competitor", (Alias(rule, case_sensitive=True),), tuple(exclude or ()), ())
    with open_service() as service, service.database.connection() as connection:
        hits, count, read = sample_hits(iterate_texts(connection, MOST_TEXTS), BrandMatcher([brand]))
    console = Console(highlight=False)
    for hit in hits:
        kind = "mention" if hit.is_mention else "names no brand now"
        console.print(Text.assemble(f"{hit.before}", (hit.found, "bold reverse"), f"{hit.after}"))
        console.print(Text(f"  {hit.url}  ({kind})", style="dim"))
    typer.echo(
        f"{count} of the latest {read} texts match {rule!r}{f', {len(hits)} shown' if count > len(hits) else ''}"
    )


def sample_hits(texts: Iterable[dict[str, Any]], matcher: BrandMatcher) -> tuple[list[Hit], int, int]:
    """Up to fifty hits spread evenly over those there are, how many there are, and how many texts were read."""
    read = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal read
        for row in texts:
            read += 1
            yield row

    found = [(row, matches[0]) for row in counted() if (matches := matcher.find(row["title"], row["text"], row["url"]))]
    step = max(1, len(found) // MOST_HITS)
    return [_hit(row, match) for row, match in found[::step][:MOST_HITS]], len(found), read


def _hit(row: dict[str, Any], match: BrandMatch) -> Hit:
    text = row[match.field] or ""
    return Hit(
        row["url"],
        " ".join(text[max(0, match.start - CONTEXT) : match.start].split()) + " ",
        text[match.start : match.end],
        " " + " ".join(text[match.end : match.end + CONTEXT].split()),
        row["matched"],
    )
