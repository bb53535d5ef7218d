"""Mail by SMTP, with or without TLS and a login. Its errors say whether trying again can help."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from ssl import SSLSocket

from alerts.channels.certificates import trust_context
from alerts.channels.channel import Parcel
from alerts.channels.email.errors import Stage, delivery_error
from reputation.errors import DeliveryError
from reputation.settings import SmtpSettings

TIMEOUT_SECONDS = 20.0
DATA_SECONDS = 180.0
"""For the message and the reply to it: a server that looks for spam first takes its time, and who hangs up on it sends
the same mail twice."""

MOST_MAILS_A_CONNECTION = 50
"""Some servers end a conversation that goes on for longer."""

_LINE_START = re.compile(rb"^\.", re.MULTILINE)
_OK, _OK_FORWARDED, _GO_ON = 250, 251, 354


class SmtpChannel:
    """The mail server of [alerts.smtp]. A connection serves several mails, one after the other, until it is closed."""

    def __init__(self, settings: SmtpSettings, password: str | None = None, *, ca_file: str | None = None) -> None:
        """Keep the settings; `ca_file` is a bundle of certificates trusted beside the system's."""
        self._settings = settings
        self._password = password
        self._ca_file = ca_file
        self._server: smtplib.SMTP | None = None
        self._mail_count = 0
        self._stage: Stage = "connecting"

    def deliver(self, parcel: Parcel) -> None:
        """Send the message to one recipient.

        A reply of 5xx is permanent, one of 4xx and any trouble of the network or of TLS is not. A connection that ends
        after the message went out and before the server's reply leaves open whether it has the message.

        Raises:
            DeliveryError: the server can't be reached, refuses, or ends the conversation before it took the message.
        """
        with self._translated(parcel.recipient):
            server = self._ready()
            self._stage = "addressing"
            _envelope(server, parseaddr(self._settings.sender)[1], parcel)
            self._hand_over(server, parcel)
            self._mail_count += 1

    def check(self) -> str:
        """Connect, upgrade to TLS and log in, without sending anything: for `goodwill check`.

        Raises:
            DeliveryError: any of it fails.
        """
        self.close()
        with self._translated("the check"):
            server = self._ready()
            server.noop()
            secured = f" by {server.sock.version()}" if isinstance(server.sock, SSLSocket) else " without TLS"
        self.close()
        login = f" and takes the login of {self._settings.user}" if self._settings.user else ""
        return f"{self._settings.host}:{self._settings.port} answers{secured}{login}"

    def close(self) -> None:
        """Take leave of the server, if there is a connection."""
        server, self._server, self._mail_count = self._server, None, 0
        if server is not None:
            # The message is taken or not by now; a server that hangs up without a word changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _ready(self) -> smtplib.SMTP:
        """The open connection where it still answers, else a new one."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._mail_count < MOST_MAILS_A_CONNECTION and self._server.rset()[0] == _OK:
                    return self._server
            self.close()
        self._server = server = self._open()
        self._stage = "beginning"
        if self._settings.tls == "starttls":
            server.starttls(context=trust_context(self._ca_file))
        if self._settings.user:
            server.login(self._settings.user, self._password or "")
        return server

    def _open(self) -> smtplib.SMTP:
        host, port = self._settings.host, self._settings.port
        if self._settings.tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trust_context(self._ca_file))
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)

    def _hand_over(self, server: smtplib.SMTP, parcel: Parcel) -> None:
        """DATA, and the message once the server says that it waits for it.

        Raises:
            smtplib.SMTPDataError: the server refuses, before or after it has the message.
        """
        code, reply = server.docmd("DATA")
        if code != _GO_ON:
            raise smtplib.SMTPDataError(code, reply)
        parcel.handing_over()
        self._stage = "handed over"
        self._set_timeout(DATA_SECONDS)
        server.send(_LINE_START.sub(b"..", parcel.body).removesuffix(b"\r\n") + b"\r\n.\r\n")
        code, reply = server.getreply()
        if code != _OK:
            raise smtplib.SMTPDataError(code, reply)
        self._set_timeout(TIMEOUT_SECONDS)

    def _set_timeout(self, seconds: float) -> None:
        if self._server is not None and self._server.sock is not None:
            self._server.sock.settimeout(seconds)

    @contextmanager
    def _translated(self, recipient: str) -> Iterator[None]:
        """The library's errors as ours; after any error the connection is given up, for its state is unknown."""
        self._stage, is_done = "connecting", False
        try:
            yield
            is_done = True
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            place = f"{self._settings.host}:{self._settings.port}"
            raise delivery_error(error, place, recipient, self._stage) from error
        finally:
            if not is_done:
                self._drop()

    def _drop(self) -> None:
        """Hang up: in the middle of a message a farewell would become part of it."""
        server, self._server, self._mail_count = self._server, None, 0
        if server is not None:
            server.close()


def _envelope(server: smtplib.SMTP, sender: str, parcel: Parcel) -> None:
    """MAIL and RCPT.

    Raises:
        smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused: the server refuses one of the two.
        DeliveryError: the recipient's address can't be reached by this server.
    """
    server.ehlo_or_helo_if_needed()
    options = [*_utf8_options(server, parcel.recipient)]
    if server.has_extn("size"):
        options.append(f"size={len(parcel.body)}")
    code, reply = server.mail(sender, options)
    if code != _OK:
        raise smtplib.SMTPSenderRefused(code, reply, sender)
    code, reply = server.rcpt(parcel.recipient)
    if code not in {_OK, _OK_FORWARDED}:
        raise smtplib.SMTPRecipientsRefused({parcel.recipient: (code, reply)})


def _utf8_options(server: smtplib.SMTP, recipient: str) -> list[str]:
    """The option that an address outside ASCII needs.

    Raises:
        DeliveryError: the server has no SMTPUTF8, so such an address can't be reached by it.
    """
    if recipient.isascii():
        return []
    if not server.has_extn("smtputf8"):
        raise DeliveryError(f"the mail server has no SMTPUTF8, which {recipient} needs", permanent=True)
    server.command_encoding = "utf-8"
    return ["SMTPUTF8"]
