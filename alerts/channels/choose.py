"""Which way out the settings name."""

from __future__ import annotations

from pathlib import Path

from alerts.channels.channel import Channel
from alerts.channels.email import SmtpChannel
from alerts.channels.files import FolderChannel
from reputation.settings import AlertSettings


def choose_channel(
    settings: AlertSettings, password: str | None, directory: Path, *, ca_file: str | None = None
) -> Channel | None:
    """The folder where [alerts] outbox_dir names one (relative to the config's `directory`), else the mail server.

    None where neither is set: the mails wait in the outbox until one is.
    """
    if settings.outbox_dir is not None:
        return FolderChannel(directory / settings.outbox_dir)
    if settings.smtp is not None:
        return SmtpChannel(settings.smtp, password, ca_file=ca_file)
    return None
