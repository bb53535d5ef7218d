"""Ads of Microsoft's Ad Library (https://learn.microsoft.com/advertising/guides/ad-library-api). Pure.

Written from the documented shape: no recording of the real library was at hand.
"""

from __future__ import annotations

import json
import re
from typing import Any

from crawlers.errors import ParseError
from crawlers.parsers.ad_page import AdPage, joined, web_address
from crawlers.parsers.dates import parse_day
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from reputation.ad import AdItem

_RANGE = re.compile(r"([\d.,]+)\s*([KM])?(?:\s*[-–]\s*([\d.,]+)\s*([KM])?)?", re.IGNORECASE)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}


def parse_ads(body: bytes, url: str, source_id: int) -> AdPage:
    """The ads of one page of `Ads?...`; a row without id or words is left out.

    Raises:
        ParseError: the bytes are no JSON with a list `value`; names the address.
    """
    answer = mapping(load_json(body, url))
    if not isinstance(answer.get("value"), list):
        raise ParseError(f"{url} answered with no list of ads")
    rows = objects(answer["value"])
    items = tuple(item for item in (_item(row, source_id) for row in rows) if item)
    return AdPage(items, len(answer["value"]), number_of(answer.get("@odata.count")))


def _item(row: dict[str, Any], source_id: int) -> AdItem | None:
    identifier = text_of(row.get("AdId"))
    title, description = text_of(row.get("Title")), text_of(row.get("Description"))
    if identifier is None or not (title or description):
        return None
    details = mapping(row.get("AdDetails"))
    low, high = impressions(text_of(details.get("TotalImpressionsRange")))
    shares = objects(details.get("ImpressionsByCountry") or [])
    return AdItem(
        source_id=source_id,
        external_id=identifier,
        advertiser=text_of(row.get("AdvertiserName")) or "",
        title=title,
        text=joined((title, description)),
        url=web_address(row.get("DestinationUrl")),
        image_url=_image(row.get("AssetJson")),
        platforms=("bing",),
        countries=tuple(name for name in (text_of(share.get("Country")) for share in shares) if name),
        started_on=parse_day(details.get("StartDate")),
        ended_on=parse_day(details.get("EndDate")),
        reach_low=low,
        reach_high=high,
    )


def impressions(text: str | None) -> tuple[int | None, int | None]:
    """Both ends of a range such as "1K-5K" or "1,000 - 5,000"; None where an end is not said."""
    found = _RANGE.search(text or "")
    if not found:
        return None, None
    low = _count(found[1], found[2])
    return (low, _count(found[3], found[4]) if found[3] else None)


def _count(digits: str, unit: str | None) -> int | None:
    try:
        return int(float(digits.replace(",", "")) * _TIMES[(unit or "").lower()])
    except (ValueError, OverflowError):
        return None


def _image(assets: object) -> str | None:
    """The first picture of AssetJson, a text that holds JSON: a list of {"AssetType", "AssetUrl"}."""
    try:
        listed = json.loads(assets) if isinstance(assets, str) else assets
    except (ValueError, RecursionError):
        return None
    addresses = (web_address(asset.get("AssetUrl")) for asset in objects(listed) if _is_picture(asset))
    return next((address for address in addresses if address), None)


def _is_picture(asset: dict[str, Any]) -> bool:
    return (text_of(asset.get("AssetType")) or "image").lower() == "image"
