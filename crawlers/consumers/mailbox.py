"""A mailbox by IMAP over TLS, for reading only: nothing in it is changed, no mail is marked as read."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from reputation.errors import RunError

TIMEOUT_SECONDS = 30.0
LARGEST_MAIL = 5 << 20
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")


class MailboxError(RunError):
    """Raised when a mailbox can't be opened or read; names its host. `is_passing`: trying again may help."""

    def __init__(self, sentence: str, kind: str, *, is_passing: bool) -> None:
        super().__init__(sentence)
        self.kind, self.is_passing = kind, is_passing


@dataclass(frozen=True, slots=True)
class Heading:
    """What is known of a mail before it is fetched: its number, its size in bytes, its From lines."""

    uid: int
    size: int
    header: bytes


class _AtAddress(imaplib.IMAP4_SSL):
    """Connects to an address that was judged, and checks the certificate against the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._address = address
        super().__init__(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS)

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        plain = socket.create_connection((self._address, self.port), timeout)
        try:
            secure: ssl.SSLSocket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise
        return secure


class Mailbox:
    """An opened folder. Each method is one command; it may block for TIMEOUT_SECONDS, so call it in a thread."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self.host, self.command_count, self.received_bytes = host, 0, 0
        with self._named():
            self._imap = _AtAddress(host, port, address)
        self.uid_validity = 0

    def open(self, user: str, password: str, folder: str) -> None:
        """Log in and open the folder for reading only (EXAMINE).

        Raises:
            MailboxError: the login is refused, or there is no such folder.
        """
        with self._named("login"):
            self._imap.login(user, password)
        with self._named("folder"):
            self._done(self._imap.select(f'"{folder}"', readonly=True), "folder", f"has no folder {folder!r}")
            validity = self._imap.response("UIDVALIDITY")[1]
        self.uid_validity = _number(validity[0]) if validity else 0

    def uids(self, after: int, since_on: date | None) -> list[int]:
        """The numbers of the mails after one, ascending; `since_on`: of those that came on that day or later.

        Raises:
            MailboxError: the server does not answer as it should.
        """
        criteria = ["UID", f"{after + 1}:*"]
        if since_on is not None:
            criteria = ["SINCE", f"{since_on.day}-{_MONTHS[since_on.month - 1]}-{since_on.year:04}"]
        with self._named():
            data = self._done(self._imap.uid("SEARCH", *criteria), "imap", "does not search")
        listed = (_number(word) for part in data if isinstance(part, bytes) for word in part.split())
        # "5:*" finds the last mail even where its number is below 5.
        return sorted({number for number in listed if number > after})

    def heading(self, uid: int) -> Heading | None:
        """Size and sender of a mail; None where it is gone."""
        parts = self._fetch(uid, "(RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM)])")
        size = next((int(found[1]) for found in map(_SIZE.search, _envelopes(parts)) if found), None)
        header = next((part[1] for part in parts if isinstance(part, tuple)), None)
        return Heading(uid, size, header) if size is not None and header is not None else None

    def mail(self, uid: int) -> bytes | None:
        """A mail as it came, LARGEST_MAIL of it at most; None where it is gone."""
        parts = self._fetch(uid, f"(BODY.PEEK[]<0.{LARGEST_MAIL}>)")
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def close(self) -> None:
        """Say goodbye, or if that fails leave without."""
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            return

    def _fetch(self, uid: int, what: str) -> list[bytes | tuple[bytes, bytes]]:
        with self._named():
            data = self._done(self._imap.uid("FETCH", str(uid), what), "imap", f"does not give mail {uid}")
        parts = [part for part in data if isinstance(part, bytes | tuple)]
        self.received_bytes += sum(len(part[1]) if isinstance(part, tuple) else len(part) for part in parts)
        return parts

    def _done(self, answer: tuple[str, Sequence[object]], kind: str, words: str) -> Sequence[object]:
        self.command_count += 1
        status, data = answer
        if status != "OK":
            raise MailboxError(f"{self.host} {words}", kind, is_passing=False)
        return data

    @contextmanager
    def _named(self, kind: str = "imap") -> Iterator[None]:
        """Turn what the library raises into an error that names the host, and never the password."""
        try:
            yield
        except imaplib.IMAP4.abort as error:
            raise MailboxError(f"{self.host} broke off: {error}"[:300], "connection", is_passing=True) from None
        except imaplib.IMAP4.error as error:
            words = "refuses the login" if kind == "login" else f"does not answer as it should: {error}"
            raise MailboxError(f"{self.host} {words}"[:300], kind, is_passing=False) from None
        except ssl.SSLCertVerificationError:
            words = "shows a certificate that no authority we know has signed"
            raise MailboxError(f"{self.host} {words}", "certificate", is_passing=False) from None
        except OSError as error:
            raise MailboxError(f"{self.host} does not answer: {error}"[:300], "connection", is_passing=True) from None


def _envelopes(parts: list[bytes | tuple[bytes, bytes]]) -> Iterator[bytes]:
    for part in parts:
        yield part[0] if isinstance(part, tuple) else part


def _number(value: object) -> int:
    is_number = isinstance(value, bytes) and value.isdigit() and len(value) < 12
    return int(value) if is_number and isinstance(value, bytes) else 0
