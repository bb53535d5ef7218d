"""goodwill.toml and the environment, checked as a whole before anything starts.

Secrets come from the environment only: NAME, or NAME_FILE with the path of a file that holds the value.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from reputation.errors import SettingsError
from reputation.settings_place import line_of

Language = Literal["en", "ru"]
DEFAULT_FILE = "goodwill.toml"
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


class _Table(BaseModel):
    """One table of the file: unknown keys are refused, values can't change after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class AliasSettings(_Table):
    """A further name of a brand; in the file a plain text, or {text = "...", case_sensitive = true}."""

    text: str = Field(min_length=2)
    case_sensitive: bool = False


def _alias(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class OrganisationSettings(_Table):
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


class BrandSettings(_Table):
    """[[brand]]: one watched brand."""

    name: str = Field(min_length=2)
    role: Literal["own", "competitor"]
    aliases: tuple[Annotated[AliasSettings, BeforeValidator(_alias)], ...] = ()
    exclude: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


class IncidentSettings(_Table):
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


class SourceSettings(_Table):
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
        if value is not None and not re.match(r"https?://[^\s/]+", value):
            raise ValueError(f"is no http or https address: {value!r}")
        return value


class NetworkSettings(_Table):
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


class SentimentSettings(_Table):
    """[sentiment]: the model; none means the one that is shipped."""

    model: str | None = None


class RecipientSettings(_Table):
    """One reader of mails: address and language."""

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    language: Language = "en"


def _recipient(value: object) -> object:
    return {"email": value} if isinstance(value, str) else value


Recipients = tuple[Annotated[RecipientSettings, BeforeValidator(_recipient)], ...]


class SmtpSettings(_Table):
    """[alerts.smtp]: the way out for mail. The password is GOODWILL_SMTP_PASSWORD, never in the file."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    user: str | None = None
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = Field(pattern=r"^[^@]+@[^@]+$")


class AlertSettings(_Table):
    """[alerts]: when the daily mail goes, to whom, how. Without smtp and outbox_dir, mails wait in the outbox."""

    daily_at: time = time(8)
    recipients: Recipients = ()
    smtp: SmtpSettings | None = None
    outbox_dir: Path | None = None


class ReportSettings(_Table):
    """[reports]: when the weekly report is made (on Mondays, local time), to whom it goes, in what formats."""

    weekly_at: time = time(7)
    recipients: Recipients = ()
    formats: tuple[Literal["pdf", "html", "xlsx", "csv", "json"], ...] = ("pdf", "html", "xlsx", "csv")


class DashboardSettings(_Table):
    """[dashboard]: where it listens; any address but loopback needs users, or allow_remote."""

    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=1, le=65535)
    public_url: str | None = None
    allow_remote: bool = False


class RetentionSettings(_Table):
    """[retention]: how long things are kept."""

    unmatched_days: int = Field(default=30, ge=1)
    job_runs_days: int = Field(default=30, ge=1)


class Settings(_Table):
    """All settings. `directory` is the config file's folder; data lies in its `var/`."""

    directory: Path
    database_url: str | None = None
    smtp_password: str | None = None
    organisation: OrganisationSettings = OrganisationSettings()
    brands: tuple[BrandSettings, ...] = Field(default=(), alias="brand")
    incidents: tuple[IncidentSettings, ...] = Field(default=(), alias="incident")
    sources: tuple[SourceSettings, ...] = Field(default=(), alias="source")
    network: NetworkSettings = NetworkSettings()
    sentiment: SentimentSettings = SentimentSettings()
    alerts: AlertSettings = AlertSettings()
    reports: ReportSettings = ReportSettings()
    dashboard: DashboardSettings = DashboardSettings()
    retention: RetentionSettings = RetentionSettings()

    @model_validator(mode="after")
    def _names_agree(self) -> Settings:
        """Names are unique; an incident's brand exists; there is at most one own brand."""
        for kind, rows in (("brand", self.brands), ("incident", self.incidents), ("source", self.sources)):
            names = [row.name for row in rows]
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise ValueError(f"[[{kind}]] {twice!r} stands there twice")
        known = {brand.name for brand in self.brands}
        for incident in self.incidents:
            if incident.brand not in known:
                raise ValueError(
                    f"[[incident]] {incident.name!r} names the brand {incident.brand!r}, which no [[brand]] has"
                )
        if sum(brand.role == "own" for brand in self.brands) > 1:
            raise ValueError('more than one [[brand]] has role = "own"')
        return self

    def disclosed_at(self, incident: IncidentSettings) -> datetime:
        """An incident's disclosure in UTC; a time without offset is meant in the organisation's zone."""
        moment = incident.disclosed_at
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.organisation.zone)).astimezone(UTC)


def config_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The config file: GOODWILL_CONFIG, or goodwill.toml in the working folder."""
    return Path(environ.get("GOODWILL_CONFIG") or DEFAULT_FILE)


def load_settings(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `path` (default: `config_path`) and the environment.

    Raises:
        SettingsError: the file is missing, is no TOML, or has a wrong key, value or unit; names the line.
    """
    file = path or config_path(environ)
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(
            f"{file} does not exist: run `goodwill init`, or name another file in GOODWILL_CONFIG"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} can't be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is no valid TOML: {error}") from None
    return build_settings(table, file, text, environ)


def build_settings(table: dict[str, Any], file: Path, text: str, environ: Mapping[str, str]) -> Settings:
    """Settings from a parsed table; `text` is searched for the line of a mistake.

    Raises:
        SettingsError: a key, value or unit is wrong; names file, line and key.
    """
    outside = {"directory", "database_url", "smtp_password"} & table.keys()
    if outside:
        key = min(outside)
        raise SettingsError(
            f"{file}, line {line_of(text, (key,))}: {key} is no key of this file (secrets come from the environment)"
        )
    values = {
        **table,
        "directory": file.resolve().parent,
        "database_url": _secret("DATABASE_URL", environ),
        "smtp_password": _secret("GOODWILL_SMTP_PASSWORD", environ),
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_first_mistake(error, file, text)) from None


def _first_mistake(error: ValidationError, file: Path, text: str) -> str:
    first = error.errors()[0]
    place = tuple(part for part in first["loc"] if part != "function-before")
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "is no key that this table has"
    line = line_of(text, place)
    where = f"{file}, line {line}" if line else str(file)
    return f"{where}: {'.'.join(map(str, place))} {message}".replace("  ", " ") if place else f"{where}: {message}"


def _secret(name: str, environ: Mapping[str, str]) -> str | None:
    file = environ.get(f"{name}_FILE")
    if not file:
        return environ.get(name) or None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE names {file}, which can't be read: {error}") from None
