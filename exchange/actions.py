"""What the organisation did in response, from a file: statements, apologies, notices, offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args
from zoneinfo import ZoneInfo

from exchange.reading import Row
from exchange.values import optional_address, optional_flag, optional_moment, optional_text, required_text
from exchange.watched import GivenOnce, WatchedBrands
from reputation.brand import Brand
from reputation.imported import ActionItem, ActionKind

FIELDS = ("kind", "title", "happened_at", "brand", "segment", "url", "privileged")


def action_items(rows: Sequence[Row], brands: Sequence[Brand], zone: ZoneInfo) -> list[ActionItem]:
    """The rows as actions; a row without a brand is the own brand's.

    Raises:
        InputError: `kind`, `title` or `happened_at` is missing, a value is of the wrong kind, or a line repeats an
            earlier one; names file, line and column.
    """
    watched, once = WatchedBrands(brands), GivenOnce()
    items = []
    for row in rows:
        item = _action_item(row, watched.of_row(row), zone)
        once.check(row, "title", (item.brand_id, item.kind, item.title, item.happened_at))
        items.append(item)
    return items


def _action_item(row: Row, brand_id: int, zone: ZoneInfo) -> ActionItem:
    happened_at = optional_moment(row, "happened_at", zone)
    if happened_at is None:
        raise row.fault("happened_at", "it is missing or empty")
    return ActionItem(
        brand_id=brand_id,
        kind=_kind(row),
        title=required_text(row, "title"),
        happened_at=happened_at,
        segment=optional_text(row, "segment"),
        url=optional_address(row, "url"),
        privileged=optional_flag(row, "privileged"),
    )


def _kind(row: Row) -> ActionKind:
    """The kind, written as in the list or as words: `Monitoring offer` is `monitoring_offer`."""
    given = required_text(row, "kind")
    kind = given.casefold().replace(" ", "_").replace("-", "_")
    if kind not in get_args(ActionKind):
        raise row.fault("kind", f"{given!r} is none of {', '.join(get_args(ActionKind))}")
    return cast("ActionKind", kind)
