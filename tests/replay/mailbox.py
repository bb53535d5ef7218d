"""A small IMAP server for tests: TLS, one user, one folder, mails with numbers; it notes every command."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self

USER, PASSWORD = "desk@bank.example", "let-me-in"  # invented


def day_of(written: str) -> date:
    return datetime.strptime(written, "%d-%b-%Y").replace(tzinfo=UTC).date()


class MailServer:
    """Serves `mails` (number: (day as in SINCE, raw bytes)) of the folder INBOX on loopback.

    `breaks_at`: the connection is cut when this mail is fetched, once.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.mails: dict[int, tuple[str, bytes]] = {}
        self.commands: list[str] = []
        self.uid_validity = 1
        self.breaks_at: int | None = None
        owner = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                owner._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that does not like our certificate is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"imaps://127.0.0.1:{self._server.server_address[1]}"

    def fetched(self) -> list[int]:
        """The numbers of the mails that were fetched whole."""
        return [int(line.split()[2]) for line in self.commands if "BODY.PEEK[]" in line]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _talk(self, handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(b"* OK ready\r\n")
        for raw in handler.rfile:
            tag, _, command = raw.decode().strip().partition(" ")
            self.commands.append(command)
            if self.breaks_at and f"FETCH {self.breaks_at} (BODY" in command:
                self.breaks_at = None
                return
            for part in self._answer(tag, command):
                handler.wfile.write(part)
            if command.startswith("LOGOUT"):
                return

    def _answer(self, tag: str, command: str) -> Iterator[bytes]:
        verb = command.split(maxsplit=1)[0].upper()
        status = "OK done"
        if verb == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif verb == "LOGIN":
            status = "OK hello" if command == f'LOGIN {USER} "{PASSWORD}"' else "NO [AUTHENTICATIONFAILED] go away"
        elif verb == "EXAMINE":
            status = "OK [READ-ONLY] open" if '"INBOX"' in command else "NO no such folder"
            yield f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.uid_validity}] valid\r\n".encode()
        elif "SEARCH" in command:
            yield f"* SEARCH {' '.join(map(str, self._found(command)))}\r\n".encode()
        elif "FETCH" in command:
            yield self._fetched(command)
        elif verb not in {"LOGOUT", "NOOP"}:
            status = "BAD unknown"
        yield f"{tag} {status}\r\n".encode()

    def _found(self, command: str) -> list[int]:
        since = re.search(r"SINCE (\S+)", command)
        if since:
            return [uid for uid, (day, _) in self.mails.items() if day_of(day) >= day_of(since[1])]
        first = int(re.search(r"UID (\d+):\*", command)[1])  # type: ignore[index]
        # As RFC 9051 has it, "first:*" finds the last mail also where it is before the first.
        return [uid for uid in self.mails if uid >= first] or ([max(self.mails)] if self.mails else [])

    def _fetched(self, command: str) -> bytes:
        uid = int(command.split()[2])
        raw = self.mails[uid][1]
        head = raw.partition(b"\r\n\r\n")[0]
        lines = re.findall(rb"^From:.*?$(?:\r?\n[ \t].*?$)*", head, re.IGNORECASE | re.MULTILINE)
        part = raw if "BODY.PEEK[]" in command else b"\r\n".join(line.strip() for line in lines) + b"\r\n\r\n"
        name = "BODY[]<0>" if "BODY.PEEK[]" in command else "BODY[HEADER.FIELDS (FROM)]"
        size = b"" if "BODY.PEEK[]" in command else b"RFC822.SIZE %d " % len(raw)
        return b"* 1 FETCH (UID %d %s%s {%d}\r\n%s)\r\n" % (uid, size, name.encode(), len(part), part)
