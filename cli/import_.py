"""`goodwill import`: mentions or ads from a CSV or JSON-lines file, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.progress import Report, progress
from exchange import ads, mentions
from exchange.reading import Row, parse_mapping, read_rows
from jobs.opening import Service, open_service
from reputation import clock
from storage.ads import store_ads
from storage.brands import list_brands
from storage.imports import import_source

File = Annotated[Path, typer.Argument(help="a .csv, .tsv or .jsonl file")]
Columns = Annotated[
    list[str] | None, typer.Option("--map", help="column=field, where a column has another name; may be repeated")
]
SourceName = Annotated[str, typer.Option(help="the source that the rows are stored under")]
Encoding = Annotated[str, typer.Option(help="of the file, where it is not UTF-8: for instance cp1251")]

app = typer.Typer(help="Import mentions or ads from a file.")


@app.command("mentions")
def import_mentions(
    file: File,
    columns: Columns = None,
    source: SourceName = "import",
    encoding: Encoding = "utf-8",
) -> None:
    """Mentions: columns url and text, and id, title, kind, author, language, country, published_at, rating, ..."""
    rows = list(read_rows(file, parse_mapping(columns or [], mentions.FIELDS), encoding))
    with open_service() as service, progress("importing") as report:
        counts = _store_mentions(service, rows, source, report)
    dropped = "".join(f", {count} dropped ({reason})" for reason, count in sorted(counts.dropped.items()))
    typer.echo(
        f"{len(rows)} rows: {counts.new} new mentions, {counts.changed} changed, {counts.unchanged} known already, "
        f"{counts.unmatched} name no brand{dropped}"
    )


def _store_mentions(service: Service, rows: list[Row], source: str, report: Report) -> mentions.ImportCounts:
    zone = service.settings.organisation.zone
    with service.database.connection() as connection:
        source_id = import_source(connection, source)
        items = [mentions.mention_item(row, source_id, zone) for row in rows]
        counts = mentions.import_mentions(connection, items, list_brands(connection), clock.now())
    report(len(rows), len(rows))
    return counts


@app.command("ads")
def import_ads(
    file: File,
    columns: Columns = None,
    source: SourceName = "import",
    encoding: Encoding = "utf-8",
) -> None:
    """Ads: columns advertiser and text, and id, title, url, language, platforms, countries, started_on, ended_on."""
    rows = list(read_rows(file, parse_mapping(columns or [], ads.FIELDS), encoding))
    with open_service() as service, progress("importing") as report:
        new = _store_ads(service, rows, source)
        report(len(rows), len(rows))
    typer.echo(f"{len(rows)} rows: {new} new ads, {len(rows) - new} known already")


def _store_ads(service: Service, rows: list[Row], source: str) -> int:
    zone = service.settings.organisation.zone
    with service.database.connection() as connection:
        known = ads.advertiser_brands(list_brands(connection))
        source_id = import_source(connection, source)
        pairs = [ads.ad_item(row, source_id, zone, known) for row in rows]
        brand_of = {item.advertiser: brand_id for item, brand_id in pairs}
        return store_ads(connection, [item for item, _ in pairs], brand_of, clock.now())
