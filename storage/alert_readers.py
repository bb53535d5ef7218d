"""Who reads mails: since when somebody is told, and which tiers they refused by the link in a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader: told of what was found since then, but for the tiers refused (urgent, daily, weekly)."""

    recipient: str
    known_since: datetime
    refused_tiers: list[str]


def meet_readers(connection: Connection, recipients: Sequence[str], at: datetime) -> dict[str, ReaderRow]:
    """All readers by address; those of `recipients` not met before are known from now on."""
    connection.execute(query("meet_alert_readers"), {"recipients": list(recipients), "at": at})
    return known_readers(connection)


def known_readers(connection: Connection) -> dict[str, ReaderRow]:
    """All readers met so far, by address."""
    return {row["recipient"]: ReaderRow(**row) for row in connection.execute(query("list_alert_readers"))}


def refuse_tier(connection: Connection, recipient: str, tier: str, at: datetime) -> None:
    """The reader wants no more mails of a tier; asked twice it is the same."""
    connection.execute(query("refuse_alert_tier"), {"recipient": recipient, "tier": tier, "at": at})


def accept_tier(connection: Connection, recipient: str, tier: str) -> None:
    """The reader wants mails of a tier again."""
    connection.execute(query("accept_alert_tier"), {"recipient": recipient, "tier": tier})
