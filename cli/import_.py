"""`goodwill import`: what an organisation brings itself, from a CSV or JSON-lines file, all of it or none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.news_archive import import_news_archive
from cli.progress import Report, progress
from exchange import actions, ads, commitments, instrument_counts, labels, mentions, outcomes
from exchange.presets import preset_named
from exchange.reading import Row, parse_mapping, read_rows
from jobs.opening import Service, open_service
from reputation import clock
from storage.actions import store_actions
from storage.ads import store_ads
from storage.brands import list_brands
from storage.commitments import store_commitments
from storage.imports import StoredRows, import_source
from storage.instrument_counts import store_instrument_counts
from storage.labels import known_rows, store_labels
from storage.outcomes import store_outcomes

File = Annotated[Path, typer.Argument(help="a .csv, .tsv or .jsonl file")]
Columns = Annotated[
    list[str] | None, typer.Option("--map", help="column=field, where a column has another name; may be repeated")
]
LabellerName = Annotated[str, typer.Option("--by", help="who labelled, where the rows have no column labelled_by")]
InstrumentName = Annotated[str, typer.Option(help="what counted, where the rows have no column instrument")]
SourceName = Annotated[str, typer.Option(help="the source that the rows are stored under")]
PresetName = Annotated[str | None, typer.Option("--preset", help="whose export the file is: brandwatch")]
Encoding = Annotated[str, typer.Option(help="of the file, where it is not UTF-8: for instance cp1251")]

app = typer.Typer(help="Import mentions, ads, actions, commitments, outcomes, counts or labels from a file.")


@app.command("mentions")
def import_mentions(
    file: File,
    columns: Columns = None,
    source: SourceName = "import",
    encoding: Encoding = "utf-8",
    preset: PresetName = None,
) -> None:
    """Mentions: columns url and text, and id, title, kind, author, language, country, published_at, rating, ...

    With --preset brandwatch an export of Brandwatch as it is; --map goes before what the preset says.
    """
    mapping = parse_mapping(columns or [], mentions.FIELDS)
    if preset is None:
        rows = list(read_rows(file, mapping, encoding))
    else:
        known = preset_named(preset)
        rows = [known.row(row, mapping) for row in read_rows(file, mapping, encoding, known.needed)]
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


app.command("news-archive")(import_news_archive)


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


@app.command("actions")
def import_actions(file: File, columns: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Actions in response: columns kind, title and happened_at, and brand, segment, url, privileged.

    Kinds: statement, apology, notice, compensation, monitoring_offer, counter_offer, improvement.
    """
    rows = list(read_rows(file, parse_mapping(columns or [], actions.FIELDS), encoding))
    with open_service() as service, service.database.connection() as connection:
        zone = service.settings.organisation.zone
        stored = store_actions(connection, actions.action_items(rows, list_brands(connection), zone))
    typer.echo(_told(rows, stored, "actions"))


@app.command("commitments")
def import_commitments(file: File, columns: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Promises: columns promise, and owner, due_on, kept_on, evidence, brand, privileged.

    A file may be imported again: a promise is known by its words, and what a row leaves empty stays as it was.
    """
    rows = list(read_rows(file, parse_mapping(columns or [], commitments.FIELDS), encoding))
    with open_service() as service, service.database.connection() as connection:
        stored = store_commitments(connection, commitments.commitment_items(rows, list_brands(connection)))
    typer.echo(_told(rows, stored, "promises"))


@app.command("outcomes")
def import_outcomes(file: File, columns: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Outcomes a day: columns day, and closures, calls, complaints, trust; or day, kind and value; and brand."""
    rows = list(read_rows(file, parse_mapping(columns or [], outcomes.FIELDS), encoding))
    with open_service() as service, service.database.connection() as connection:
        stored = store_outcomes(connection, outcomes.outcome_items(rows, list_brands(connection)))
    typer.echo(_told(rows, stored, "figures"))


@app.command("counts")
def import_counts(
    file: File,
    columns: Columns = None,
    instrument: InstrumentName = "imported",
    encoding: Encoding = "utf-8",
) -> None:
    """Counts a day by another instrument: columns day, negative, neutral, positive, and brand, instrument, segment.

    They are shown beside Goodwill's own counts and never added to them.
    """
    rows = list(read_rows(file, parse_mapping(columns or [], instrument_counts.FIELDS), encoding))
    with open_service() as service, service.database.connection() as connection:
        items = instrument_counts.instrument_counts(rows, list_brands(connection), instrument)
        stored = store_instrument_counts(connection, items)
    typer.echo(_told(rows, stored, "days"))


@app.command("labels")
def import_labels(
    file: File, columns: Columns = None, labelled_by: LabellerName = "team", encoding: Encoding = "utf-8"
) -> None:
    """Labels by people: the file of `goodwill label sample` with its columns sentiment and about_breach filled in.

    Rows left empty give no label. The same person's second label of a row replaces the first.
    """
    rows = list(read_rows(file, parse_mapping(columns or [], labels.FIELDS), encoding))
    given = labels.given_labels(rows, labelled_by)
    with open_service() as service, service.database.connection() as connection:
        labels.check_known(rows, known_rows(connection, [labels.row_key(row) for row in rows]))
        stored = store_labels(connection, given, clock.now())
    labelled = len({(label.sample_id, label.key) for label in given})
    typer.echo(
        f"{len(rows)} rows, {labelled} of them labelled: {stored.new} new labels, {stored.changed} changed, "
        f"{stored.unchanged} known already"
    )


def _told(rows: list[Row], stored: StoredRows, noun: str) -> str:
    return f"{len(rows)} rows: {stored.new} new {noun}, {stored.changed} changed, {stored.unchanged} known already"
