"""What waits in the outbox goes out."""

from __future__ import annotations

import os
from pathlib import Path

from alerts.channels.choose import choose_channels, read_secrets
from alerts.outbox import send_due
from jobs.work import Work
from reputation.settings import NetworkSettings
from storage.sync import stored_settings

MOST_A_RUN = 5000


def send(work: Work) -> str | None:
    """Job: send what is due, until nothing is or the time is up; None where nothing was, or there is no way out."""
    with work.database.connection() as connection:
        settings = stored_settings(connection)
    alerts = settings.alerts
    uses_network = any((alerts.smtp, alerts.slack, alerts.teams, alerts.telegram, alerts.webhook))
    # Checked only where something goes out: a bundle that is missing on this host stops no folder.
    network = settings.network if uses_network else NetworkSettings()
    channels = choose_channels(alerts, read_secrets(os.environ), Path(), network)
    if not channels:
        return None
    counts = send_due(work.database, channels, limit=MOST_A_RUN, must_end=work.must_end)
    totals = (counts.sent, counts.delayed, counts.quarantined)
    return "{} messages sent, {} to be tried again, {} given up".format(*totals) if any(totals) else None
