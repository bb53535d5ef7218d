"""Waits as long as a server asks, and not longer than is sensible."""

from __future__ import annotations

import asyncio
import time
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.addresses import endpoint_of
from crawlers.context import context_of
from crawlers.rate_limits import seconds_to_reset, seconds_to_wait
from crawlers.store import SourceStore

MAX_WAIT = 330.0
"""Seconds; Mastodon renews its limit every five minutes. A source that asks for more is left until its next crawl."""

MAX_ATTEMPTS = 3


class PatienceMiddleware:
    """429 and 503 with Retry-After are tried again after the time asked for; an exhausted limit is waited out.

    While one host makes us wait, all requests of this source to that host do. A longer wait than MAX_WAIT ends with the
    crawl and is kept with the source, which rests until then.
    """

    def __init__(self, store: SourceStore) -> None:
        self._store = store
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware for one source."""
        return cls(context_of(crawler).store)

    async def process_request(self, request: Request) -> None:
        """Sleep until the host may be asked again.

        Raises:
            IgnoreRequest: that would take longer than MAX_WAIT.
        """
        wait = self._not_before.get(endpoint_of(request.url)[0], 0.0) - time.monotonic()
        if wait > MAX_WAIT:
            self._store.note_rest(wait)
            raise IgnoreRequest(f"its rate limit is renewed in {wait:.0f} s only, which is left to the next crawl")
        if wait > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response; or, where the server asked to wait and that is bearable, the request once more."""
        headers = _by_name(response)
        host = endpoint_of(request.url)[0]
        reset = seconds_to_reset(headers)
        if reset is not None:
            self._hold(host, reset)
        attempt = request.meta.get("patience", 0)
        wait = seconds_to_wait(response.status, headers, attempt)
        if wait is None:
            return response
        self._hold(host, wait)
        if attempt >= MAX_ATTEMPTS or wait > MAX_WAIT:
            self._store.note_rest(wait)
            return response
        return request.replace(meta={**request.meta, "patience": attempt + 1}, dont_filter=True)

    def _hold(self, host: str, seconds: float) -> None:
        self._not_before[host] = max(self._not_before.get(host, 0.0), time.monotonic() + seconds)


def _by_name(response: Response) -> dict[str, str]:
    """The last value of each header, by lower-case name."""
    items = response.headers.items()
    return {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in items if values}
