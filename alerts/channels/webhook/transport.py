"""Signed requests, as the Standard Webhooks specification (1.0) has them, so that a receiver finds a library for it."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime

from alerts.channels.answers import Answer, refusal
from alerts.channels.channel import Parcel
from alerts.channels.web import WayOut, hide, place_name
from reputation.errors import DeliveryError

PREFIX = "whsec_"
LEAST_SECRET_BYTES = 16


class WebhookChannel:
    """The receiver of [alerts.webhook], told by requests that GOODWILL_WEBHOOK_SECRET signs."""

    def __init__(self, url: str, secret: str, way_out: WayOut) -> None:
        """Keep where to and how.

        Raises:
            DeliveryError: the secret is too short, or has the prefix `whsec_` and no Base64 after it.
        """
        self._url, self._secret, self._way_out = url, secret, way_out
        self._key = signing_key(secret)

    def deliver(self, parcel: Parcel) -> None:
        """Post the alert. `webhook-id` is the same at every attempt: the receiver can drop a repeat by it.

        Raises:
            DeliveryError: see `alerts.channels.answers.refusal`.
        """
        delivery_id = parcel.message_id.strip("<>").partition("@")[0]
        self._refuse(self._post(delivery_id, parcel.body, parcel.handing_over))

    def check(self) -> str:
        """Post a signed `goodwill.ping`, which tells nothing.

        Raises:
            DeliveryError: the receiver can't be reached, or does not take it.
        """
        self._refuse(self._post("ping", json.dumps({"type": "goodwill.ping"}).encode()))
        return f"{place_name(self._url)} takes a signed ping"

    def close(self) -> None:
        """Nothing is kept open."""

    def _post(self, delivery_id: str, body: bytes, handing_over: Callable[[], None] = lambda: None) -> Answer:
        # Real time, whatever the demo's clock says: a receiver compares it with its own.
        timestamp = int(time.time())
        headers = {
            "webhook-id": delivery_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._key, delivery_id, timestamp, body),
        }
        return self._way_out.post(self._url, body, headers, handing_over=handing_over)

    def _refuse(self, answer: Answer) -> None:
        if not answer.is_taken:
            words = hide(answer.words, self._secret, self._url)
            raise refusal(place_name(self._url), answer, words, datetime.now(UTC))


def sign(key: bytes, delivery_id: str, timestamp: int, body: bytes) -> str:
    """The header's value: `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`; the time in Unix seconds."""
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signing_key(secret: str) -> bytes:
    """The key of a secret: what the Base64 after `whsec_` says, or the text's own bytes.

    Raises:
        DeliveryError: it has fewer than 16 bytes, or the prefix and no Base64.
    """
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True) if secret.startswith(PREFIX) else secret.encode()
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < LEAST_SECRET_BYTES:
        sentence = f"GOODWILL_WEBHOOK_SECRET needs {LEAST_SECRET_BYTES} bytes or more, after {PREFIX} as Base64"
        raise DeliveryError(sentence, permanent=False, concerns="channel")
    return key
