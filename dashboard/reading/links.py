"""What a signed link of a mail is about, and what the reader says by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from reputation import clock
from reputation.settings_tables import AlertKind
from reputation.signed_link import SignedLink, read_token
from storage import alert_events, alert_readers
from storage.database import Connection, Database
from storage.signing_keys import signing_key
from storage.verdicts import judge_campaign, judged_ad

KEY_NAME = "links"
Answer = Literal["confirmed", "dismissed", "open", "stop", "start"]
ANSWERS: dict[str, tuple[Answer, ...]] = {
    "ad": ("confirmed", "dismissed", "open"),
    "event": ("dismissed", "open"),
    "unsubscribe": ("stop", "start"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link's page asks about: `title` and `quote` are texts as found, `said` is the present answer.

    `kind` is that of an event; `tier` that of the mails to leave.
    """

    link: SignedLink
    title: str = ""
    quote: str = ""
    kind: AlertKind | None = None
    tier: str = ""
    said: Answer = "open"


def read_link(database: Database, token: str) -> Asked | None:
    """What the token's link is about; None where it is none of ours, has expired, or is about nothing any more."""
    with database.connection() as connection:
        link = read_token(token, signing_key(connection, KEY_NAME), clock.now())
        return _asked(connection, link) if link else None


def _asked(connection: Connection, link: SignedLink) -> Asked | None:
    if link.purpose == "unsubscribe":
        met = alert_readers.known_readers(connection).get(link.recipient)
        has_left = met is not None and link.subject in met.refused_tiers
        return Asked(link, tier=link.subject, said="stop" if has_left else "start")
    if link.purpose == "ad":
        ad = judged_ad(connection, int(link.subject))
        if ad is None or ad.campaign_id is None:
            return None
        return Asked(link, f"{ad.brand}: {ad.title or ad.text}", ad.quote or ad.text, said=ad.verdict or "open")
    event = alert_events.find_event(connection, int(link.subject))
    if event is None:
        return None
    title, quote = (str(event.subject.get(name) or "") for name in ("title", "quote"))
    return Asked(link, title, quote, event.kind, said="dismissed" if event.verdict == "dismissed" else "open")


def answer(database: Database, link: SignedLink, said: Answer) -> None:
    """Store what the reader says; `said` is one of the answers that the link's purpose has."""
    now = clock.now()
    with database.connection() as connection:
        if link.purpose == "unsubscribe":
            if said == "stop":
                alert_readers.refuse_tier(connection, link.recipient, link.subject, now)
            else:
                alert_readers.accept_tier(connection, link.recipient, link.subject)
            return
        verdict = None if said == "open" else cast(Literal["confirmed", "dismissed"], said)
        if link.purpose == "event":
            alert_events.judge_event(connection, int(link.subject), verdict, link.recipient, now)
            return
        ad = judged_ad(connection, int(link.subject))
        if ad and ad.campaign_id is not None:
            judge_campaign(connection, ad.campaign_id, verdict, link.recipient, now)
