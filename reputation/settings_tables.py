"""The tables of goodwill.toml: each key, its type, its default, and what it refuses."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator

from reputation.email_address import EmailAddress
from reputation.errors import QueryError
from reputation.query import parse_query
from reputation.settings_base import (
    Duration,
    HeaderText,
    Hours,
    HttpAddress,
    Language,
    LanguageCode,
    Moment,
    StoredDuration,
    Table,
    TimeOfDay,
)
from reputation.settings_channels import (
    ChannelName,
    SlackSettings,
    SmtpSettings,
    TeamsSettings,
    TelegramSettings,
    WebhookSettings,
)


class AliasSettings(Table):
    """A further name of a brand; in the file a plain text, or {text = "...", case_sensitive = true, context = [...]}.

    `context`: words, in any form, one of which must stand near the name: for names that are ordinary words too.
    """

    text: str = Field(min_length=2)
    case_sensitive: bool = False
    context: tuple[Annotated[str, Field(min_length=2)], ...] = ()


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
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, such as "Europe", is an OSError
            raise ValueError(f'is no IANA time zone: {value!r}; write for instance "Europe/Berlin"') from None
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone that days and weeks are drawn in."""
        return ZoneInfo(self.timezone)


class BrandSettings(Table):
    """[[brand]]: one watched brand.

    `context` goes for the name and each alias without its own. `query`: a boolean query that matches beside the names
    (AND, OR, NOT, NEAR/5, "phrases", brackets, lang:, source:). `sector`, in the words of the incident's: an ad
    from another sector is no hint at the breach.
    """

    name: str = Field(min_length=2)
    role: Literal["own", "competitor"]
    aliases: tuple[Annotated[AliasSettings, BeforeValidator(_alias)], ...] = ()
    exclude: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    context: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    query: str | None = None
    sector: str | None = None

    @field_validator("query")
    @classmethod
    def _readable_query(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                parse_query(value)
        except QueryError as error:
            raise ValueError(f"can't be read: {error}") from None
        return value


class IncidentSettings(Table):
    """[[incident]]: the breach. `disclosed_at` is when the public learned of it; a bare date means its first moment."""

    name: str = Field(min_length=2)
    brand: str
    disclosed_at: Moment
    occurred_on: date | None = None
    data_types: tuple[str, ...] = ()
    sector: str | None = None


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
    contact_url: HeaderText = "https://example.org/set-network-contact_url"

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
    languages: tuple[LanguageCode, ...] = ()
    labels: dict[str, Literal["negative", "neutral", "positive"]] = Field(default_factory=dict)


AlertKind = Literal["regulator", "explicit_ad", "spike", "leak_offer", "commitment_overdue", "implied_ad"]
"""What an alert can be about; all but a hint of an ad are urgent by nature."""

URGENT_KINDS: tuple[AlertKind, ...] = ("regulator", "explicit_ad", "spike", "leak_offer", "commitment_overdue")


class RecipientSettings(Table):
    """One reader of alerts: an e-mail address, or another `channel` instead; language, and what is told when.

    `tiers` are the mails wanted; `at_once` the kinds told without waiting for the daily mail; `quiet_hours` replace
    those of [alerts], and hold back the urgent too where `urgent_at_night` is false. `nothing_new` asks for a line on
    a day without news from a reader who doesn't take the daily mail.
    """

    email: EmailAddress | None = None
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


class AlertSettings(Table):
    """[alerts]: when the daily mail goes, to whom, how. Without smtp and outbox_dir, mails wait in the outbox.

    `quiet_hours` and `most_a_day` hold back what is not urgent; within `cooldown` of an alert, others of its kind and
    brand are gathered and told together.
    """

    daily_at: TimeOfDay = time(8)
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

    weekly_at: TimeOfDay = time(7)
    recipients: Recipients = ()
    formats: tuple[Literal["pdf", "html", "xlsx", "pptx", "csv", "json"], ...] = ("pdf", "html", "xlsx", "csv")
    paper: Literal["a4", "letter"] = "a4"
    logo: Path | None = None


class DashboardSettings(Table):
    """[dashboard]: where it listens; any address but loopback needs users, or allow_remote."""

    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=1, le=65535)
    public_url: HttpAddress | None = None
    allow_remote: bool = False


class RetentionSettings(Table):
    """[retention]: how long things are kept, a hundred years at most: calendars end."""

    unmatched_days: int = Field(default=30, ge=1, le=36_525)
    job_runs_days: int = Field(default=30, ge=1, le=36_525)
