"""The tables of goodwill.toml: each key, its type, its default, and what it refuses."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, field_validator, model_validator

Language = Literal["en", "ru"]
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(value: object) -> object:
    """Seconds from "90s", "15m", "2h" or "1d"; anything else is left for pydantic to refuse.

    Raises:
        ValueError: the text has no unit, or one that is not s, m, h or d.
    """
    if not isinstance(value, str):
        raise ValueError('needs a text with a unit, such as "15m" (s, m, h or d)')  # noqa: TRY004 (pydantic collects ValueError)
    found = re.fullmatch(r"\s*(\d+)\s*([smhd])\s*", value)
    if not found or int(found[1]) == 0:
        raise ValueError(f'is no duration: {value!r}; write for instance "15m" (s, m, h or d)')
    return int(found[1]) * _UNITS[found[2]]


Duration = Annotated[int, BeforeValidator(parse_duration)]
"""A number of seconds, written "15m"."""

StoredDuration = Annotated[Duration, PlainSerializer(lambda seconds: f"{seconds}s", return_type=str)]
"""A duration in a table that the database keeps: written back as it is read."""


class Table(BaseModel):
    """One table of the file: unknown keys are refused, values can't change after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class AliasSettings(Table):
    """A further name of a brand; in the file a plain text, or {text = "...", case_sensitive = true}."""

    text: str = Field(min_length=2)
    case_sensitive: bool = False


def _alias(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class OrganisationSettings(Table):
    """[organisation]: who we are, the zone that days and weeks are drawn in, the languages people read."""

    name: str = "Our organisation"
    timezone: str = "UTC"
    languages: tuple[Language, ...] = Field(default=("en", "ru"), min_length=1)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f'is no IANA time zone: {value!r}; write for instance "Europe/Berlin"') from None
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone that days and weeks are drawn in."""
        return ZoneInfo(self.timezone)


class BrandSettings(Table):
    """[[brand]]: one watched brand."""

    name: str = Field(min_length=2)
    role: Literal["own", "competitor"]
    aliases: tuple[Annotated[AliasSettings, BeforeValidator(_alias)], ...] = ()
    exclude: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


class IncidentSettings(Table):
    """[[incident]]: the breach. `disclosed_at` is when the public learned of it; a bare date means its first moment."""

    name: str = Field(min_length=2)
    brand: str
    disclosed_at: datetime
    occurred_on: date | None = None
    data_types: tuple[str, ...] = ()
    sector: str | None = None

    @field_validator("disclosed_at", mode="before")
    @classmethod
    def _date_is_its_first_moment(cls, value: object) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, time())
        return value


class SourceSettings(Table):
    """[[source]]: one place that texts or ads come from. `options` are checked by the spider of its kind."""

    name: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    url: str | None = None
    query: str | None = None
    every_seconds: Duration = Field(default=900, alias="every")
    allow_private: bool = False
    enabled: bool = True
    options: dict[str, Any] = Field(default_factory=dict)

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"(?:https?|imaps)://[^\s/]+", value):
            raise ValueError(f"is no http, https or imaps address: {value!r}")
        return value


class NetworkSettings(Table):
    """[network]: how everything that fetches gets out, and the contact that our user agent names."""

    proxy: str | None = None
    ca_bundle: Path | None = None
    no_proxy: tuple[str, ...] = ()
    contact_url: str = "https://example.org/set-network-contact_url"

    @field_validator("ca_bundle")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"names no file: {value}")
        return value


class LeakWatchSettings(Table):
    """[leak_watch]: off until the operator says on what legal basis leaked data are looked for, and who says it.

    `legal_basis` and `confirmed_by` are words for the record; `tor` is the host and port of Tor's SOCKS port, through
    which alone onion pages are asked for.
    """

    legal_basis: str | None = Field(default=None, min_length=10, max_length=1000)
    confirmed_by: str | None = Field(default=None, min_length=2, max_length=200)
    tor: str = Field(default="127.0.0.1:9050", pattern=r"^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}$")

    @model_validator(mode="after")
    def _basis_has_a_name(self) -> LeakWatchSettings:
        if (self.legal_basis is None) != (self.confirmed_by is None):
            raise ValueError("needs both legal_basis (a dated assessment, say) and confirmed_by (a person), or neither")
        return self

    @property
    def is_on(self) -> bool:
        """Whether a legal basis is confirmed."""
        return self.legal_basis is not None


class SentimentSettings(Table):
    """[sentiment]: the model; none means the one that is shipped.

    `model` is a folder or a name on the Hugging Face hub, which needs its `revision` there (a commit or tag).
    `languages` (ISO 639-1) replace those that the model states; `labels` say what a class of it means.
    """

    model: str | None = None
    revision: str | None = None
    languages: tuple[str, ...] = ()
    labels: dict[str, Literal["negative", "neutral", "positive"]] = Field(default_factory=dict)


ChannelName = Literal["email", "slack", "teams", "telegram", "webhook"]

AlertKind = Literal["regulator", "explicit_ad", "spike", "leak_offer", "commitment_overdue", "implied_ad"]
"""What an alert can be about; all but a hint of an ad are urgent by nature."""

URGENT_KINDS: tuple[AlertKind, ...] = ("regulator", "explicit_ad", "spike", "leak_offer", "commitment_overdue")


def parse_hours(value: object) -> object:
    """Two wall-clock times from "22:00-07:00", the end possibly on the next day; None and pairs are left as they are.

    Raises:
        ValueError: the text is no such span, or both ends are the same.
    """
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*", value)
    try:
        first, last = (time.fromisoformat(part.zfill(5)) for part in found.groups()) if found else (None, None)
    except ValueError:
        first, last = None, None
    if first is None or last is None or first == last:
        raise ValueError(f'is no span of hours: {value!r}; write for instance "22:00-07:00"')
    return first, last


Hours = Annotated[tuple[time, time], BeforeValidator(parse_hours)]
"""A daily span of local hours, written "22:00-07:00"."""


class RecipientSettings(Table):
    """One reader of alerts: an e-mail address, or another `channel` instead; language, and what is told when.

    `tiers` are the mails wanted; `at_once` the kinds told without waiting for the daily mail; `quiet_hours` replace
    those of [alerts], and hold back the urgent too where `urgent_at_night` is false. `nothing_new` asks for a line on
    a day without news from a reader who doesn't take the daily mail.
    """

    email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$")
    channel: ChannelName = "email"
    language: Language = "en"
    tiers: tuple[Literal["urgent", "daily"], ...] = ("urgent", "daily")
    at_once: tuple[AlertKind, ...] = URGENT_KINDS
    quiet_hours: Hours | None = None
    urgent_at_night: bool = True
    nothing_new: bool = False

    @model_validator(mode="after")
    def _one_way_out(self) -> RecipientSettings:
        if (self.email is not None) != (self.channel == "email"):
            raise ValueError('needs either an email, or a channel = "slack", "teams", "telegram" or "webhook"')
        return self

    @property
    def address(self) -> str:
        """What the reader is told apart by: the e-mail address, or the channel's name, which has one room each."""
        return self.email or self.channel


