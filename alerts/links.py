"""The links of one reader's mail: verdicts and leaving, signed for that reader, for a stated time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from presentation.excerpt import web_link
from reputation.signed_link import PATH, SignedLink
from storage.database import Connection
from storage.signing_keys import signing_key

KEY_NAME = "links"
VERDICT_LIFE = timedelta(days=30)
LEAVING_LIFE = timedelta(days=400)
"""A mail may be left long after it was sent."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of a mail decided at `decided_at`: the same mail has the same links."""

    public_url: str
    secret: bytes
    recipient: str
    decided_at: datetime

    def ad(self, ad_id: int) -> str:
        """Where the reader says whether an ad's campaign is about the breach."""
        return self._url("ad", str(ad_id), VERDICT_LIFE)

    def event(self, event_id: int) -> str:
        """Where the reader says whether an event was worth an alert."""
        return self._url("event", str(event_id), VERDICT_LIFE)

    def unsubscribe(self, tier: Literal["urgent", "daily", "weekly"]) -> str:
        """Where the reader ends the mails of a tier."""
        return self._url("unsubscribe", tier, LEAVING_LIFE)

    def _url(self, purpose: Literal["ad", "event", "unsubscribe"], subject: str, life: timedelta) -> str:
        link = SignedLink(purpose, subject, self.recipient, self.decided_at + life)
        return f"{self.public_url.rstrip('/')}{PATH}{link.token(self.secret)}"


def links_for(connection: Connection, public_url: str | None, recipient: str, decided_at: datetime) -> Links | None:
    """The links of a mail; None without [dashboard] public_url, since nothing could be reached."""
    address = web_link(public_url)
    if address is None:
        return None
    return Links(address, signing_key(connection, KEY_NAME), recipient, decided_at)
