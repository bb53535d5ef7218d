"""The way out for what is not a request of Scrapy's: by the proxy or direct, and to admitted addresses only."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

from crawlers.addresses import EndpointRules, endpoint_of, is_exempt, is_local_name, is_public
from crawlers.options import is_loopback
from reputation.brand import Source
from reputation.errors import UnsafeAddressError
from reputation.settings import NetworkSettings


def proxy_for(url: str, source: Source, network: NetworkSettings) -> str | None:
    """The outbound proxy for an address, or None where it is opened directly."""
    own_machine = source.allow_private and is_loopback(url)
    is_direct = network.proxy is None or own_machine or is_exempt(urlsplit(url).hostname or "", network.no_proxy)
    return None if is_direct else network.proxy


async def admitted_address(url: str, source: Source, rules: EndpointRules) -> str:
    """An IP address of the URL's host that the source may open. Connect to it, not to the name: names can change.

    Raises:
        UnsafeAddressError: all its addresses are private, or it belongs to another source.
        OSError: the name is not known.
    """
    endpoint = endpoint_of(url)
    is_own = rules.owns(endpoint, source.source_id)
    found = await asyncio.get_running_loop().getaddrinfo(*endpoint, type=socket.SOCK_STREAM)
    if is_own or not rules.is_reserved(endpoint):
        for address in (str(one[4][0]) for one in found):
            if is_own or is_public(address):
                return address
    raise _refusal(url, source)


async def refuse_private_target(url: str, source: Source) -> None:
    """Judge what a proxy is asked to open; a name that only the proxy can resolve is left to it.

    Raises:
        UnsafeAddressError: it is a private address, or a name that means a local machine.
    """
    host, port = endpoint_of(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    is_private = not all(is_public(str(one[4][0])) for one in found) if found else is_local_name(host)
    if is_private:
        raise _refusal(url, source)


def _refusal(url: str, source: Source) -> UnsafeAddressError:
    return UnsafeAddressError(f"{url} leads to a private address, which source {source.name!r} may not open")
