"""`goodwill import news-archive`: articles out of web archives on disk, stored a hundred at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.given_names import given_name
from cli.progress import progress
from crawlers.news_archive import ArchiveTally, archived_articles
from exchange.mentions import import_mentions
from jobs.opening import Service, open_service
from reputation import clock
from reputation.brand import Brand
from reputation.mention import MentionItem
from storage.brands import list_brands
from storage.imports import import_source

Archives = Annotated[list[Path], typer.Argument(help="WARC files as they were downloaded, packed or not")]
SourceName = Annotated[str, typer.Option(callback=given_name, help="the source that the articles are stored under")]

BATCH = 100


def import_news_archive(files: Archives, source: SourceName = "cc-news") -> None:
    """Articles out of web archives on disk, such as Common Crawl's CC-NEWS: those that name a watched brand.

    A file that is cut off gives what comes before the cut; the same file again gives nothing new.
    """
    with open_service() as service:
        for file in files:
            typer.echo(f"{file.name}: {_take(service, file, source)}")


def _take(service: Service, file: Path, source: str) -> str:
    tally, total = ArchiveTally(), Counter[str]()
    with service.database.connection() as connection:
        source_id, brands = import_source(connection, source), list_brands(connection)
    with progress(f"reading {file.name}") as report:
        _store_all(service, brands, archived_articles(file, brands, source_id, tally, report), total)
    return (
        f"{tally.pages} pages, {total['new']} new mentions, {total['known']} known already, {total['others']} whose "
        f"article names no brand, {tally.undated} without a day, {tally.unreadable} unreadable"
    )


def _store_all(service: Service, brands: Sequence[Brand], articles: Iterable[MentionItem], total: Counter[str]) -> None:
    """Store articles as they come; those that were read before a fault are stored too."""
    batch: list[MentionItem] = []
    try:
        for article in articles:
            batch.append(article)
            if len(batch) == BATCH:
                _store(service, brands, batch, total)
                batch.clear()
    finally:
        _store(service, brands, batch, total)


def _store(service: Service, brands: Sequence[Brand], batch: list[MentionItem], total: Counter[str]) -> None:
    with service.database.connection() as connection:
        counts = import_mentions(connection, batch, brands, clock.now())
    total.update(new=counts.new, known=counts.changed + counts.unchanged + counts.repeated, others=counts.unmatched)
