"""Who mails come from."""

from __future__ import annotations

from reputation.settings import AlertSettings

UNSENT_SENDER = "goodwill@localhost"
"""The sender of mails that are written to a folder and never sent, where no mail server is set up."""


def sender_of(settings: AlertSettings) -> str:
    """The mail server's sender, or a placeholder where none is set up."""
    return settings.smtp.sender if settings.smtp else UNSENT_SENDER