def _recipient(value: object) -> object:
    return {"email": value} if isinstance(value, str) else value


Recipients = tuple[Annotated[RecipientSettings, BeforeValidator(_recipient)], ...]


class SmtpSettings(Table):
    """[alerts.smtp]: the way out for mail. The password is GOODWILL_SMTP_PASSWORD, never in the file."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    user: str | None = None
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = Field(pattern=r"^[^@]+@[^@]+$")


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


class AlertSettings(Table):
    """[alerts]: when the daily mail goes, to whom, how. Without smtp and outbox_dir, mails wait in the outbox.

    `quiet_hours` and `most_a_day` hold back what is not urgent; within `cooldown` of an alert, others of its kind and
    brand are gathered and told together.
    """

    daily_at: time = time(8)
    recipients: Recipients = ()
    quiet_hours: Hours | None = None
    most_a_day: int = Field(default=6, ge=1)
    cooldown_seconds: StoredDuration = Field(default=3600, alias="cooldown")
    smtp: SmtpSettings | None = None
    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    telegram: TelegramSettings | None = None
    webhook: WebhookSettings | None = None
    outbox_dir: Path | None = None

    @model_validator(mode="after")
    def _channels_are_set_up(self) -> AlertSettings:
        self.refuse_unset_channels(self.recipients)
        return self

    def refuse_unset_channels(self, recipients: Recipients) -> None:
        """Look for a reader whose channel has no table.

        Raises:
            ValueError: there is one; mails need none, they wait in the outbox.
        """
        for recipient in recipients:
            if recipient.channel != "email" and getattr(self, recipient.channel) is None:
                table = f"[alerts.{recipient.channel}]"
                raise ValueError(f"recipients name the channel {recipient.channel}, so {table} must be set")


class ReportSettings(Table):
    """[reports]: when the weekly report is made (on Mondays, local time), to whom it goes, in what formats and dress.

    `logo` is a PNG or JPEG beside the file, of at most 512 KiB; `paper` that of the PDF.
    """

    weekly_at: time = time(7)
    recipients: Recipients = ()
    formats: tuple[Literal["pdf", "html", "xlsx", "pptx", "csv", "json"], ...] = ("pdf", "html", "xlsx", "csv")
    paper: Literal["a4", "letter"] = "a4"
    logo: Path | None = None


class DashboardSettings(Table):
    """[dashboard]: where it listens; any address but loopback needs users, or allow_remote."""

    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=1, le=65535)
    public_url: str | None = None
    allow_remote: bool = False


class RetentionSettings(Table):
    """[retention]: how long things are kept."""

    unmatched_days: int = Field(default=30, ge=1)
    job_runs_days: int = Field(default=30, ge=1)
