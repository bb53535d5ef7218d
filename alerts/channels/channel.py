"""What a way out has to do: deliver a finished message, or say why not and whether trying again helps."""

from __future__ import annotations

from typing import Protocol


class Channel(Protocol):
    """A way out for finished e-mail messages."""

    def deliver(self, recipient: str, message: bytes) -> None:
        """Hand the message (RFC 5322 bytes, CRLF lines) over for one recipient.

        Raises:
            DeliveryError: it was not taken; `permanent` says that trying again can't help.
        """
        ...
