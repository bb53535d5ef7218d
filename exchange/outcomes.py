"""Outcomes a day from a file: one figure a row (`kind`, `value`), or a column for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from exchange.reading import Row
from exchange.values import optional_number, optional_signed_number, optional_text, required_day
from exchange.watched import GivenOnce, WatchedBrands
from reputation.brand import Brand
from reputation.imported import OutcomeItem, OutcomeKind

KINDS: tuple[OutcomeKind, ...] = get_args(OutcomeKind)
FIELDS = ("day", "brand", "kind", "value", *KINDS)


def outcome_items(rows: Sequence[Row], brands: Sequence[Brand]) -> list[OutcomeItem]:
    """The rows as outcomes, in their order; a row without a brand is the own brand's, an empty cell is unknown.

    Raises:
        InputError: `day` is missing, a row gives no figure, a value is of the wrong kind, or a line repeats an
            earlier one; names file, line and column.
    """
    watched, once = WatchedBrands(brands), GivenOnce()
    items = []
    for row in rows:
        brand_id, day = watched.of_row(row), required_day(row, "day")
        for kind, value in _figures(row):
            once.check(row, "day", (brand_id, kind, day))
            items.append(OutcomeItem(brand_id, kind, day, value))
    return items


def _figures(row: Row) -> Iterator[tuple[OutcomeKind, float]]:
    named = optional_text(row, "kind")
    if named is not None:
        yield _kind(row, named), _value(row, "value", named)
    wide = [kind for kind in KINDS if kind in row.values]
    if named is None and not wide:
        raise row.fault("kind", f"it is missing, and the row has no figure in any of {', '.join(KINDS)}")
    for kind in wide:
        yield kind, _value(row, kind, kind)


def _kind(row: Row, named: str) -> OutcomeKind:
    kind = named.casefold()
    if kind not in KINDS:
        raise row.fault("kind", f"{named!r} is none of {', '.join(KINDS)}")
    return kind


def _value(row: Row, column: str, kind: str) -> float:
    """The figure of a column; only trust may be below 0 (a net trust)."""
    number = optional_signed_number(row, column) if kind.casefold() == "trust" else optional_number(row, column)
    if number is None:
        raise row.fault(column, "it is missing or empty")
    return number
