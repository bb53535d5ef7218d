"""goodwill.toml and the environment, checked as a whole before anything starts.

Secrets come from the environment only: NAME, or NAME_FILE with the path of a file that holds the value.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from reputation.errors import SettingsError
from reputation.settings_base import Language, Table
from reputation.settings_channels import (
    ChannelName,
    SlackSettings,
    SmtpSettings,
    TeamsSettings,
    TelegramSettings,
    WebhookSettings,
)
from reputation.settings_place import line_of
from reputation.settings_tables import (
    AlertSettings,
    AliasSettings,
    BrandSettings,
    DashboardSettings,
    IncidentSettings,
    LeakWatchSettings,
    NetworkSettings,
    OrganisationSettings,
    Recipients,
    RecipientSettings,
    ReportSettings,
    RetentionSettings,
    SentimentSettings,
    SourceSettings,
)

__all__ = [
    "AlertSettings",
    "AliasSettings",
    "BrandSettings",
    "ChannelName",
    "DashboardSettings",
    "IncidentSettings",
    "Language",
    "LeakWatchSettings",
    "NetworkSettings",
    "OrganisationSettings",
    "RecipientSettings",
    "Recipients",
    "ReportSettings",
    "RetentionSettings",
    "SentimentSettings",
    "Settings",
    "SlackSettings",
    "SmtpSettings",
    "SourceSettings",
    "TeamsSettings",
    "TelegramSettings",
    "WebhookSettings",
    "build_settings",
    "config_path",
    "load_settings",
    "read_secret",
]

DEFAULT_FILE = "goodwill.toml"


class Settings(Table):
    """All settings. `directory` is the config file's folder; data lies in its `var/`."""

    directory: Path
    database_url: str | None = Field(default=None, repr=False)
    organisation: OrganisationSettings = OrganisationSettings()
    brands: tuple[BrandSettings, ...] = Field(default=(), alias="brand")
    incidents: tuple[IncidentSettings, ...] = Field(default=(), alias="incident")
    sources: tuple[SourceSettings, ...] = Field(default=(), alias="source")
    network: NetworkSettings = NetworkSettings()
    leak_watch: LeakWatchSettings = LeakWatchSettings()
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
        self.alerts.refuse_unset_channels(self.reports.recipients)
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
        text = file.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(
            f"{file} does not exist: run `goodwill init`, or name another file in GOODWILL_CONFIG"
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{file}, line {line}: is not in UTF-8: save it so") from None
    except OSError as error:
        raise SettingsError(f"{file} can't be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is no valid TOML: {error}") from None
    return build_settings(table, file, text, environ)


def build_settings(table: dict[str, Any], file: Path, text: str, environ: Mapping[str, str]) -> Settings:
    """Settings from a parsed table; `text` is searched for the line of a mistake.

    Raises:
        SettingsError: a key, value or unit is wrong; names file, line and key.
    """
    outside = {"directory", "database_url"} & table.keys()
    if outside:
        key = min(outside)
        raise SettingsError(
            f"{file}, line {line_of(text, (key,))}: {key} is no key of this file (secrets come from the environment)"
        )
    directory = file.resolve().parent
    values = {
        **_with_whole_paths(table, directory),
        "directory": directory,
        "database_url": read_secret("DATABASE_URL", environ),
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_first_mistake(error, file, text)) from None


def _with_whole_paths(table: dict[str, Any], directory: Path) -> dict[str, Any]:
    """The table with files and folders beside this one by whole paths, so that they are found from anywhere.

    Of the model, which may be a name on the hub, only where such a folder lies there.
    """
    whole = dict(table)
    for section, key in (("network", "ca_bundle"), ("sentiment", "model")):
        values = table.get(section)
        if isinstance(values, dict) and isinstance(values.get(key), str):
            path = directory / values[key]
            if key == "ca_bundle" or path.is_dir():
                whole[section] = {**values, key: str(path)}
    return whole


def _first_mistake(error: ValidationError, file: Path, text: str) -> str:
    first = error.errors()[0]
    place = tuple(part for part in first["loc"] if part != "function-before")
    message = _in_words(first["type"], place) or first["msg"].removeprefix("Value error, ")
    line = line_of(text, place)
    where = f"{file}, line {line}" if line else str(file)
    return f"{where}: {'.'.join(map(str, place))} {message}".replace("  ", " ") if place else f"{where}: {message}"


def _in_words(kind: str, place: tuple[str | int, ...]) -> str | None:
    """A mistake in words where pydantic's own speak of Python; None where they serve."""
    if kind == "tuple_type" and len(place) == 1:
        return f"needs double brackets: [[{place[0]}]]"
    return {
        "extra_forbidden": "is no key that this table has",
        "tuple_type": "needs a list in square brackets",
        "model_type": "is no table of keys",
    }.get(kind)


def read_secret(name: str, environ: Mapping[str, str]) -> str | None:
    """The secret of that name: of the variable, or of the file that NAME_FILE names; None where there is neither.

    Raises:
        SettingsError: the file can't be read.
    """
    file = environ.get(f"{name}_FILE")
    if not file:
        return environ.get(name, "").rstrip("\r\n") or None
    try:
        return Path(file).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE names {file}, which can't be read: {error}") from None
