"""Ads of Google's Ads Transparency Center, as BigQuery exports them. Pure.

The public table `bigquery-public-data.google_ads_transparency_center.creative_stats` has a row for each creative, with
a list of regions; an export as CSV has a row for each creative and region. It has no words of the ads: columns `text`,
`headline` and `description` are read where whoever exported has added them. Written from the table's schema as it is
known to its users.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from crawlers.parsers.ad_page import joined, web_address
from crawlers.parsers.dates import parse_day
from crawlers.parsers.json_values import mapping, number_of, objects, text_of
from reputation.ad import AdItem
from reputation.intake.match import fold

CREATIVE_PAGE = "https://adstransparency.google.com/advertiser/{advertiser}/creative/{creative}"


def wanted_names(names: Iterable[str]) -> frozenset[str]:
    """Names and ids of advertisers, folded, as `parse_row` compares them."""
    return frozenset(fold(name.strip()) for name in names)


def parse_row(row: Mapping[str, Any], source_id: int, wanted: frozenset[str]) -> AdItem | None:
    """One row as an ad; None where it is another advertiser's, or has no creative id."""
    names = [text_of(row.get(name)) for name in ("advertiser_disclosed_name", "advertiser_legal_name")]
    advertiser_id, creative = text_of(row.get("advertiser_id")), text_of(row.get("creative_id"))
    known = {fold(name) for name in (*names, advertiser_id) if name}
    if creative is None or not known & wanted:
        return None
    regions = _regions(row)
    headline = text_of(row.get("headline"))
    advertiser = next((name for name in names if name), advertiser_id or "")
    lows, highs = _numbers(regions, "times_shown_lower_bound"), _numbers(regions, "times_shown_upper_bound")
    page = CREATIVE_PAGE.format(advertiser=advertiser_id, creative=creative) if advertiser_id else None
    return AdItem(
        source_id=source_id,
        external_id=creative,
        advertiser=advertiser,
        title=headline or advertiser or None,
        text=joined((headline, text_of(row.get("text")), text_of(row.get("description")))),
        url=web_address(row.get("creative_page_url")) or page,
        platforms=("google",),
        countries=tuple(dict.fromkeys(code for code in (text_of(one.get("region_code")) for one in regions) if code)),
        started_on=min(_days(regions, "first_shown"), default=None),
        ended_on=max(_days(regions, "last_shown"), default=None),
        reach_low=sum(lows) if lows else None,
        reach_high=sum(highs) if highs else None,
    )


def merge(first: AdItem, second: AdItem) -> AdItem:
    """Two rows of one creative, each with other regions, as one."""
    starts = [day for day in (first.started_on, second.started_on) if day]
    ends = [day for day in (first.ended_on, second.ended_on) if day]
    return dataclasses.replace(
        first,
        text=first.text or second.text,
        countries=tuple(dict.fromkeys((*first.countries, *second.countries))),
        started_on=min(starts, default=None),
        ended_on=max(ends, default=None),
        reach_low=_sum(first.reach_low, second.reach_low),
        reach_high=_sum(first.reach_high, second.reach_high),
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return second if first is None else first if second is None else first + second


def _regions(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The regions: a list, the same as JSON text in a CSV's cell, or the row itself."""
    listed = row.get("region_stats")
    if isinstance(listed, str):
        try:
            listed = json.loads(listed)
        except (ValueError, RecursionError):
            listed = None
    return objects(listed) if listed else [mapping(dict(row))]


def _days(regions: Iterable[Mapping[str, Any]], name: str) -> Iterator[date]:
    return (day for day in (parse_day(one.get(name)) for one in regions) if day)


def _numbers(regions: Iterable[Mapping[str, Any]], name: str) -> list[int]:
    return [number for number in (number_of(one.get(name)) for one in regions) if number is not None]
