"""A SOCKS5 server for tests (RFC 1928, 1929): notes what it is to open, and leads each host to a server of ours."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

IPV4, HOSTNAME, IPV6 = 1, 3, 4


@dataclass(frozen=True)
class Opened:
    """One request to connect: the type of address it came with, the address, the port, and who said they were."""

    address_type: int
    host: str
    port: int
    user: str | None


class SocksServer:
    """Opens the port of loopback that `routes` names for a host; refuses everything else. Notes all in `opened`."""

    def __init__(self, routes: Mapping[str, int]) -> None:
        self.opened: list[Opened] = []
        owner = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    owner._serve(self.request, routes)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, client: socket.socket, routes: Mapping[str, int]) -> None:
        user = _greet(client)
        _, _, _, address_type = _take(client, 4)
        if address_type == HOSTNAME:
            host = _take(client, _take(client, 1)[0]).decode()
        else:
            family = socket.AF_INET if address_type == IPV4 else socket.AF_INET6
            host = socket.inet_ntop(family, _take(client, 4 if address_type == IPV4 else 16))
        (port,) = struct.unpack("!H", _take(client, 2))
        self.opened.append(Opened(address_type, host, port, user))
        if host not in routes:
            client.sendall(b"\x05\x04\x00\x01" + bytes(6))  # host unreachable
            return
        with socket.create_connection(("127.0.0.1", routes[host]), 10) as target:
            client.sendall(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=_pump, args=(target, client), daemon=True)
            back.start()
            _pump(client, target)
            back.join(10)


def _greet(client: socket.socket) -> str | None:
    """Agree on a method: a name and password where the client offers one, as Tor takes any."""
    _, count = _take(client, 2)
    methods = _take(client, count)
    if 2 not in methods:
        client.sendall(b"\x05\x00")
        return None
    client.sendall(b"\x05\x02")
    _take(client, 1)
    user = _take(client, _take(client, 1)[0]).decode()
    _take(client, _take(client, 1)[0])
    client.sendall(b"\x01\x00")
    return user


def _take(client: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = client.recv(count - len(got))
        if not part:
            raise ConnectionError("the client went away")
        got += part
    return got


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
