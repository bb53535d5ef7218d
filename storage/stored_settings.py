"""The settings as the database has them: each table checked when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from reputation.errors import SettingsError
from reputation.settings import (
    AlertSettings,
    DashboardSettings,
    LeakWatchSettings,
    NetworkSettings,
    OrganisationSettings,
    ReportSettings,
    RetentionSettings,
    SentimentSettings,
)
from reputation.settings_base import STORED, Table

TABLES = ("organisation", "network", "leak_watch", "sentiment", "alerts", "reports", "dashboard", "retention")
"""The tables of goodwill.toml that are stored as they are; the others are rows of their own."""

Kind = TypeVar("Kind", bound=Table)


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """The stored tables, by name; one that is not stored has its defaults. Secrets are not among them.

    A table is checked when it is read, so that a CA bundle that is missing on this host stops who fetches, not who
    draws charts.

    Raises:
        SettingsError: from a property, when what is stored can't be used here.
    """

    values: Mapping[str, Any]

    @property
    def organisation(self) -> OrganisationSettings:
        """Who we are, and the zone of days and weeks."""
        return self._table("organisation", OrganisationSettings)

    @property
    def network(self) -> NetworkSettings:
        """How everything that fetches gets out."""
        return self._table("network", NetworkSettings)

    @property
    def leak_watch(self) -> LeakWatchSettings:
        """Whether offers of leaked data are looked for, on what basis, and where Tor listens."""
        return self._table("leak_watch", LeakWatchSettings)

    @property
    def sentiment(self) -> SentimentSettings:
        """The model."""
        return self._table("sentiment", SentimentSettings)

    @property
    def alerts(self) -> AlertSettings:
        """When the daily mail goes, to whom, how."""
        return self._table("alerts", AlertSettings)

    @property
    def reports(self) -> ReportSettings:
        """When the weekly report is made, to whom it goes, in what formats."""
        return self._table("reports", ReportSettings)

    @property
    def dashboard(self) -> DashboardSettings:
        """Where the dashboard listens."""
        return self._table("dashboard", DashboardSettings)

    @property
    def retention(self) -> RetentionSettings:
        """How long things are kept."""
        return self._table("retention", RetentionSettings)

    def _table(self, name: str, kind: type[Kind]) -> Kind:
        try:
            return kind.model_validate(self.values.get(name) or {}, context=STORED)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            words = first["msg"].removeprefix("Value error, ")
            raise SettingsError(f"the stored setting [{name}] {place} can't be used here: {words}") from None
