"""What one reader's copy of a mail has beside the others': signed links, and what that reader was told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.content import AdNote
from alerts.links import Links
from storage.alert_events import EventRow, TellingRow


@dataclass(frozen=True, slots=True)
class ReaderNotes:
    """`told_events` and `told_ads` say when the reader was told at once: by event, and by campaign or ad."""

    links: Links | None = None
    told_events: Mapping[int, datetime] = field(default_factory=dict)
    told_ads: Mapping[tuple[str, int], datetime] = field(default_factory=dict)

    def told_ad_at(self, note: AdNote) -> datetime | None:
        """When the reader was told at once of an ad's campaign; None where they were not."""
        return self.told_ads.get(_place(note.campaign_id, note.ad_id))


SHARED = ReaderNotes()
"""What every reader's copy has: nothing of one's own."""


def notes_of(
    recipient: str, links: Links | None, events: Iterable[EventRow], tellings: Iterable[TellingRow]
) -> ReaderNotes:
    """The notes of a reader's copy, from the events of a mail and who was told of them."""
    told = {one.event_id: one.told_at for one in tellings if one.recipient == recipient and one.tier == "urgent"}
    ads = {
        _place(row.campaign_id, row.ad_id): told[row.event_id]
        for row in events
        if row.ad_id is not None and row.event_id in told
    }
    return ReaderNotes(links, told, ads)


def _place(campaign_id: int | None, ad_id: int) -> tuple[str, int]:
    return ("ad", ad_id) if campaign_id is None else ("campaign", campaign_id)
