"""The way to onion services: Tor's SOCKS port and nothing else, which resolves the names itself."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers._httpx import HttpxDownloadHandler

from crawlers.addresses import endpoint_of
from crawlers.leak_onion import is_onion_service
from reputation.errors import UnsafeAddressError

ONION_SETTINGS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {
        "http": "crawlers.leak_tor.TorDownloadHandler",
        "https": "crawlers.leak_tor.TorDownloadHandler",
    },
    "DOWNLOAD_TIMEOUT": 120,
    "CONCURRENT_REQUESTS": 2,
}
"""Scrapy settings of a crawl through Tor, where an answer takes its time."""


@cache
def circuit(tor: str, host: str) -> str:
    """The proxy's address for one host: its own name and password make Tor give it its own circuit (IsolateSOCKSAuth).

    They are made up once a process: two sites can't tell that one reader visits both.
    """
    name = secrets.token_hex(8)
    return f"socks5h://{name}:{host[:8]}@{tor}"


class TorDownloadHandler(HttpxDownloadHandler):
    """Opens onion services through a SOCKS proxy; what is not both never leaves.

    Middlewares judge each request before; this is the last gate, so that a mistake there can leak no name.
    """

    experimental = False  # what Scrapy warns of does not concern a handful of pages

    def _make_request(self, request: Request, timeout: float) -> Any:  # noqa: ANN401 (httpx2's)
        """The request as httpx makes it.

        Raises:
            UnsafeAddressError: the target is no onion service, or no SOCKS proxy stands between.
        """
        if not is_onion_service(endpoint_of(request.url)[0]):
            raise UnsafeAddressError(f"{request.url} is no onion service, and nothing else is asked for through Tor")
        if not str(request.meta.get("proxy") or "").startswith("socks5h://"):
            raise UnsafeAddressError(f"{request.url} would be asked for without Tor")
        return super()._make_request(request, timeout)
