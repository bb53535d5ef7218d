"""Requests to the webhook of a Teams workflow. Its address is signed, and so the secret."""

from __future__ import annotations

from alerts.channels.channel import Parcel
from alerts.channels.web import WayOut, place_name, refused

_SERVER_FAILS = 500


class TeamsChannel:
    """The workflow of GOODWILL_TEAMS_WEBHOOK."""

    def __init__(self, url: str, way_out: WayOut) -> None:
        """Keep where to and how."""
        self._url, self._way_out = url, way_out

    def deliver(self, parcel: Parcel) -> None:
        """Post the card; the workflow answers 202 once it has it.

        Teams keeps no identity of a message: a request whose answer was lost is sent again, and may show twice.

        Raises:
            DeliveryError: see `alerts.channels.answers.refusal`.
        """
        answer = self._way_out.post(self._url, parcel.body, handing_over=parcel.handing_over)
        if not answer.is_taken:
            raise refused(self._url, answer)

    def check(self) -> str:
        """See whether the workflow's host answers: a real request would post a card.

        Raises:
            DeliveryError: it can't be reached, or fails.
        """
        answer = self._way_out.get(self._url)
        if answer.status >= _SERVER_FAILS:
            raise refused(self._url, answer)
        return f"{place_name(self._url)} answers; whether the workflow takes cards only the first one shows"

    def close(self) -> None:
        """Nothing is kept open."""
