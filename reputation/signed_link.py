"""Links that act without a password: what they are for, for whom and how long, signed so that nobody can make one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast, get_args

Purpose = Literal["ad", "event", "unsubscribe"]
PATH = "/links/"
_VERSION = 1
_SIGNATURE_BYTES = 16
"""128 bits: more than can be guessed, and short enough for a plain-text mail."""

_LONGEST = 1_000
"""Characters of a token that are looked at: a longer one is none of ours."""


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What one link may do: `purpose` to `subject` (an id, or a tier of mails), as `recipient`, until `expires_at`."""

    purpose: Purpose
    subject: str
    recipient: str
    expires_at: datetime

    def token(self, secret: bytes) -> str:
        """The link's last part: the claims and half their HMAC-SHA256, in characters that need no escape in a URL."""
        claims = [_VERSION, self.purpose, self.subject, self.recipient, int(self.expires_at.timestamp())]
        body = _encoded(json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode())
        return f"{body}.{_signature(body, secret)}"


def read_token(token: str, secret: bytes, now: datetime) -> SignedLink | None:
    """The link of a token; None where it is not ours, was altered, or has expired at `now` (aware)."""
    body, _, signature = token.partition(".")
    if len(token) > _LONGEST or not token.isascii():
        return None
    if not hmac.compare_digest(signature, _signature(body, secret)):
        return None
    link = _read(body)
    return link if link and now < link.expires_at else None


def _read(body: str) -> SignedLink | None:
    try:
        claims = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        version, purpose, subject, recipient, expires = json.loads(claims)
    except (binascii.Error, ValueError, TypeError):
        return None
    if version != _VERSION or purpose not in get_args(Purpose):
        return None
    return SignedLink(cast(Purpose, purpose), str(subject), str(recipient), datetime.fromtimestamp(expires, UTC))


def _signature(body: str, secret: bytes) -> str:
    return _encoded(hmac.new(secret, body.encode("ascii", "replace"), hashlib.sha256).digest()[:_SIGNATURE_BYTES])


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
