"""Keeps requests to the endpoints that their source may open; see crawlers.addresses."""

from __future__ import annotations

import asyncio
import socket
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest

from crawlers.addresses import Endpoint, endpoint_of, is_local_name, is_public
from crawlers.context import SourceContext, context_of
from crawlers.leak_onion import is_onion_name, is_onion_service
from reputation.errors import UnsafeAddressError
from reputation.leak_watch import ONION_KIND


class RefusedRequestError(UnsafeAddressError, IgnoreRequest):
    """Raised for a request that would leave the endpoints open to its source; Scrapy logs no traceback for it."""


class EndpointMiddleware:
    """Judges each request, redirects and robots.txt included, before it leaves."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._rules, self._source_id = context.rules, context.source.source_id

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware for one source."""
        return cls(context_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Refuse what is no web address, what is private to another source, and what a proxy would open for us.

        Raises:
            RefusedRequestError: the request may not leave.
        """
        endpoint = endpoint_of(request.url)
        if not endpoint[1] or not endpoint[0]:
            raise RefusedRequestError(f"{request.url} is no http or https address")
        if self._context.source.kind == ONION_KIND or is_onion_name(endpoint[0]):
            self._judge_onion(request, endpoint[0])
            return
        if self._rules.owns(endpoint, self._source_id):
            return
        if self._rules.is_reserved(endpoint):
            raise self._refusal(request)
        if request.meta.get("proxy") and not await _is_public_target(endpoint):
            raise self._refusal(request)

    def _judge_onion(self, request: Request, host: str) -> None:
        """Onion services are for sources of that kind, which open nothing else; no name is looked up to tell."""
        if self._context.source.kind != ONION_KIND:
            raise RefusedRequestError(f"{request.url} is an onion address, which only the kind {ONION_KIND} reads")
        if not is_onion_service(host):
            raise RefusedRequestError(f"{request.url}{_way(request)} is no onion service of version 3: not asked for")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Name the reason where a connection failed because all its addresses were refused.

        Raises:
            RefusedRequestError: the name's addresses were refused.
        """
        endpoint = endpoint_of(request.url)
        if isinstance(exception, CannotResolveHostError) and self._rules.refused_address(endpoint):
            raise self._refusal(request) from exception

    def _refusal(self, request: Request) -> RefusedRequestError:
        place, name = f"{request.url}{_way(request)}", self._context.source.name
        return RefusedRequestError(f"{place} leads to a private address, which source {name!r} may not open")


def _way(request: Request) -> str:
    first = (request.meta.get("redirect_urls") or [request.url])[0]
    return f" (redirected from {first})" if first != request.url else ""


async def _is_public_target(endpoint: Endpoint) -> bool:
    """Whether what a proxy is asked to open is public as far as we can tell.

    A name that only the proxy can resolve is left to the proxy; one that means a local machine by itself is not.
    """
    host, port = endpoint
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return not is_local_name(host)
    return all(is_public(str(address[4][0])) for address in found)
