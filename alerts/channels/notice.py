"""What a channel's template is handed: the mail's view, and what the alert is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.view import MailView


@dataclass(frozen=True, slots=True)
class Notice:
    """One alert for one channel. `delivery_id` is the same at every attempt: a receiver can drop a repeat by it."""

    delivery_id: str
    key: str
    kind: str
    tier: str
    decided_at: datetime
    view: MailView
