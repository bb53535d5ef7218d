"""What the organisation promised, from a file: each promise with its owner, its day, and whether it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from exchange.reading import Row
from exchange.values import optional_day, optional_flag, optional_text, required_text
from exchange.watched import GivenOnce, WatchedBrands
from reputation.brand import Brand
from reputation.imported import CommitmentItem

FIELDS = ("promise", "owner", "due_on", "kept_on", "evidence", "brand", "privileged")


def commitment_items(rows: Sequence[Row], brands: Sequence[Brand]) -> list[CommitmentItem]:
    """The rows as promises; a row without a brand is the own brand's.

    Raises:
        InputError: `promise` is missing, a value is of the wrong kind, or a line repeats an earlier one's promise;
            names file, line and column.
    """
    watched, once = WatchedBrands(brands), GivenOnce()
    items = []
    for row in rows:
        item = _commitment_item(row, watched.of_row(row))
        once.check(row, "promise", (item.brand_id, item.promise))
        items.append(item)
    return items


def _commitment_item(row: Row, brand_id: int) -> CommitmentItem:
    return CommitmentItem(
        brand_id=brand_id,
        promise=required_text(row, "promise"),
        owner=optional_text(row, "owner"),
        due_on=optional_day(row, "due_on"),
        kept_on=optional_day(row, "kept_on"),
        evidence=optional_text(row, "evidence"),
        privileged=optional_flag(row, "privileged"),
    )
