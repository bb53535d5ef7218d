"""Settings that depend on the source: who we say we are, how fast we ask, how long a crawl may take. Pure."""

from __future__ import annotations

import functools
from importlib import metadata
from typing import Any

from crawlers.kind_options import KindOptions
from reputation.settings import NetworkSettings

POLITE_DELAY = 1.0
"""Seconds between two requests to one host, where the source says nothing; AutoThrottle raises it for slow hosts."""


def user_agent(network: NetworkSettings) -> str:
    """Our name, version, and where to complain."""
    return f"Goodwill/{_version()} (+{network.contact_url})"


def source_settings(options: KindOptions, network: NetworkSettings) -> dict[str, Any]:
    """Scrapy settings of one source's crawl."""
    is_free = options.delay == 0
    return {
        "USER_AGENT": user_agent(network),
        "AUTOTHROTTLE_ENABLED": not is_free,
        "AUTOTHROTTLE_START_DELAY": options.delay or POLITE_DELAY,
        "DOWNLOAD_DELAY": POLITE_DELAY if options.delay is None else options.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8 if is_free else 1,
        "CLOSESPIDER_TIMEOUT": options.max_minutes * 60,
    }


@functools.cache
def _version() -> str:
    # Looked up once: it reads files, and a round has hundreds of sources.
    try:
        return metadata.version("goodwill")
    except metadata.PackageNotFoundError:
        return "0"
