"""A small web server for tests: it answers what it was told to, notes what it was asked, and can misbehave."""

from __future__ import annotations

import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request: its path with query, its headers by lower-case name, and when it came (monotonic seconds)."""

    path: str
    headers: Mapping[str, str]
    at: float

    def parameter(self, name: str) -> str | None:
        values = parse_qs(urlsplit(self.path).query).get(name)
        return values[0] if values else None


@dataclass(frozen=True)
class Answer:
    """What to answer. `seconds_late`: wait before; `drip_seconds`: wait between the body's bytes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds_late: float = 0
    drip_seconds: float = 0


Route = Answer | Callable[[Asked], Answer]


def page(text: str, **headers: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/html; charset=utf-8", **headers})


def xml(text: str, **headers: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "application/xml", **headers})


class _QuietServer(ThreadingHTTPServer):
    """A client that was killed is no news."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class ReplayServer:
    """Serves `routes`, and `posts` to POST (by path with query, else by path) on loopback; everything else is 404."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.posts: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._answer(self, owner.routes)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                owner._answer(self, owner.posts)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Keep the test's output clean."""

        self._server = _QuietServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler, routes: Mapping[str, Route]) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.path, headers, time.monotonic())
        self.asked.append(asked)
        route = routes.get(asked.path) or routes.get(urlsplit(asked.path).path) or Answer(b"", 404)
        answer = route(asked) if callable(route) else route
        if "ETag" in answer.headers and headers.get("if-none-match") == answer.headers["ETag"]:
            answer = Answer(b"", 304, {"ETag": answer.headers["ETag"]})
        self.closing.wait(answer.seconds_late)
        try:
            self._send(handler, answer)
        except OSError:
            handler.close_connection = True

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        if not answer.drip_seconds:
            handler.wfile.write(answer.body)
            return
        for byte in answer.body:
            if self.closing.wait(answer.drip_seconds):
                return
            handler.wfile.write(bytes([byte]))
