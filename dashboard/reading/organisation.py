"""Who we are, as the settings were stored."""

from __future__ import annotations

from reputation.settings import DashboardSettings, OrganisationSettings
from storage import sync
from storage.database import Connection


def read_organisation(connection: Connection) -> OrganisationSettings | None:
    """The organisation's name, zone and languages; None before anything is set up."""
    return sync.stored_settings(connection).organisation


def read_dashboard(connection: Connection) -> DashboardSettings:
    """Where the dashboard listens; the defaults before anything is set up."""
    return sync.stored_settings(connection).dashboard
