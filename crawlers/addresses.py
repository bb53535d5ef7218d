"""Which addresses may be opened: public ones; and a source's own host and port, where it says `allow_private`.

Names are judged by the addresses they resolve to, at the moment of connecting, so that neither a redirect nor a name
that resolves differently the second time gets around it. `NameGuard` is that check for the whole process; it knows
which private endpoints some source may open, and `OwnEndpointMiddleware` keeps every other source away from those.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from reputation.brand import Source

Endpoint = tuple[str, int]
"""Host, in lower case and as written in the URL, and port."""

_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Answers with machine secrets, though its address is public (Azure); all others are private or link-local."""

_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "100.64.0.0/10", "64:ff9b:1::/48", "fec0::/10")
)
"""Set aside by the IANA's special-purpose registries; not every Python release knows all of them."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAMES = (".local", ".internal", ".localhost", ".localdomain", ".lan", ".home.arpa", ".intranet", ".corp")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; an IPv4 address inside an IPv6 one is judged itself."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _inside(ip)
        if inner is not None:
            return is_public(str(inner))
    is_special = ip.is_multicast or ip.is_reserved or any(ip in network for network in _SPECIAL)
    return ip.is_global and not is_special and ip not in _METADATA


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    compatible = ipaddress.IPv4Address(int(ip)) if 1 < int(ip) < 1 << 32 else None
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or compatible


def is_local_name(host: str) -> bool:
    """Whether a name by itself means this machine or this network: one word, or a reserved ending."""
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith(_LOCAL_NAMES)


def endpoint_of(url: str) -> Endpoint:
    """Host and port that a URL leads to; ("", 0) where it is none of http or https."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "", 0
    return ((parts.hostname or "").rstrip("."), port) if parts.scheme in {"http", "https"} else ("", 0)


class EndpointRules:
    """What may be opened by whom, in one round. `gateways` are the outbound proxies: to be used, not asked for."""

    def __init__(self, sources: Iterable[Source], gateways: Iterable[Endpoint] = ()) -> None:
        self._owners: dict[Endpoint, set[int]] = {}
        for source in sources:
            if source.allow_private and source.url:
                self._owners.setdefault(endpoint_of(source.url), set()).add(source.source_id)
        self._gateways = frozenset(gateways)
        self._refused: dict[Endpoint, str] = {}

    def admits(self, endpoint: Endpoint, address: str) -> bool:
        """Whether a connection to that address is allowed for that endpoint; a refusal is remembered."""
        if endpoint in self._owners or endpoint in self._gateways or is_public(address):
            return True
        self._refused[endpoint] = address
        return False

    def owns(self, endpoint: Endpoint, source_id: int) -> bool:
        """Whether that source may open that endpoint whatever its address is."""
        return source_id in self._owners.get(endpoint, ())

    def is_reserved(self, endpoint: Endpoint) -> bool:
        """Whether the endpoint is private to some source, or a proxy: closed to all sources that do not own it."""
        return endpoint in self._owners or endpoint in self._gateways

    def refused_address(self, endpoint: Endpoint) -> str | None:
        """The address for which that endpoint was refused, where it was."""
        return self._refused.get(endpoint)
