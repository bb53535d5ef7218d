"""Counts a day by another instrument (a listening suite, a survey), from a file."""

from __future__ import annotations

from collections.abc import Sequence

from exchange.reading import Row
from exchange.values import optional_text, required_count, required_day
from exchange.watched import GivenOnce, WatchedBrands
from reputation.brand import Brand
from reputation.imported import InstrumentCounts

FIELDS = ("day", "negative", "neutral", "positive", "brand", "instrument", "segment")


def instrument_counts(rows: Sequence[Row], brands: Sequence[Brand], instrument: str) -> list[InstrumentCounts]:
    """The rows as counts; a row without a brand is the own brand's, one without an instrument is of `instrument`.

    Raises:
        InputError: `day` or a count is missing, a value is of the wrong kind, or a line repeats an earlier one; names
            file, line and column.
    """
    watched, once = WatchedBrands(brands), GivenOnce()
    items = []
    for row in rows:
        item = InstrumentCounts(
            brand_id=watched.of_row(row),
            instrument=optional_text(row, "instrument") or instrument,
            segment=optional_text(row, "segment"),
            day=required_day(row, "day"),
            negative=required_count(row, "negative"),
            neutral=required_count(row, "neutral"),
            positive=required_count(row, "positive"),
        )
        once.check(row, "day", (item.brand_id, item.instrument, item.segment, item.day))
        items.append(item)
    return items
