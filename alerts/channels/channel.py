"""What a way out has to do: deliver a finished message, or say why not and whether trying again helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


def _nobody_listens() -> None:
    """What a parcel's `handing_over` does where nobody counts repeats: in checks and tests."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished message on its way to one recipient.

    `body` is what the channel's template made: RFC 5322 bytes with CRLF lines for e-mail, JSON for the others.
    `message_id` is the same at every attempt (`<uuid@host>`). A channel calls `handing_over` once, right before the
    first moment at which the other side could have the whole message: from then on an attempt that dies may have
    arrived. It raises `LeaseLostError` where the message has become somebody else's; nothing may be sent then.
    """

    recipient: str
    body: bytes
    message_id: str = ""
    handing_over: Callable[[], None] = _nobody_listens


class Channel(Protocol):
    """A way out for finished messages."""

    def deliver(self, parcel: Parcel) -> None:
        """Hand a message over for one recipient.

        Raises:
            DeliveryError: it was not taken, or nobody can tell; says whether and when trying again helps.
        """
        ...

    def check(self) -> str:
        """Try all but sending, for `goodwill check`: what answers, in words.

        Raises:
            DeliveryError: a message would not go out either.
        """
        ...

    def close(self) -> None:
        """Let go of what is kept open between messages. The channel can be used again."""
        ...
