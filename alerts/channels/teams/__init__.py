"""Microsoft Teams, by a workflow's webhook."""

from __future__ import annotations

from alerts.channels.teams.template import lay_out
from alerts.channels.teams.transport import TeamsChannel

__all__ = ["TeamsChannel", "lay_out"]
