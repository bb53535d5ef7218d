"""Requests to a Slack incoming webhook. Its address is the secret, and says which channel it writes to."""

from __future__ import annotations

from alerts.channels.channel import Parcel
from alerts.channels.web import WayOut, place_name, refused

_KNOWN_BUT_EMPTY = frozenset({"no_text", "invalid_payload", "missing_text_or_fallback_or_attachments"})


class SlackChannel:
    """The webhook of GOODWILL_SLACK_WEBHOOK."""

    def __init__(self, url: str, way_out: WayOut) -> None:
        """Keep where to and how."""
        self._url, self._way_out = url, way_out

    def deliver(self, parcel: Parcel) -> None:
        """Post the blocks.

        Slack keeps no identity of a message: a request whose answer was lost is sent again, and may show twice.

        Raises:
            DeliveryError: see `alerts.channels.answers.refusal`.
        """
        answer = self._way_out.post(self._url, parcel.body, handing_over=parcel.handing_over)
        if not answer.is_taken:
            raise refused(self._url, answer)

    def check(self) -> str:
        """Post nothing at all: a webhook that exists complains that there is no text.

        Raises:
            DeliveryError: Slack can't be reached or does not know the webhook.
        """
        answer = self._way_out.post(self._url, b"{}")
        if answer.is_taken or answer.words in _KNOWN_BUT_EMPTY:
            return f"{place_name(self._url)} knows the webhook"
        raise refused(self._url, answer)

    def close(self) -> None:
        """Nothing is kept open."""
