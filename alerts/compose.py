"""A rendered mail as the bytes that are stored and sent: the same mail to the same recipient gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from uuid import NAMESPACE_URL, uuid5

from alerts.render import RenderedMail
from reputation.errors import InputError

_LINE_END = "\r\n"
# Seven bits only: no relay on the way has to know 8BITMIME.
_POLICY = SMTP.clone(cte_type="7bit")


class AddressError(InputError):
    """Raised when a sender or recipient in the settings is no e-mail address."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent with a mail; `media_type` like application/pdf."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What identifies a mail: the alert it tells of and when that was decided, the channel, sender and recipient."""

    alert_key: str
    decided_at: datetime
    channel: str
    sender: str
    recipient: str

    @property
    def message_id(self) -> str:
        """The Message-ID: made from the alert, the channel and the recipient, so a relay can drop a repeat.

        The sender and the moment of the decision keep two installations apart that tell the same person the same key.
        """
        name = "\n".join((self.alert_key, self.decided_at.isoformat(), self.channel, self.sender, self.recipient))
        host = _address(self.sender).domain or "goodwill.invalid"
        return f"<{uuid5(NAMESPACE_URL, name)}@{host}>"


def compose(mail: RenderedMail, envelope: Envelope, attachments: Sequence[Attachment] = ()) -> bytes:
    """The whole message as bytes with CRLF lines, plain text and HTML as alternatives.

    Raises:
        AddressError: the sender or the recipient is no address.
    """
    message = EmailMessage(policy=_POLICY)
    _set_headers(message, envelope)
    _set_leaving(message, mail)
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    page = message.get_payload(1)
    for cid, picture in mail.pictures.items():
        page.add_related(picture.png, "image", "png", cid=f"<{cid}>", filename="chart.png", disposition="inline")  # type: ignore[union-attr]
    for file in attachments:
        maintype, subtype = file.media_type.split("/", 1)
        message.add_attachment(file.content, maintype, subtype, filename=file.name)
    # Last, since the library drops headers of the content whenever the content is set.
    message["Content-Language"] = mail.language
    _fix_boundaries(message, envelope.message_id)
    return _subject_line(mail.subject) + message.as_bytes()


def _set_headers(message: EmailMessage, envelope: Envelope) -> None:
    sender = _address(envelope.sender)
    message["Message-ID"] = envelope.message_id
    message["Date"] = format_datetime(envelope.decided_at)
    message["From"] = sender
    message["To"] = _address(envelope.recipient)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"


def _set_leaving(message: EmailMessage, mail: RenderedMail) -> None:
    """How to leave: by one click where the reader's link is an https one (RFC 8058), and always by a mail."""
    sender = message["From"].addresses[0].addr_spec
    by_mail = f"<mailto:{sender}?subject=unsubscribe>"
    link = mail.view.unsubscribe.url if mail.view and mail.view.unsubscribe else None
    message["List-Unsubscribe"] = f"<{link}>, {by_mail}" if link else by_mail
    if link and link.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _subject_line(subject: str) -> bytes:
    """The subject's header line, folded by `email.header`.

    The policy's own folding loses the space between two encoded words ("утечку илиназывают") in Python 3.11 to 3.13.
    """
    text = " ".join(subject.split())
    header = Header(text, "us-ascii" if text.isascii() else "utf-8", maxlinelen=75, header_name="Subject")
    return f"Subject: {header.encode(linesep=_LINE_END)}{_LINE_END}".encode("ascii")


def _address(text: str) -> Address:
    """The address in `Name <user@host>` or `user@host`.

    Raises:
        AddressError: there is none, or it would break a header.
    """
    name, spec = parseaddr(text) if text.isprintable() else ("", "")
    try:
        return Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError, MessageError) as error:  # which of them depends on the version of Python
        raise AddressError(f"{text!r} is no e-mail address") from error


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries made from the Message-ID, where the library would draw them at random."""
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{uuid5(NAMESPACE_URL, message_id).hex}_{number}")
