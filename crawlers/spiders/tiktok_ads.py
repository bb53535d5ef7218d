"""kind = "tiktok_ads"."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.ad_options import TiktokAdsOptions
from crawlers.errors import ParseError
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.parsers.ad_page import AdPage
from crawlers.parsers.tiktok_ads import compact, parse_detail, parse_search, parse_token
from crawlers.spiders.ad_pages import AdPagesSpider
from crawlers.spiders.token_first import TokenFirstSpider
from reputation import clock
from reputation.ad import AdItem

BASE = "https://open.tiktokapis.com/v2"
PAGE = 50
FIELDS = (
    "ad.id", "ad.first_shown_date", "ad.last_shown_date", "ad.status", "ad.videos", "ad.image_urls", "ad.reach",
    "advertiser.business_name",
)  # fmt: skip
DETAILS = (*FIELDS, "ad.title", "ad.call_to_action", "ad_group.targeting_info")


class TiktokAdsSpider(TokenFirstSpider[TiktokAdsOptions], AdPagesSpider[TiktokAdsOptions]):
    """A competitor's ads in TikTok's Commercial Content Library: what was shown in the EU and EEA.

    https://developers.tiktok.com/products/commercial-content-api ; needs an application that TikTok has approved. What
    a search gives has no words, so the details of each ad are asked for too; many ads have none even there.
    """

    name = "tiktok_ads"
    summary = "A competitor's ads on TikTok, by its Commercial Content API (EU and EEA)"
    yields = "ads; with words where TikTok has a title, else with dates, reach and a link"
    reaches_back = "options.days, at most to October 2022"
    needs = (
        "options.brand; query where its name finds too much; an application that TikTok approved, as key:secret in"
        " GOODWILL_TIKTOK_APP or GOODWILL_TIKTOK_APP_FILE"
    )
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    def token_request(self, secret: str) -> Request:
        """Key and secret of the application for a token, which lasts two hours."""
        key, _, value = secret.partition(":")
        form = {"client_key": key, "client_secret": value, "grant_type": "client_credentials"}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.form(f"{self._base()}/oauth/token/", urlencode(form).encode(), **headers)

    def token_of(self, response: Response) -> str:
        """The token out of TikTok's answer."""
        return parse_token(response.body, response.url)

    def page_request(self, place: str | None, taken: int) -> Request:
        """The search's next page: the same question with the search's id."""
        today = clock.now().date()
        days = {"min": compact(today - timedelta(days=self.options.days)), "max": compact(today)}
        asked: dict[str, Any] = {
            "filters": {"ad_published_date_range": days, "country_code": self.options.country},
            "search_term": (self.context.source.query or self.options.brand)[:50],
            "max_count": PAGE,
            **({"search_id": place} if place else {}),
        }
        url = f"{self._base()}/research/adlib/ad/query/?fields={','.join(FIELDS)}"
        return self._post(self.ask(url, place, taken), asked)

    def read(self, response: Response) -> AdPage:
        """The ads of a page."""
        return parse_search(response.body, response.url, self.context.source.source_id)

    async def take(self, page: AdPage) -> AsyncIterator[Any]:
        """Details of each ad that is new; the others as they are, to know that they still run."""
        known = await self.context.memory.known_ads([item.external_id for item in page.items])
        for item in page.items:
            stored = known.get(item.external_id)
            yield dataclasses.replace(item, title=stored[0], text=stored[1]) if stored else self._detail(item)

    async def parse_detail(self, response: Response, item: AdItem) -> AsyncIterator[Any]:
        """The ad with its words, or without where they can't be read."""
        try:
            detailed = parse_detail(response.body, response.url, self.context.source.source_id)
        except ParseError as error:
            yield Problem("detail", str(error))
            detailed = None
        yield detailed or item

    def detail_failed(self, failure: Failure) -> Iterable[Any]:
        """The ad without its words."""
        yield problem_of(failure)
        yield failure.request.cb_kwargs["item"]  # type: ignore[attr-defined]  # Scrapy's addition

    def _detail(self, item: AdItem) -> Request:
        url = f"{self._base()}/research/adlib/ad/detail/?fields={','.join(DETAILS)}"
        asking = self.request(url, self.parse_detail, errback=self.detail_failed, item=item)
        return self._post(asking, {"ad_id": int(item.external_id) if item.external_id.isdigit() else item.external_id})

    def _post(self, asking: Request, body: dict[str, Any]) -> Request:
        asking.headers["Content-Type"] = "application/json"
        return asking.replace(method="POST", body=json.dumps(body).encode())

    def _base(self) -> str:
        return (self.context.source.url or BASE).rstrip("/")
