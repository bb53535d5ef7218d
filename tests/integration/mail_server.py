"""A real mail server on loopback whose answers a test chooses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

Answer = str | None


class Mailbox:
    """What the server took, and how it answers: each `on_*` returns a reply, or None for the usual one."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.on_recipient: Callable[[str], Answer] = lambda _: None
        self.on_data: Callable[[], Answer] = lambda: None
        self.hangs_up_after_data = False
        self.logins: list[tuple[bytes, bytes]] = []
        self.greeted_count = 0

    async def handle_EHLO(  # noqa: N802 (the library's name; it counts the arguments)
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greeted_count += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 (the library's name)
        """Given: server, session, envelope, address, options."""
        envelope, address = given[2:4]
        reply = self.on_recipient(address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 (the library's name)
        """Given: server, session, envelope."""
        server, _, envelope = given
        reply = self.on_data()
        if reply is not None:
            return reply
        self.taken.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        if self.hangs_up_after_data:
            server.transport.abort()
        return "250 OK"

    def login(self, *given: Any) -> AuthResult:
        """Given: server, session, envelope, mechanism, data."""
        data = given[-1]
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret", handled=False)

    @property
    def message_ids(self) -> list[str]:
        return [str(message_from_bytes(content)["Message-ID"]) for _, content in self.taken]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scripted_server(**replies: str) -> Iterator[int]:
    """A mail server for one conversation that answers each command by its word here, else "250 OK"; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_converse, args=(listening, replies), daemon=True).start()
        yield int(listening.getsockname()[1])


def _converse(listening: socket.socket, replies: dict[str, str]) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rw", newline="\r\n") as talk:
        talk.write("220 mail.example\r\n")
        talk.flush()
        for line in talk:
            talk.write(replies.get(line.split()[0].upper(), "250 OK") + "\r\n")
            talk.flush()


@contextmanager
def mail_server(mailbox: Mailbox, port: int | None = None, **options: Any) -> Iterator[int]:
    """The server, listening on the port given, else on a free one; its port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()
