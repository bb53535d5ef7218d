"""What a mail server's refusal or silence means for a delivery. Pure."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from typing import Literal

from alerts.channels.certificates import certificate_trouble
from reputation.errors import DeliveryError

_MOST_REASON = 300
_TOO_BIG = 552
_OF_THE_CHANNEL = frozenset({421, 530})
"""The server is closing, or asks for a login or TLS first: whatever it was said to, it goes for every message."""

Concern = Literal["message", "channel"]
Stage = Literal["connecting", "beginning", "addressing", "handed over"]
"""How far a conversation was: until the server greets; TLS and login; until the message goes out; from then on."""

_UNWRITABLE: Mapping[Stage, str] = {
    "connecting": "is no name that a server can have",
    "beginning": "can't be logged in to: user or password has characters outside ASCII, which the login can't carry",
    "addressing": "can't be told the sender, which has characters outside ASCII",
    "handed over": "can't be told the message, which has characters outside ASCII",
}


def delivery_error(error: Exception, place: str, recipient: str, stage: Stage) -> DeliveryError:
    """The library's errors as one: what was refused, by whom, and whether it is worth trying again.

    What is the settings' fault (login, sender, TLS) concerns the channel and may pass once they are mended; so does a
    server that is away or closing. Once the message is handed over, nobody knows what became of it without a reply.
    """
    found = _refused(error, recipient, stage)
    if found is not None:
        what, code, reply, concerns = found
        return _refusal(f"{place} refuses {what}", code, reply, concerns=concerns)
    if isinstance(error, UnicodeError):
        # Its own words would show a character of the password.
        return DeliveryError(f"{place} {_UNWRITABLE[stage]}", permanent=False, concerns="channel")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        sentence = f"{place} can't do what the settings ask for: {_line(error)}"
        return DeliveryError(sentence, permanent=False, concerns="channel")
    return _silence(error, place, recipient, is_handed_over=stage == "handed over")


def _refused(error: Exception, recipient: str, stage: Stage) -> tuple[str, int, bytes | str, Concern] | None:
    """What the server refused, its code and words, and what that concerns; None where it gave no reply."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return f"the recipient {recipient}", code, reply, "message"
    if not isinstance(error, smtplib.SMTPResponseException) or error.smtp_code < 0:
        return None
    code, words = error.smtp_code, error.smtp_error
    match error:
        case smtplib.SMTPAuthenticationError():
            return "the login", code, words, "channel"
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return "to talk", code, words, "channel"
        case smtplib.SMTPSenderRefused():
            return f"the sender {error.sender}", code, words, "message" if code == _TOO_BIG else "channel"
    is_begun = stage not in {"connecting", "beginning"}
    return (f"the mail to {recipient}", code, words, "message") if is_begun else ("to begin", code, words, "channel")


def _silence(error: Exception, place: str, recipient: str, *, is_handed_over: bool) -> DeliveryError:
    """The network or TLS failed. Before the message was out, it is the server that is away; after it, nobody knows."""
    trouble = certificate_trouble(error)
    if trouble:
        return DeliveryError(f"{place} can't be trusted with mail: {trouble}", permanent=False, concerns="channel")
    sentence = f"{place} did not take the mail to {recipient}: {_line(error)}"
    if is_handed_over:
        return DeliveryError(sentence, permanent=False, may_have_arrived=True)
    return DeliveryError(sentence, permanent=False, concerns="channel")


def _refusal(what: str, code: int, reply: bytes | str, *, concerns: Concern) -> DeliveryError:
    """A refusal with the server's words. One that concerns the channel is not permanent, whatever its code says."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    whom: Concern = "channel" if code in _OF_THE_CHANNEL else concerns
    sentence = f"{what}: {code} {' '.join(text.split())[:_MOST_REASON]}"
    return DeliveryError(sentence, permanent=code >= 500 and whom == "message", concerns=whom)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:_MOST_REASON] or type(error).__name__
