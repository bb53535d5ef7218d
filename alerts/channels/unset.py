"""A channel that can't work as it is set up: what waits for it goes on waiting, with the reason in sight."""

from __future__ import annotations

from alerts.channels.channel import Parcel
from reputation.errors import DeliveryError


class UnsetChannel:
    """Stands in for a channel whose secret is missing or unusable."""

    def __init__(self, reason: str) -> None:
        """Keep the reason: one sentence that names the setting."""
        self._reason = reason

    def deliver(self, parcel: Parcel) -> None:
        """Refuse.

        Raises:
            DeliveryError: always, with the reason.
        """
        del parcel
        raise DeliveryError(self._reason, permanent=False, concerns="channel")

    def check(self) -> str:
        """Refuse.

        Raises:
            DeliveryError: always, with the reason.
        """
        raise DeliveryError(self._reason, permanent=False, concerns="channel")

    def close(self) -> None:
        """Nothing is open."""
