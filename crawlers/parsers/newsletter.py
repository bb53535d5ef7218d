"""A newsletter's mail as an ad. Pure.

Mails are the most hostile thing that is read here: headers in any bytes, charsets that do not exist, parts nested
without end. And they are written to us: addresses in them carry who we are, so none is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from crawlers.errors import ParseError
from crawlers.parsers.decoding import decode
from reputation.ad import AdItem
from reputation.intake.clean import clean_text

MAX_PARTS = 100
MAX_TEXT = 20_000
MUCH_LESS = 2
"""A plain part with so many times fewer letters than the HTML one only asks to view the mail in a browser."""

_ADDRESS = re.compile(r"https?://\S{1,3000}|\bwww\.\S{1,3000}|[\w.+-]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,100}){1,5}")
_EMPTY = re.compile(r"[<(\[]\s*[>)\]]")
_SENDER = re.compile(r"[^\s@]{1,300}@([^\s@]{1,300})")


def parse_newsletter(raw: bytes, place: str, source_id: int, brand: str) -> AdItem | None:
    """A mail of the competitor `brand`: its subject and words, dated by its header; None where it has no words.

    The identity is the Message-ID, or where it has none a hash of the whole. Attachments are not looked at.

    Raises:
        ParseError: it is nested beyond reason; names `place`.
    """
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        text = without_addresses(_words(message))
    except (RecursionError, MessageError):
        raise ParseError(f"{place} is no mail that can be read") from None
    title = without_addresses(header_text(message, "Subject"))
    if not (title or text):
        return None
    return AdItem(
        source_id=source_id,
        external_id=_identity(message, raw),
        advertiser=brand,
        title=title or None,
        text="\n".join(dict.fromkeys(part for part in (title, text) if part)),
        platforms=("email",),
        started_on=_day(message),
    )


def sender_of(header: bytes) -> str | None:
    """The address in the From header of these header lines, in lower case; None where it is none, or several."""
    written = header_text(message_from_bytes(header, policy=policy.compat32), "From")
    found = [address for _, address in getaddresses([written]) if _SENDER.fullmatch(address)]
    return found[0].lower() if len(found) == 1 else None


def is_from(sender: str, wanted: Sequence[str]) -> bool:
    """Whether an address is one of those wanted, or at (or under) a domain that is."""
    domain = sender.rpartition("@")[2]
    names = [one.lower().removeprefix("@") for one in wanted]
    return any(one in {sender, domain} or domain.endswith(f".{one}") for one in names)


def header_text(message: Message, name: str) -> str:
    """A header's text on one line, whatever it is encoded in; "" where it is missing or can't be read."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value))))
    except (MessageError, LookupError, ValueError):  # unknown charset, or a name that is none, bytes that are none
        text = str(value).encode("ascii", "replace").decode()
    return clean_text(text[:2000], is_html=False).replace("\n", " ")


def without_addresses(text: str) -> str:
    """The text without links and mail addresses: in a newsletter they say to whom it was sent."""
    bare = _EMPTY.sub("", _ADDRESS.sub("", text))
    lines = (line.strip(" \t|·•-:<>") for line in bare.splitlines())
    return "\n".join(line for line in lines if line)[:MAX_TEXT]


def _words(message: Message) -> str:
    """The plain part, or where it says next to nothing the HTML one."""
    texts: dict[str, str] = {}
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and kind not in texts:
            texts[kind] = clean_text(_decoded(part), is_html=kind == "text/html")
    plain, page = texts.get("text/plain", ""), texts.get("text/html", "")
    return plain if _letters(plain) * MUCH_LESS >= _letters(page) else page


def _letters(text: str) -> int:
    return sum(map(str.isalpha, _ADDRESS.sub("", text)))


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are shown, in order, MAX_PARTS at most; not by recursion."""
    waiting, seen = [message], 0
    while waiting and seen < MAX_PARTS:
        part = waiting.pop(0)
        seen += 1
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        elif part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    try:
        charset = part.get_content_charset()
        return body.decode(charset) if charset else decode(body)
    except (LookupError, ValueError):
        return decode(body)


def _identity(message: Message, raw: bytes) -> str:
    own = header_text(message, "Message-ID").strip("<> ")
    return own if 0 < len(own) <= 300 else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _day(message: Message) -> date | None:
    try:
        moment = parsedate_to_datetime(header_text(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None
