"""Telegram, by a bot."""

from __future__ import annotations

from alerts.channels.telegram.template import lay_out
from alerts.channels.telegram.transport import TelegramChannel

__all__ = ["TelegramChannel", "lay_out"]
