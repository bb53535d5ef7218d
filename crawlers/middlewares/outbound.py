"""The outbound proxy of the settings, for every request but those that go direct."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.context import SourceContext, context_of
from crawlers.options import is_loopback


class OutboundMiddleware:
    """Sets meta["proxy"] (None: direct), so that the environment's proxy variables never decide."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware for one source."""
        return cls(context_of(crawler))

    def process_request(self, request: Request) -> None:
        """Choose proxy or direct by the host; robots.txt and redirects pass here too."""
        network = self._context.network
        host = urlsplit(request.url).hostname or ""
        own_machine = self._context.source.allow_private and is_loopback(request.url)
        goes_direct = network.proxy is None or own_machine or is_exempt(host, network.no_proxy)
        request.meta["proxy"] = None if goes_direct else network.proxy


def is_exempt(host: str, no_proxy: tuple[str, ...]) -> bool:
    """Whether a host stands in no_proxy: itself, under a listed domain, or "*" for all."""
    name = host.rstrip(".").lower()
    for entry in no_proxy:
        domain = entry.strip().lower().removeprefix("*.").lstrip(".")
        if entry.strip() == "*" or (domain and (name == domain or name.endswith("." + domain))):
            return True
    return False
