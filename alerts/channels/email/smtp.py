"""Mail by SMTP, with or without TLS and a login. Its errors say whether trying again can help."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr

from reputation.errors import DeliveryError
from reputation.settings import SmtpSettings

TIMEOUT_SECONDS = 20.0
_MOST_REASON = 300
_TOO_BIG = 552


class SmtpChannel:
    """The mail server of [alerts.smtp]. Each message has a connection of its own: there are few, and none waits."""

    def __init__(self, settings: SmtpSettings, password: str | None = None, *, ca_file: str | None = None) -> None:
        """Keep the settings; `ca_file` is a bundle of certificates trusted beside the system's."""
        self._settings = settings
        self._password = password
        self._ca_file = ca_file

    def deliver(self, recipient: str, message: bytes) -> None:
        """Send the message to one recipient.

        A reply of 5xx is permanent, one of 4xx and any trouble of the network or of TLS is not.

        Raises:
            DeliveryError: the server can't be reached, refuses, or ends the conversation before it took the message.
        """
        with self._translated(recipient), self._connected() as server:
            options = _utf8_options(server, recipient)
            server.sendmail(parseaddr(self._settings.sender)[1], [recipient], message, options)

    def check(self) -> None:
        """Connect, upgrade to TLS and log in, without sending anything: for `goodwill check`.

        Raises:
            DeliveryError: any of it fails.
        """
        with self._translated("the check"), self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._open()
        try:
            if self._settings.tls == "starttls":
                server.starttls(context=self._context())
            if self._settings.user:
                server.login(self._settings.user, self._password or "")
            yield server
        finally:
            # The message is taken or not by now; a server that hangs up without a word changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _open(self) -> smtplib.SMTP:
        host, port = self._settings.host, self._settings.port
        if self._settings.tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=self._context())
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        return context

    @contextmanager
    def _translated(self, recipient: str) -> Iterator[None]:
        """The library's errors as one: what was refused, by whom, and whether it is worth trying again."""
        place = f"{self._settings.host}:{self._settings.port}"
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _refusal(f"{place} refuses the recipient {recipient}", code, reply) from error
        except smtplib.SMTPAuthenticationError as error:
            raise _refusal(f"{place} refuses the login", error.smtp_code, error.smtp_error, is_ours=True) from error
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
            raise _refusal(f"{place} refuses to talk", error.smtp_code, error.smtp_error, is_ours=True) from error
        except smtplib.SMTPSenderRefused as error:
            too_big = error.smtp_code == _TOO_BIG
            sentence = f"{place} refuses the sender {error.sender}"
            raise _refusal(sentence, error.smtp_code, error.smtp_error, is_ours=not too_big) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(f"{place} refuses the mail to {recipient}", error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(f"{place} can't do what the settings ask for: {error}", permanent=False) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(
                f"{place} did not take the mail to {recipient}: {_line(error)}", permanent=False
            ) from error


def _refusal(what: str, code: int, reply: bytes | str, *, is_ours: bool = False) -> DeliveryError:
    """A refusal with the server's words. One that is the settings' fault (`is_ours`) may pass once they are mended."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    sentence = f"{what}: {code} {' '.join(text.split())[:_MOST_REASON]}"
    return DeliveryError(sentence, permanent=code >= 500 and not is_ours)


def _utf8_options(server: smtplib.SMTP, recipient: str) -> list[str]:
    """The option that an address outside ASCII needs.

    Raises:
        DeliveryError: the server has no SMTPUTF8, so such an address can't be reached by it.
    """
    if recipient.isascii():
        return []
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("smtputf8"):
        raise DeliveryError(f"the mail server has no SMTPUTF8, which {recipient} needs", permanent=True)
    return ["SMTPUTF8"]


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:_MOST_REASON] or type(error).__name__
