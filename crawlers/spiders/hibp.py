"""kind = "hibp"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Response

from crawlers.errors import ParseError
from crawlers.items import Problem
from crawlers.leak_options import HibpOptions
from crawlers.parsers.hibp import parse_breaches
from crawlers.spiders.base import SourceSpider

BASE = "https://haveibeenpwned.com/api/v3"


class HibpSpider(SourceSpider[HibpOptions]):
    """Breaches that Have I Been Pwned lists for the watched brands' domains.

    https://haveibeenpwned.com/API/v3 ; free and without a key; it tells of breaches, never of persons.
    """

    name = "hibp"
    summary = "Breaches listed by Have I Been Pwned for the watched brands' domains (leak watch)"
    yields = "mentions of kind leak_offer"
    reaches_back = "to the first breach that the service lists"
    needs = "[leak_watch] in the settings; domains of a brand, or options.domains"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    async def start(self) -> AsyncIterator[Any]:
        """One question a domain."""
        base = (self.context.source.url or BASE).rstrip("/")
        owners = {domain.lower(): brand.name for brand in self.context.brands for domain in brand.domains}
        asked = dict.fromkeys(map(str.lower, self.options.domains)) or owners
        for domain in asked:
            url = f"{base}/breaches?{urlencode({'Domain': domain})}"
            yield self.request(url, self.parse, brand=owners.get(domain))
        if not asked:
            name = self.context.source.name
            yield Problem("options", f"source {name!r} needs options.domains, or a [[brand]] with domains", fatal=True)

    async def parse(self, response: Response, brand: str | None) -> AsyncIterator[Any]:
        """The domain's breaches."""
        try:
            items = parse_breaches(response.body, response.url, self.context.source.source_id, brand)
        except ParseError as error:
            yield self.unreadable(error)
            return
        for item in items:
            yield item
