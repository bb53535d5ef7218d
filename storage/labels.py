"""People's labels: the random samples that were handed out, and the judgements that came back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from reputation.clock import day_bounds
from reputation.mention import UnscoredMention
from reputation.recovery.labels import Draw, GivenLabel, Key, LabelledSample, PersonLabel, labelled_items
from storage.database import Connection
from storage.imports import StoredRows, stored_rows
from storage.mentions import unscored_mention
from storage.queries import query
from storage.text import storable

_ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class SampleFrame:
    """What a sample is drawn from: a brand's judged mentions, or all brands', published between two local days.

    `first` None: from the earliest on. Both days are included.
    """

    brand_id: int | None
    first: date | None
    last: date


def iterate_judged(connection: Connection, frame: SampleFrame, zone: ZoneInfo) -> Iterator[Key]:
    """The keys of all judged mentions in the frame, in no order. Ends with the transaction."""
    values = {
        "brand_id": frame.brand_id,
        "since": day_bounds(frame.first, zone)[0] if frame.first else None,
        "until": day_bounds(frame.last, zone)[1],
    }
    with connection.cursor(name="judged_mentions") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(query("list_judged_mentions"), values)
        for row in cursor:
            yield row["mention_id"], row["brand_id"]


def add_sample(connection: Connection, frame: SampleFrame, draw: Draw, seed: int, drawn_at: datetime) -> int:
    """Remember a sample that was drawn; its number."""
    values = {
        "seed": seed,
        "brand_id": frame.brand_id,
        "since_on": frame.first,
        "until_on": frame.last,
        "drawn_count": len(draw.keys),
        "frame_count": draw.frame_count,
        "drawn_at": drawn_at,
    }
    row = connection.execute(query("add_label_sample"), values).fetchone()
    return int(row["sample_id"]) if row else 0


def drawn_texts(connection: Connection, keys: Sequence[Key]) -> list[UnscoredMention]:
    """The texts of these keys in their order, as the model would see them, without its judgement."""
    values = {"mention_ids": [key[0] for key in keys], "brand_ids": [key[1] for key in keys]}
    return [unscored_mention(row) for row in connection.execute(query("list_drawn_texts"), values)]


def known_rows(connection: Connection, rows: Sequence[tuple[int, Key]]) -> set[tuple[int, Key]]:
    """Those of the (sample, key) pairs whose sample was drawn here and whose mention is stored."""
    values = {
        "sample_ids": [sample for sample, _ in rows],
        "mention_ids": [key[0] for _, key in rows],
        "brand_ids": [key[1] for _, key in rows],
    }
    found = connection.execute(query("find_labelled_rows"), values)
    return {(row["sample_id"], (row["mention_id"], row["brand_id"])) for row in found}


def store_labels(connection: Connection, labels: Sequence[GivenLabel], labelled_at: datetime) -> StoredRows:
    """Store labels of known rows, each (row, field, person) given once; a person's second label replaces the first."""
    values = {
        "sample_ids": [label.sample_id for label in labels],
        "mention_ids": [label.key[0] for label in labels],
        "brand_ids": [label.key[1] for label in labels],
        "fields": [label.field for label in labels],
        "values": [json.dumps(label.value) for label in labels],
        "labelled_by": [storable(label.labelled_by) for label in labels],
        "labelled_at": labelled_at,
    }
    return stored_rows(len(labels), connection.execute(query("store_labels"), values))


def labelled_samples(
    connection: Connection, brand_id: int, zone: ZoneInfo, model: str | None = None
) -> list[LabelledSample]:
    """The random samples with at least one sentiment label of this brand, the earliest drawn first.

    A sample of all brands counts for each with its own mentions: they are a random sample of that brand's. A mention
    that was edited since, or that no model judges any more, is left out; with a `model` those that another one judged.
    """
    values = {"brand_id": brand_id, "zone": zone.key, "model": model}
    rows = connection.execute(query("list_sample_labels"), values).fetchall()
    samples = []
    for (_, first, last), labels in groupby(rows, lambda row: (row["sample_id"], row["since_on"], row["until_on"])):
        given = [PersonLabel(**{field: row[field] for field in PersonLabel.__slots__}) for row in labels]
        samples.append(LabelledSample(first, last, labelled_items(given)))
    return samples
