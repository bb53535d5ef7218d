"""A small Jetstream for tests: real websockets on loopback, events by cursor, connections that it can drop."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve

AUTHOR = "did:plc:abcdefghijklmnopqrstuvwx"


def event(number: int, text: str, *, time_us: int | None = None, **commit: Any) -> dict[str, Any]:
    """Event `number` (its key), a new post with that text, one millisecond after the one before."""
    record = {"$type": "app.bsky.feed.post", "createdAt": "2026-03-09T07:39:59Z", "langs": ["en"], "text": text}
    changed = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": f"k{number}", "record": record}
    return {
        "did": AUTHOR,
        "time_us": time_us or 1_773_042_000_000_000 + number * 1000,
        "kind": "commit",
        "commit": {**changed, **commit},
    }


class StreamServer:
    """Sends the events from the cursor asked for on, or all; then it waits, as the real one does for new ones.

    `drops`: how many events each connection brings before it is cut without a goodbye, in order; then none is cut.
    `paths`: what was asked for.
    """

    def __init__(self, events: Sequence[dict[str, Any] | str], drops: Sequence[int] = ()) -> None:
        self.events = list(events)
        self.drops = list(drops)
        self.paths: list[str] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._server: Server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cursors(self) -> list[int | None]:
        """The cursor of each connection."""
        asked = (parse_qs(urlsplit(path).query).get("cursor") for path in self.paths)
        return [int(values[0]) if values else None for values in asked]

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(10)

    async def _run(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        async with serve(self._answer, "127.0.0.1", 0, close_timeout=0.2) as server:
            self.port = int(server.sockets[0].getsockname()[1])
            self._ready.set()
            await self._closing.wait()
            server.close()

    async def _answer(self, socket: ServerConnection) -> None:
        self.paths.append(socket.request.path if socket.request else "")
        left = self.drops.pop(0) if self.drops else None
        start = self.cursors()[-1] or 0
        for message in self.events:
            if isinstance(message, dict) and message["time_us"] < start:
                continue
            if left == 0:
                socket.transport.abort()
                return
            await socket.send(message if isinstance(message, str) else json.dumps(message))
            left = left - 1 if left is not None else None
        await socket.wait_closed()
