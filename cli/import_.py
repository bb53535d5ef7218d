"""`goodwill import`: what an organisation brings itself, from a CSV or JSON-lines file, all of it or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.given_names import given_name
from cli.news_archive import import_news_archive
from cli.progress import Report, progress
from exchange import actions, ads, commitments, instrument_counts, labels, mentions, outcomes
from exchange.presets import Preset, preset_named
from exchange.reading import Row, parse_mapping, read_rows, unread_columns
from jobs.opening import Service, open_service
from presentation.excerpt import excerpt
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
LabellerName = Annotated[
    str, typer.Option("--by", callback=given_name, help="who labelled, where the rows have no column labelled_by")
]
InstrumentName = Annotated[
    str, typer.Option(callback=given_name, help="what counted, where the rows have no column instrument")
]
SourceName = Annotated[str, typer.Option(callback=given_name, help="the source that the rows are stored under")]
PresetName = Annotated[str | None, typer.Option("--preset", help="whose export the file is: brandwatch")]
Encoding = Annotated[str, typer.Option(help="of the file, where it is not UTF-8: for instance cp1251")]

_MOST_TOLD = 2_000

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
    if preset is None:
        rows = _read(file, columns, mentions.FIELDS, encoding)
    else:
        rows = _read_preset(file, columns, preset_named(preset), encoding)
    with open_service() as service, progress("importing") as report:
        counts = _store_mentions(service, rows, source, report)
    dropped = "".join(f", {count} dropped ({reason})" for reason, count in sorted(counts.dropped.items()))
    typer.echo(
        f"{len(rows)} rows: {counts.new} new mentions, {counts.changed} changed, {counts.unchanged} known already, "
        f"{counts.unmatched} name no brand{dropped}{_repeated(counts.repeated)}"
    )
    if counts.undated:
        words = f"mentions without a date that can be true, which no chart shows: {counts.undated}"
        typer.echo(f"{file.name}: {words}", err=True)


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
    rows = _read(file, columns, ads.FIELDS, encoding)
    with open_service() as service, progress("importing") as report:
        new, distinct = _store_ads(service, rows, source)
        report(len(rows), len(rows))
    typer.echo(f"{len(rows)} rows: {new} new ads, {distinct - new} known already{_repeated(len(rows) - distinct)}")


def _store_ads(service: Service, rows: list[Row], source: str) -> tuple[int, int]:
    """How many ads are new, and how many there are, each identity once."""
    zone = service.settings.organisation.zone
    with service.database.connection() as connection:
        known = ads.advertiser_brands(list_brands(connection))
        source_id = import_source(connection, source)
        pairs = [ads.ad_item(row, source_id, zone, known) for row in rows]
        brand_of = {item.advertiser: brand_id for item, brand_id in pairs}
        distinct = {item.external_id: item for item, _ in pairs}
        return store_ads(connection, list(distinct.values()), brand_of, clock.now()), len(distinct)


@app.command("actions")
def import_actions(file: File, columns: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Actions in response: columns kind, title and happened_at, and brand, segment, url, privileged.

    Kinds: statement, apology, notice, compensation, monitoring_offer, counter_offer, improvement.
    """
    rows = _read(file, columns, actions.FIELDS, encoding)
    with open_service() as service, service.database.connection() as connection:
        zone = service.settings.organisation.zone
        stored = store_actions(connection, actions.action_items(rows, list_brands(connection), zone))
    typer.echo(_told(rows, stored, "actions"))


@app.command("commitments")
def import_commitments(file: File, columns: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Promises: columns promise, and owner, due_on, kept_on, evidence, brand, privileged.

    A file may be imported again: a promise is known by its words, and what a row leaves empty stays as it was.
    """
    rows = _read(file, columns, commitments.FIELDS, encoding)
    with open_service() as service, service.database.connection() as connection:
        stored = store_commitments(connection, commitments.commitment_items(rows, list_brands(connection)))
    typer.echo(_told(rows, stored, "promises"))


@app.command("outcomes")
def import_outcomes(file: File, columns: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Outcomes a day: columns day, and closures, calls, complaints, trust; or day, kind and value; and brand."""
    rows = _read(file, columns, outcomes.FIELDS, encoding)
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
    rows = _read(file, columns, instrument_counts.FIELDS, encoding)
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
    rows = _read(file, columns, labels.FIELDS, encoding, labels.COLUMNS)
    given = labels.given_labels(rows, labelled_by)
    with open_service() as service, service.database.connection() as connection:
        labels.check_known(rows, known_rows(connection, [labels.row_key(row) for row in rows]))
        stored = store_labels(connection, given, clock.now())
    labelled = len({(label.sample_id, label.key) for label in given})
    typer.echo(
        f"{len(rows)} rows, {labelled} of them labelled: {stored.new} new labels, {stored.changed} changed, "
        f"{stored.unchanged} known already"
    )


def _read(
    file: Path, columns: list[str] | None, fields: Sequence[str], encoding: str, passed_over: Sequence[str] = ()
) -> list[Row]:
    """The file's rows; says which columns were not read, but for those that are `passed_over` on purpose."""
    rows = list(read_rows(file, parse_mapping(columns or [], fields), encoding, fields=fields))
    _tell_unread(file, unread_columns(rows, {*fields, *passed_over}))
    return rows


def _read_preset(file: Path, columns: list[str] | None, preset: Preset, encoding: str) -> list[Row]:
    mapping = parse_mapping(columns or [], mentions.FIELDS)
    rows = list(read_rows(file, mapping, encoding, preset.needed, preset.names()))
    _tell_unread(file, unread_columns(rows, {*preset.names(), *mapping}))
    return [preset.row(row, mapping) for row in rows]


def _tell_unread(file: Path, names: Sequence[str]) -> None:
    """A misspelt column would otherwise be lost without a word."""
    if names:
        typer.echo(f"{file.name}: columns that were not read: {excerpt(', '.join(names), _MOST_TOLD)}", err=True)


def _repeated(count: int) -> str:
    return f", {count} given again below (the last one counts)" if count else ""


def _told(rows: list[Row], stored: StoredRows, noun: str) -> str:
    return f"{len(rows)} rows: {stored.new} new {noun}, {stored.changed} changed, {stored.unchanged} known already"
