"""Which addresses belong to the open internet: what we send requests to must, unless a setting says otherwise."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

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
_PORTS = {"http": 80, "https": 443, "imaps": 993}
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


def is_loopback(host: str) -> bool:
    """Whether an IP address, in brackets or not, or a name stands for this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def web_address(host: str, port: int) -> str:
    """Where a browser finds what listens there; an IPv6 address has the brackets that it needs."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    compatible = ipaddress.IPv4Address(int(ip)) if 1 < int(ip) < 1 << 32 else None
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or compatible


def is_local_name(host: str) -> bool:
    """Whether a name by itself means this machine or this network: one word, or a reserved ending."""
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith(_LOCAL_NAMES)


def is_exempt(host: str, no_proxy: tuple[str, ...]) -> bool:
    """Whether a host stands in no_proxy: itself, under a listed domain, or "*" for all."""
    name = host.rstrip(".").lower()
    for entry in no_proxy:
        domain = entry.strip().lower().removeprefix("*.").lstrip(".")
        if entry.strip() == "*" or (domain and (name == domain or name.endswith("." + domain))):
            return True
    return False


def endpoint_of(url: str) -> Endpoint:
    """Host and port that a URL leads to; ("", 0) where it is none of http, https or imaps."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", 0
    return ((parts.hostname or "").rstrip("."), port) if parts.scheme in _PORTS else ("", 0)
