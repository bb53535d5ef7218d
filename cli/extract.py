"""`goodwill extract`: article pages from files into titles, texts, authors and dates, line by line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.given_files import refuse_same_file
from cli.progress import Report, progress
from crawlers.errors import ParseError
from crawlers.parsers.article import Article
from crawlers.parsers.article import extract as extract_article
from exchange.reading import Row, read_rows
from exchange.values import optional_text, required_text
from exchange.writing import write_file
from reputation.errors import InputError

COLUMNS = ("id", "title", "text", "authors", "published_at", "language")
_LARGEST_PAGE = 10 << 20

app = typer.Typer()


@app.command()
def extract(
    input: Annotated[Path, typer.Option(help='JSON lines {"id", "url", "path"}')],  # noqa: A002 (the option's name)
    output: Annotated[Path, typer.Option(help="JSON lines to write, one for each line of the input")],
) -> None:
    """Extract the articles of saved pages (.html or .html.gz, beside the input or by absolute path)."""
    refuse_same_file(input, output)
    rows = list(read_rows(input, {}))
    for row in rows:
        required_text(row, "path")
    with progress("extracting") as report:
        count = write_file(output, _records(rows, input.parent, report), COLUMNS, "jsonl")
    typer.echo(f"{count} pages extracted into {output}", err=True)


def _records(rows: list[Row], folder: Path, report: Report) -> Iterator[dict[str, Any]]:
    for done, row in enumerate(rows, start=1):
        yield _record(row, folder)
        report(done, len(rows))


def _record(row: Row, folder: Path) -> dict[str, Any]:
    """One line out; a page in which nothing can be read has nulls."""
    page = _page(row, folder / required_text(row, "path"))
    try:
        article = extract_article(page, optional_text(row, "url") or "")
    except ParseError:
        article = Article(None, "", (), None, None)
    return {
        "id": row.values.get("id"),
        "title": article.title,
        "text": article.text or None,
        "authors": list(article.authors),
        "published_at": article.published_at,
        "language": article.language,
    }


def _page(row: Row, path: Path) -> bytes:
    try:
        if path.suffix != ".gz":
            return path.read_bytes()
        with gzip.open(path) as stream:
            page = stream.read(_LARGEST_PAGE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{row.file}, line {row.line}: the page {path} can't be read: {error}") from None
    if len(page) > _LARGEST_PAGE:
        raise row.fault("path", f"the page {path} is larger than 10 MB")
    return page
