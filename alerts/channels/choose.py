"""Which ways out the settings name, each with its secret from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alerts.channels.channel import Channel
from alerts.channels.email import SmtpChannel
from alerts.channels.files import FolderChannel
from alerts.channels.slack import SlackChannel
from alerts.channels.teams import TeamsChannel
from alerts.channels.telegram import TelegramChannel
from alerts.channels.unset import UnsetChannel
from alerts.channels.web import WayOut
from alerts.channels.webhook import WebhookChannel
from reputation.errors import DeliveryError, SettingsError
from reputation.settings import (
    AlertSettings,
    NetworkSettings,
    SlackSettings,
    SmtpSettings,
    TeamsSettings,
    TelegramSettings,
    WebhookSettings,
    read_secret,
)

VARIABLES: Mapping[str, str] = {
    "email": "GOODWILL_SMTP_PASSWORD",
    "slack": "GOODWILL_SLACK_WEBHOOK",
    "teams": "GOODWILL_TEAMS_WEBHOOK",
    "telegram": "GOODWILL_TELEGRAM_TOKEN",
    "webhook": "GOODWILL_WEBHOOK_SECRET",
}
"""The environment variable of each channel's secret; with _FILE after it, of a file that holds it."""

WebSettings = SlackSettings | TeamsSettings | TelegramSettings | WebhookSettings


@dataclass(frozen=True, slots=True)
class Secrets:
    """The channels' secrets by channel, never shown; and why one that is meant to be there can't be read."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def of(self, channel: str) -> str | None:
        """The secret of a channel, None where it has none."""
        return self.values.get(channel)

    def unset(self, channel: str, needed_by: str) -> UnsetChannel:
        """What stands in for a channel whose secret is missing; `needed_by` says in words what asks for it."""
        return UnsetChannel(self.unreadable.get(channel, f"{needed_by}, but {VARIABLES[channel]} is not"))


def read_secrets(environ: Mapping[str, str]) -> Secrets:
    """The secrets that the environment has; a file that can't be read keeps its own channel back, and no other."""
    values: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for channel, name in VARIABLES.items():
        try:
            secret = read_secret(name, environ)
        except SettingsError as error:
            unreadable[channel] = str(error)
            continue
        if secret:
            values[channel] = secret
    return Secrets(values, unreadable)


def choose_channels(
    settings: AlertSettings, secrets: Secrets, directory: Path, network: NetworkSettings
) -> dict[str, Channel]:
    """Every channel that is set up, by name; one whose secret is missing refuses each message with the reason.

    E-mail goes into the folder where [alerts] outbox_dir names one (relative to the config's `directory`), else to the
    mail server; where neither is set it is not among them, and mails wait in the outbox until one is.
    """
    chosen: dict[str, Channel] = {}
    if settings.outbox_dir is not None:
        chosen["email"] = FolderChannel(directory / settings.outbox_dir)
    elif settings.smtp is not None:
        chosen["email"] = _mail_channel(settings.smtp, secrets, network)
    tables: dict[str, WebSettings | None] = {
        "slack": settings.slack,
        "teams": settings.teams,
        "telegram": settings.telegram,
        "webhook": settings.webhook,
    }
    for name, table in tables.items():
        if table is not None:
            chosen[name] = _web_channel(name, table, secrets, network)
    return chosen


def _mail_channel(smtp: SmtpSettings, secrets: Secrets, network: NetworkSettings) -> Channel:
    password = secrets.of("email")
    if smtp.user and password is None:
        return secrets.unset("email", "a user is set in [alerts.smtp]")
    return SmtpChannel(smtp, password, ca_file=str(network.ca_bundle) if network.ca_bundle else None)


def _web_channel(name: str, table: WebSettings, secrets: Secrets, network: NetworkSettings) -> Channel:
    secret = secrets.of(name)
    if secret is None:
        return secrets.unset(name, f"[alerts.{name}] is set")
    way_out = WayOut(network, table.allow_private)
    match table:
        case SlackSettings():
            return SlackChannel(secret, way_out)
        case TeamsSettings():
            return TeamsChannel(secret, way_out)
        case TelegramSettings():
            return TelegramChannel(table.api_url, secret, table.chat, way_out)
        case WebhookSettings():
            try:
                return WebhookChannel(table.url, secret, way_out)
            except DeliveryError as error:
                return UnsetChannel(str(error))
