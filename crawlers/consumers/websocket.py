"""A websocket, opened by the rules that hold for every request: admitted addresses, the proxy, no redirects."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

from crawlers.context import SourceContext
from crawlers.outgoing import admitted_address, proxy_for, refuse_private_target

OPEN_SECONDS = 20.0


class _Direct(connect):
    """A connection that is never led to another address."""

    def process_redirect(self, exc: Exception) -> Exception:
        """Treat a redirect as the failure that it is here (websockets asks)."""
        return exc


async def open_websocket(url: str, context: SourceContext, agent: str, largest: int) -> ClientConnection:
    """Open the websocket at an http or https address; messages over `largest` bytes end it.

    Raises:
        UnsafeAddressError: the source may not open that address.
        OSError, TimeoutError, WebSocketException: it can't be opened now.
    """
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    proxy = proxy_for(url, context.source, context.network)
    way: dict[str, Any] = {"proxy": proxy}
    if proxy is None:
        # By the address that was judged: a name could lead elsewhere the second time.
        way |= {"host": await admitted_address(url, context.source, context.rules), "port": _port(url)}
    else:
        await refuse_private_target(url, context.source)
    if is_secure:
        way |= {"ssl": ssl.create_default_context(), "server_hostname": parts.hostname}
    return await _Direct(
        parts._replace(scheme="wss" if is_secure else "ws").geturl(),
        user_agent_header=agent, max_size=largest, open_timeout=OPEN_SECONDS, close_timeout=2, **way,
    )  # fmt: skip


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
