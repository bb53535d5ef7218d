"""A program of one's own, by signed requests."""

from __future__ import annotations

from alerts.channels.webhook.template import lay_out
from alerts.channels.webhook.transport import WebhookChannel

__all__ = ["WebhookChannel", "lay_out"]
