"""Slack, by an incoming webhook."""

from __future__ import annotations

from alerts.channels.slack.template import lay_out
from alerts.channels.slack.transport import SlackChannel

__all__ = ["SlackChannel", "lay_out"]
