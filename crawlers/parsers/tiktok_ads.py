"""Ads of TikTok's Commercial Content Library (https://developers.tiktok.com/doc/commercial-content-api-query-ads).

Pure.

Written from the documented shape. A search gives no words, only what was shown when; an ad's details have its title.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from crawlers.errors import ParseError
from crawlers.parsers.ad_page import AdPage, joined, web_address
from crawlers.parsers.dates import parse_day
from crawlers.parsers.json_values import load_json, mapping, objects, text_of
from crawlers.parsers.microsoft_ads import impressions
from reputation.ad import AdItem

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_search(body: bytes, url: str, source_id: int) -> AdPage:
    """The ads of one page of `ad/query`; `next_place` is the search's id while there is more.

    Raises:
        ParseError: the bytes are no JSON with a list `data.ads`; names the address and TikTok's own words.
    """
    data = _data(body, url)
    rows = data.get("ads")
    if not isinstance(rows, list):
        raise ParseError(f"{url} answered with no list of ads")
    items = tuple(item for item in (_item(row, source_id) for row in objects(rows)) if item)
    place = text_of(data.get("search_id")) if data.get("has_more") is True and rows else None
    return AdPage(items, len(rows), next_place=place)


def parse_detail(body: bytes, url: str, source_id: int) -> AdItem | None:
    """One ad with its words, from `ad/detail`; None where it has no identity.

    Raises:
        ParseError: the bytes are no JSON object; names the address and TikTok's own words.
    """
    return _item(_data(body, url), source_id)


def parse_token(body: bytes, url: str) -> str:
    """The access token out of the answer of `oauth/token`.

    Raises:
        ParseError: there is none; names the address, and never repeats what was answered.
    """
    token = text_of(mapping(load_json(body, url)).get("access_token"))
    if token is None or not re.fullmatch(r"[\w.~+/=-]{1,4000}", token, re.ASCII):
        raise ParseError(f"{url} gave no access token for the application's key")
    return token


def _data(body: bytes, url: str) -> dict[str, Any]:
    answer = mapping(load_json(body, url))
    error = mapping(answer.get("error"))
    code = text_of(error.get("code")) or "ok"
    if code != "ok":
        raise ParseError(f"{url} answered {code[:100]}: {(text_of(error.get('message')) or 'no reason given')[:200]}")
    if not isinstance(answer.get("data"), dict):
        raise ParseError(f"{url} answered with no data")
    return mapping(answer["data"])


def _item(row: dict[str, Any], source_id: int) -> AdItem | None:
    ad, advertiser = mapping(row.get("ad")), mapping(row.get("advertiser"))
    identifier = text_of(ad.get("id"))
    if identifier is None:
        return None
    title, name = text_of(ad.get("title")), text_of(advertiser.get("business_name")) or ""
    low, high = impressions(text_of(mapping(ad.get("reach")).get("unique_users_seen")))
    return AdItem(
        source_id=source_id,
        external_id=identifier,
        advertiser=name,
        title=title or name or None,
        text=joined((title, text_of(ad.get("call_to_action")) if title else None)),
        url=f"https://library.tiktok.com/ads/detail/?ad_id={identifier}" if identifier.isdigit() else None,
        image_url=_picture(ad),
        platforms=("tiktok",),
        countries=_countries(row),
        started_on=day_of(ad.get("first_shown_date")),
        ended_on=day_of(ad.get("last_shown_date")) if text_of(ad.get("status")) == "inactive" else None,
        reach_low=low,
        reach_high=high,
    )


def day_of(value: object) -> date | None:
    """A day as TikTok writes it: the number 20260310, the same as text, or an ISO day."""
    text = text_of(value) or ""
    found = _COMPACT.fullmatch(text)
    return parse_day("-".join(found.groups()) if found else text)


def compact(day: date) -> str:
    """A day as TikTok reads it, such as "20260310"."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).strftime("%Y%m%d")


def _picture(ad: dict[str, Any]) -> str | None:
    images = ad.get("image_urls")
    listed = images if isinstance(images, list) else []
    covers = (video.get("cover_image_url") for video in objects(ad.get("videos") or []))
    return next((found for found in map(web_address, (*listed, *covers)) if found), None)


def _countries(row: dict[str, Any]) -> tuple[str, ...]:
    targeting = mapping(mapping(row.get("ad_group")).get("targeting_info"))
    listed = targeting.get("country")
    names = (text_of(one) for one in listed) if isinstance(listed, list) else ()
    return tuple(name for name in names if name)
