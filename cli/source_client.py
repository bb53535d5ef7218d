"""How `goodwill check` gets out to one source: as its crawl does, and to no address that its crawl may not open."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable

import httpcore
import httpx

from crawlers.addresses import EndpointRules, endpoint_of
from crawlers.leak_onion import is_onion_name, is_onion_service
from crawlers.leak_tor import circuit
from crawlers.outgoing import proxy_for, refuse_private_target
from crawlers.politeness import user_agent
from reputation.brand import Source
from reputation.errors import SettingsError, UnsafeAddressError
from reputation.leak_watch import ONION_KIND
from reputation.settings import LeakWatchSettings, NetworkSettings

TIMEOUT_SECONDS = 20.0
TOR_TIMEOUT_SECONDS = 120.0


def trust(network: NetworkSettings) -> ssl.SSLContext:
    """The certificate authorities that are believed: the system's, and the bundle's.

    Raises:
        SettingsError: the bundle can't be used.
    """
    context = ssl.create_default_context()
    try:
        if network.ca_bundle:
            context.load_verify_locations(network.ca_bundle)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(f"[network] ca_bundle {network.ca_bundle} can't be used: {error}") from error
    return context


def open_client(
    network: NetworkSettings, source: Source, context: ssl.SSLContext, leak_watch: LeakWatchSettings | None = None
) -> httpx.Client:
    """A client for one source: by the proxy or direct, under our honest name; an onion page's goes through Tor alone.

    Raises:
        SettingsError: the proxy's address can't be used.
    """
    judge = _Judge(network, source)
    headers = {"User-Agent": user_agent(network)}
    try:
        if source.kind == ONION_KIND:
            tor = (leak_watch or LeakWatchSettings()).tor
            proxy = circuit(tor, endpoint_of(source.url or "")[0])
            return httpx.Client(
                proxy=proxy, verify=context, trust_env=False, timeout=TOR_TIMEOUT_SECONDS, headers=headers,
                event_hooks={"request": [judge.refuse_open_web]},
            )  # fmt: skip
        by_proxy = httpx.HTTPTransport(verify=context, trust_env=False, proxy=network.proxy) if network.proxy else None
    except (ValueError, httpx.InvalidURL) as error:
        raise SettingsError(f"[network] proxy {network.proxy!r} can't be used: {error}") from error
    return httpx.Client(
        transport=_Ways(GuardedTransport(context, judge.rules), by_proxy, judge), timeout=TIMEOUT_SECONDS,
        trust_env=False, follow_redirects=True, max_redirects=5, headers=headers,
    )  # fmt: skip


class _Judge:
    """What one source's requests may open."""

    def __init__(self, network: NetworkSettings, source: Source) -> None:
        self.network, self.source = network, source
        self.rules = EndpointRules([source])

    def refuse_open_web(self, request: httpx.Request) -> None:
        """Of a client that goes through Tor: nothing but onion services.

        Raises:
            UnsafeAddressError: the target is none.
        """
        if not is_onion_service(endpoint_of(str(request.url))[0]):
            raise UnsafeAddressError(f"{request.url} is no onion service of version 3: not asked for")

    def proxy_for(self, url: str) -> str | None:
        """The proxy for an address, whose target was judged; None where it is opened directly.

        Raises:
            UnsafeAddressError: the proxy would open a private address for us, or it is an onion name.
        """
        if is_onion_name(endpoint_of(url)[0]):
            raise UnsafeAddressError(f"{url} is an onion address, which only the kind {ONION_KIND} reads")
        proxy = proxy_for(url, self.source, self.network)
        if proxy is not None and not self.rules.owns(endpoint_of(url), self.source.source_id):
            asyncio.run(refuse_private_target(url, self.source))
        return proxy


class _Ways(httpx.BaseTransport):
    """Sends each request, redirects too, by the way that its address has."""

    def __init__(self, direct: httpx.BaseTransport, by_proxy: httpx.BaseTransport | None, judge: _Judge) -> None:
        self._direct, self._by_proxy, self._judge = direct, by_proxy, judge

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response.

        Raises:
            UnsafeAddressError: the target may not be opened.
        """
        goes_by_proxy = self._judge.proxy_for(str(request.url)) is not None
        way = self._by_proxy if goes_by_proxy and self._by_proxy is not None else self._direct
        return way.handle_request(request)

    def close(self) -> None:
        """Close both ways."""
        for way in (self._direct, self._by_proxy):
            if way is not None:
                way.close()


class GuardedTransport(httpx.HTTPTransport):
    """Direct connections, judged by the address at their other end before a byte is sent."""

    def __init__(self, context: ssl.SSLContext, rules: EndpointRules) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_GuardedBackend(rules))


class _GuardedBackend(httpcore.SyncBackend):
    """Closes what was connected to an address that the rules don't admit: no name can change in between."""

    def __init__(self, rules: EndpointRules) -> None:
        self._rules = rules

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to an admitted address.

        Raises:
            UnsafeAddressError: its other end is a private one.
        """
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        peer = stream.get_extra_info("server_addr")
        if not self._rules.admits((host.rstrip(".").lower(), port), str(peer[0])):
            stream.close()
            raise UnsafeAddressError(f"{host}:{port} leads to a private address, which this source may not open")
        return stream
