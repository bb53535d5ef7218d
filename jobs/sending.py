"""What waits in the outbox goes out."""

from __future__ import annotations

import os
from pathlib import Path

from alerts.channels.choose import choose_channel
from alerts.outbox import send_due
from jobs.work import Work
from reputation.settings import read_secret
from storage.sync import stored_settings

AT_ONCE = 10


def send(work: Work) -> str | None:
    """Job: send what is due, until nothing is or the time is up; None where nothing was, or there is no way out."""
    with work.database.connection() as connection:
        settings = stored_settings(connection)
    bundle = settings.network.ca_bundle if settings.alerts.smtp else None
    password = read_secret("GOODWILL_SMTP_PASSWORD", os.environ)
    channel = choose_channel(settings.alerts, password, Path(), ca_file=str(bundle) if bundle else None)
    if channel is None:
        return None
    totals = [0, 0, 0]
    while not work.must_end():
        counts = send_due(work.database, channel, limit=AT_ONCE)
        step = (counts.sent, counts.delayed, counts.quarantined)
        totals = [total + count for total, count in zip(totals, step, strict=True)]
        if sum(step) < AT_ONCE:
            break
    return "{} mails sent, {} to be tried again, {} given up".format(*totals) if any(totals) else None
