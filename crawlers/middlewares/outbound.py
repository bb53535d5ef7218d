"""The outbound proxy of the settings, for every request but those that go direct."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.addresses import endpoint_of
from crawlers.context import SourceContext, context_of
from crawlers.leak_tor import circuit
from crawlers.outgoing import proxy_for
from reputation.leak_watch import ONION_KIND


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
        if self._context.source.kind == ONION_KIND:
            request.meta["proxy"] = circuit(self._context.leak_watch.tor, endpoint_of(request.url)[0])
            return
        request.meta["proxy"] = proxy_for(request.url, self._context.source, self._context.network)
