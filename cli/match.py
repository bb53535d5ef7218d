"""`goodwill match`: what a rule would match among the stored texts and why, and changed rules applied to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from cli.progress import progress
from jobs.opening import open_service
from jobs.rematching import finder, match_again
from jobs.stopping import stop_on_signals
from reputation.brand import Alias, Brand
from reputation.errors import InputError
from reputation.mention import BrandMatch
from reputation.query import parse_query
from storage.brands import list_brands
from storage.exports import iterate_texts
from storage.rematches import Finder, source_names

MOST_HITS = 50
MOST_TEXTS = 50_000
CONTEXT = 60

app = typer.Typer(help="Preview what a rule would match, or apply changed rules to what is stored.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that the rule matches: the words before, those matched, and after; why; and whether it is a mention."""

    url: str
    before: str
    found: str
    after: str
    why: str
    is_mention: bool


@app.callback()
def about() -> None:
    """Preview what a rule would match, or apply changed rules to what is stored."""


@app.command()
def preview(
    rule: Annotated[str, typer.Argument(help="a name or alias; with --query a boolean query; with --brand a brand")],
    query: Annotated[
        bool, typer.Option("--query", help='the rule is a query: (a OR "b c") AND NOT d NEAR/5 e')
    ] = False,
    brand: Annotated[
        bool, typer.Option("--brand", help="all rules of the brand of that name in goodwill.toml")
    ] = False,
    exclude: Annotated[list[str] | None, typer.Option(help="a phrase that hides a match; may be repeated")] = None,
    context: Annotated[list[str] | None, typer.Option(help="a word that must stand near; may be repeated")] = None,
    case_sensitive: Annotated[bool, typer.Option(help="match capitals as written")] = False,
) -> None:
    """Show fifty of the stored texts that a rule matches, spread evenly over the latest, and which words matched."""
    if query and brand:
        raise InputError("--query and --brand exclude each other")
    if (query or brand) and (exclude or context or case_sensitive):
        raise InputError("--exclude, --context and --case-sensitive belong to a name, not to --query or --brand")
    with open_service() as service, service.database.connection() as connection:
        tried = (
            _named(list_brands(connection), rule) if brand else _tried(rule, exclude, context, case_sensitive, query)
        )
        find = finder([tried], source_names(connection))
        hits, count, read = sample_hits(iterate_texts(connection, MOST_TEXTS), find)
    _print(hits)
    typer.echo(
        f"{count} of the latest {read} texts match {rule!r}{f', {len(hits)} shown' if count > len(hits) else ''}"
    )


@app.command()
def again() -> None:
    """Apply the brands' rules as they are now to all that is stored, the texts of thirty days that named none too.

    Newly found brands are queued for scoring, those found no more lose their score. Ctrl-C ends it after a batch; the
    same command goes on where it was.
    """
    stop = stop_on_signals()
    with open_service() as service, progress("matching again, texts read") as report:
        run = match_again(service.database, lambda count: report(count, 0), stop.is_set)
    words = "stopped, the same command goes on; so far " if stop.is_set() else ""
    typer.echo(
        f"{words}{run.read_count} texts read: {run.added_count} brands found newly, {run.removed_count} found no more"
    )


def _tried(
    rule: str, exclude: Sequence[str] | None, context: Sequence[str] | None, case_sensitive: bool, query: bool
) -> Brand:
    if query:
        parse_query(rule)
        return Brand(0, "\0", "competitor", query=rule)
    if len(rule.strip()) < 2:
        raise InputError(f"the rule {rule!r} is too short: it needs two characters")
    alias = Alias(rule, case_sensitive=case_sensitive)
    return Brand(0, rule, "competitor", (alias,), tuple(exclude or ()), context=tuple(context or ()))


def _named(brands: Sequence[Brand], name: str) -> Brand:
    found = next((brand for brand in brands if brand.name == name), None)
    if found is None:
        raise InputError(f"there is no [[brand]] {name!r}, only {', '.join(brand.name for brand in brands) or 'none'}")
    return found


def _print(hits: Sequence[Hit]) -> None:
    console = Console(highlight=False)
    for hit in hits:
        kind = "mention" if hit.is_mention else "names no brand now"
        console.print(Text.assemble(f"{hit.before}", (hit.found, "bold reverse"), f"{hit.after}"))
        console.print(Text(f"  {hit.url}  ({hit.why}; {kind})", style="dim"))


def sample_hits(texts: Iterable[dict[str, Any]], find: Finder) -> tuple[list[Hit], int, int]:
    """Up to fifty hits spread evenly over those there are, how many there are, and how many texts were read."""
    read = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal read
        for row in texts:
            read += 1
            yield row

    found = [(row, matches[0]) for row in counted() if (matches := _matches(row, find))]
    step = max(1, len(found) // MOST_HITS)
    return [_hit(row, match) for row, match in found[::step][:MOST_HITS]], len(found), read


def _matches(row: dict[str, Any], find: Finder) -> Sequence[BrandMatch]:
    return find(row["title"], row["text"], row["url"], row["language"], row["source_id"])


def _hit(row: dict[str, Any], match: BrandMatch) -> Hit:
    text = row[match.field] or ""
    beside = f", beside {match.context!r}" if match.context else ""
    return Hit(
        row["url"],
        " ".join(text[max(0, match.start - CONTEXT) : match.start].split()) + " ",
        text[match.start : match.end],
        " " + " ".join(text[match.end : match.end + CONTEXT].split()),
        f"by {match.rule} {match.name!r} in the {match.field}, characters {match.start} to {match.end}{beside}",
        row["matched"],
    )
