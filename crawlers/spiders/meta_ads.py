"""kind = "meta_ads"."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.ad_options import MetaAdsOptions
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.parsers.ad_page import AdPage
from crawlers.parsers.meta_ads import FIELDS, GraphError, graph_error, parse_archive
from crawlers.spiders.ad_pages import AdPagesSpider

BASE = "https://graph.facebook.com"
SMALLEST_PAGE = 5


class MetaAdsSpider(AdPagesSpider[MetaAdsOptions]):
    """A competitor's ads on Facebook and Instagram, in Meta's Ad Library: what was shown in the EU and Britain.

    https://www.facebook.com/ads/library/api/ ; needs the token of a person who confirmed their identity, which lasts
    about 60 days. It is sent in a header, and no address that carries it is followed or kept. Meta's usage headers are
    obeyed; a page that is too large for it is asked for in halves.
    """

    name = "meta_ads"
    summary = "A competitor's ads on Facebook and Instagram, by Meta's Ad Library API (EU and Britain)"
    yields = "ads"
    reaches_back = "a year for commercial ads, seven for political ones; options.since where that is too much"
    needs = (
        "options.brand and options.countries; options.page_ids or query where the brand's name finds too much; a token"
        " with ads_read in GOODWILL_META_TOKEN or GOODWILL_META_TOKEN_FILE"
    )
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    def page_request(self, place: str | None, taken: int) -> Request:
        """The page after that cursor. The token goes in the header alone."""
        base = (self.context.source.url or BASE).rstrip("/")
        parameters = {**self._search(), "limit": self._size(), **({"after": place} if place else {})}
        asking = self.ask(f"{base}/{self.options.version}/ads_archive?{urlencode(parameters)}", place, taken)
        return asking.replace(headers=self.bearer())

    def read(self, response: Response) -> AdPage:
        """The ads; the next page is after a cursor."""
        return parse_archive(response.body, response.url, self.context.source.source_id)

    def failed(self, failure: Failure) -> Iterable[Any]:
        """A page that is too large is asked for in halves; everything else is said with Meta's own reason."""
        error = graph_error(failure.value.response.body) if isinstance(failure.value, HttpError) else None
        if error is None:
            yield problem_of(failure, fatal=True)
            return
        if error.is_too_much and self._size() > SMALLEST_PAGE:
            self._limit = max(SMALLEST_PAGE, self._size() // 2)
            arguments: dict[str, Any] = failure.request.cb_kwargs  # type: ignore[attr-defined]  # Scrapy's addition
            yield self.page_request(arguments["place"], arguments["taken"])
            return
        yield self._problem(error)

    def _problem(self, error: GraphError) -> Problem:
        words = error.message.replace(self.bearer()["Authorization"].removeprefix("Bearer "), "...")
        kind = "rate_limit" if error.is_rate_limit else "token" if error.is_token else "api"
        is_passing = error.is_rate_limit or error.is_too_much
        return Problem(kind, f"Meta's ad library says ({error.code}): {words}", fatal=True, passing=is_passing)

    def _size(self) -> int:
        return getattr(self, "_limit", self.options.page_size)

    def _search(self) -> dict[str, str]:
        """What is looked for: pages where they are named, else words in this order."""
        options = self.options
        found: dict[str, str] = {
            "ad_reached_countries": json.dumps(options.countries),
            "ad_type": "ALL",
            "ad_active_status": "ALL",
            "fields": ",".join(FIELDS),
        }
        if options.page_ids:
            found["search_page_ids"] = json.dumps(options.page_ids)
        else:
            found |= {"search_terms": self.context.source.query or options.brand, "search_type": "KEYWORD_EXACT_PHRASE"}
        return found | ({"ad_delivery_date_min": options.since.isoformat()} if options.since else {})
