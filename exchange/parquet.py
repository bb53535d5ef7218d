"""Records out as Parquet, in typed columns that pandas, DuckDB or Spark read as they are; needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from exchange.exporting import ExportKind, columns_of
from exchange.writing import Record
from reputation.errors import InputError
from reputation.whole_file import whole_file

_ROWS_AT_ONCE = 5_000
_LISTS = frozenset({"brands", "practices", "platforms", "countries"})
_DAYS = frozenset({"day", "first_seen_on", "started_on", "ended_on"})
_WHOLE = frozenset({"reach_count", "story_id", "campaign_id", "reach_low", "reach_high"})
_SHARES = frozenset({"rating", "rating_max", "probability", "about_breach_probability"})
_POLARITIES = frozenset({"negative", "neutral", "positive"})
"""Probabilities of a score; counts of a day."""


def write_parquet(path: Path, records: Iterable[Record], kind: ExportKind) -> int:
    """Write a file of the records, whole or not at all; how many there were. Stamps are UTC, lists stay lists.

    Raises:
        InputError: the extra `parquet` is not installed.
        RunError: as for `whole_file`.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, absent from the default install
        from pyarrow import parquet  # noqa: PLC0415
    except ModuleNotFoundError:
        raise InputError("--format parquet needs pyarrow: pip install 'goodwill[parquet]'") from None
    schema = pa.schema([(column, _type(pa, kind, column)) for column in columns_of(kind)])
    count = 0
    with whole_file(path) as stream, parquet.ParquetWriter(stream.buffer, schema) as writer:
        for rows in _batches(records):
            writer.write_batch(pa.RecordBatch.from_pylist(rows, schema))
            count += len(rows)
    return count


def _type(pa: Any, kind: ExportKind, column: str) -> Any:  # noqa: ANN401 (an optional module and its types)
    """The column's type by its name, which says what it holds; text where it says nothing else."""
    if column in _LISTS:
        return pa.list_(pa.string())
    if column in _DAYS:
        return pa.date32()
    if column.endswith("_at"):
        return pa.timestamp("us", tz="UTC")
    if column == "about_breach":
        return pa.bool_()
    if column in _SHARES or (column in _POLARITIES and kind == "scores"):
        return pa.float64()
    is_number = column in _WHOLE or (kind == "daily" and column != "brand")
    return pa.int64() if is_number else pa.string()


def _batches(records: Iterable[Record]) -> Iterator[Sequence[Record]]:
    rows = iter(records)
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch
