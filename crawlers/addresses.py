"""Which addresses may be opened: public ones; and a source's own host and port, where it says `allow_private`.

Names are judged by the addresses they resolve to, at the moment of connecting, so that neither a redirect nor a name
that resolves differently the second time gets around it. `NameGuard` is that check for the whole process; it knows
which private endpoints some source may open, and `OwnEndpointMiddleware` keeps every other source away from those.
"""

from __future__ import annotations

from collections.abc import Iterable

from reputation.addresses import Endpoint, endpoint_of, is_exempt, is_local_name, is_public
from reputation.brand import Source

__all__ = ["Endpoint", "EndpointRules", "endpoint_of", "is_exempt", "is_local_name", "is_public"]


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
