"""What can't wait for the daily mail: looked for every minute, decided, and put into the outbox."""

from __future__ import annotations

from alerts.at_once import tell_at_once
from jobs.work import Work
from reputation import clock


def notify_urgent(work: Work) -> str | None:
    """Job: find what is new and tell those who are to be told at once; None where nothing new was found or told."""
    counts = tell_at_once(work.database, clock.now())
    if not counts.found and not counts.mails:
        return None
    return f"{counts.found} events found, {counts.mails} alerts at once in the outbox, {counts.held} held back"
