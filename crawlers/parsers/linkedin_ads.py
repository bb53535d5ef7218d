"""Ads of LinkedIn's Ad Library API (https://www.linkedin.com/ad-library/api/ads). Pure.

Written from the shape that its clients document. It says who advertised, when, where and how widely, and links to the
ad; of the ad's words it gives none.
"""

from __future__ import annotations

import re
from typing import Any

from crawlers.errors import ParseError
from crawlers.parsers.ad_page import AdPage, web_address
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.timeline import from_unix
from reputation.ad import AdItem

_ID = re.compile(r"/ad-library/detail/(\d{1,20})")
_COUNTRY = re.compile(r"(?:urn:li:country:)?([A-Za-z]{2})")


def parse_library(body: bytes, url: str, source_id: int) -> AdPage:
    """The ads of one page of `adLibrary`; a row without an address of its own is left out.

    Raises:
        ParseError: the bytes are no JSON with a list `elements`; names the address and LinkedIn's own words.
    """
    answer = mapping(load_json(body, url))
    rows = answer.get("elements")
    if not isinstance(rows, list):
        said = text_of(answer.get("message"))
        raise ParseError(f"{url} answered with no list of ads" + (f": {said[:200]}" if said else ""))
    items = tuple(item for item in (_item(row, source_id) for row in objects(rows)) if item)
    return AdPage(items, len(rows), number_of(mapping(answer.get("paging")).get("total")))


def _item(row: dict[str, Any], source_id: int) -> AdItem | None:
    address = web_address(row.get("adUrl"))
    found = _ID.search(address or "")
    if address is None or found is None:
        return None
    details = mapping(row.get("details"))
    figures = mapping(details.get("adStatistics"))
    advertiser = text_of(mapping(details.get("advertiser")).get("advertiserName")) or ""
    began, seen = (from_unix(_seconds(figures.get(name))) for name in ("firstImpressionAt", "latestImpressionAt"))
    total = mapping(figures.get("totalImpressions"))
    return AdItem(
        source_id=source_id,
        external_id=found[1],
        advertiser=advertiser,
        title=advertiser or None,
        text="",
        url=address,
        platforms=("linkedin",),
        countries=_countries(figures),
        started_on=began.date() if began else None,
        ended_on=seen.date() if seen else None,
        reach_low=number_of(total.get("from")),
        reach_high=number_of(total.get("to")),
    )


def _seconds(milliseconds: object) -> int | None:
    number = number_of(milliseconds)
    return number // 1000 if number is not None else None


def _countries(figures: dict[str, Any]) -> tuple[str, ...]:
    shares = objects(figures.get("impressionsDistributionByCountry") or [])
    found = (_COUNTRY.fullmatch(text_of(share.get("country")) or "") for share in shares)
    return tuple(dict.fromkeys(one[1].upper() for one in found if one))
