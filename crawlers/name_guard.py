"""The check of every resolved address, between Twisted's resolver and its connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.addresses import EndpointRules


@implementer(IResolutionReceiver)
class _AdmittedOnly:
    """Passes on those of a name's addresses that the rules admit."""

    def __init__(self, receiver: Any, rules: EndpointRules, host: str, port: int) -> None:  # noqa: ANN401
        self._receiver, self._rules, self._endpoint = receiver, rules, (host.rstrip(".").lower(), port)

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 (Twisted's interface)
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        if self._rules.admits(self._endpoint, str(getattr(address, "host", ""))):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class NameGuard:
    """A resolver that hides refused addresses, literal ones too: to a connection they don't exist."""

    def __init__(self, inner: Any, rules: EndpointRules) -> None:  # noqa: ANN401 (zope interfaces have no types)
        self._inner, self._rules = inner, rules

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:  # noqa: ANN401
        """Resolve as the inner resolver does, and pass on what the rules admit (Twisted's IHostnameResolver)."""
        admitted = _AdmittedOnly(resolutionReceiver, self._rules, hostName, portNumber)
        return self._inner.resolveHostName(admitted, hostName, portNumber, addressTypes, transportSemantics)
