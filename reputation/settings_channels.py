"""The tables of the channels, [alerts.smtp] to [alerts.webhook]. Their secrets come from the environment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reputation.email_address import SenderAddress
from reputation.settings_base import Table

ChannelName = Literal["email", "slack", "teams", "telegram", "webhook"]


class SmtpSettings(Table):
    """[alerts.smtp]: the way out for mail. The password is GOODWILL_SMTP_PASSWORD, never in the file."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    user: str | None = None
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: SenderAddress


class SlackSettings(Table):
    """[alerts.slack]: a Slack channel by its incoming webhook, whose address is GOODWILL_SLACK_WEBHOOK."""

    allow_private: bool = False


class TeamsSettings(Table):
    """[alerts.teams]: a Teams channel by a workflow's webhook, whose address is GOODWILL_TEAMS_WEBHOOK."""

    allow_private: bool = False


class TelegramSettings(Table):
    """[alerts.telegram]: a chat that a bot writes to. The bot's token is GOODWILL_TELEGRAM_TOKEN.

    `api_url` may name a Bot API server of one's own.
    """

    chat: str = Field(pattern=r"^(-?\d+|@\w+)$")
    api_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://[^\s/]+")
    allow_private: bool = False


class WebhookSettings(Table):
    """[alerts.webhook]: a program of one's own, told by signed requests. The secret is GOODWILL_WEBHOOK_SECRET."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    allow_private: bool = False
