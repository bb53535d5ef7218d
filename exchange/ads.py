"""Competitors' ads from a file: each belongs to a watched one by its advertiser's name, or the file is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from exchange.reading import Row
from exchange.values import (
    optional_address,
    optional_count,
    optional_day,
    optional_language,
    optional_moment,
    optional_text,
    required_text,
    text_list,
)
from reputation.ad import AdItem
from reputation.brand import Brand
from reputation.intake.clean import clean_text
from reputation.intake.match import fold

FIELDS = (
    "id", "advertiser", "text", "title", "url", "image_url", "language", "platforms", "countries", "started_on",
    "ended_on", "reach_low", "reach_high", "seen_at",
)  # fmt: skip


def advertiser_brands(brands: Sequence[Brand]) -> dict[str, Brand]:
    """Brands by the folded names and aliases that an advertiser may go by."""
    return {fold(name.text): brand for brand in brands for name in brand.names}


def ad_item(row: Row, source_id: int, zone: ZoneInfo, known: Mapping[str, Brand]) -> tuple[AdItem, int]:
    """The row as an ad, and its brand's id; its own id is the column `id`, or made from advertiser, text and start.

    Raises:
        InputError: `advertiser` or `text` is missing, the advertiser is no watched competitor, or a value is of the
            wrong kind; names file, line and column.
    """
    advertiser, text = required_text(row, "advertiser"), _text(row)
    brand_id = _competitor(row, advertiser, known).brand_id
    started_on = optional_day(row, "started_on")
    own_id = "\n".join((advertiser, text, str(started_on)))
    item = AdItem(
        source_id=source_id,
        external_id=optional_text(row, "id") or hashlib.sha256(own_id.encode()).hexdigest(),
        advertiser=advertiser,
        text=text,
        title=optional_text(row, "title"),
        url=optional_address(row, "url"),
        image_url=optional_address(row, "image_url"),
        language=optional_language(row, "language"),
        platforms=text_list(row, "platforms"),
        countries=text_list(row, "countries"),
        started_on=started_on,
        ended_on=optional_day(row, "ended_on"),
        reach_low=optional_count(row, "reach_low"),
        reach_high=optional_count(row, "reach_high"),
        seen_at=optional_moment(row, "seen_at", zone),
    )
    return item, brand_id


def _text(row: Row) -> str:
    """The words, cleaned: of characters that nobody sees nothing is left."""
    text = clean_text(required_text(row, "text"), is_html=False)
    if not text:
        raise row.fault("text", "it holds nothing that can be read")
    return text


def _competitor(row: Row, advertiser: str, known: Mapping[str, Brand]) -> Brand:
    brand = known.get(fold(advertiser))
    if brand is None:
        raise row.fault("advertiser", f"{advertiser!r} is no name or alias of a [[brand]]")
    if brand.role == "own":
        raise row.fault("advertiser", f"{advertiser!r} is the own brand: only competitors' ads are taken")
    return brand
