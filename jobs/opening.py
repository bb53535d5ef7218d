"""What verbs and parts of the service open first: the settings, the database they name, the tables they sync into."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jobs.setup import prepare
from reputation.settings import Settings, config_path, load_settings
from storage.database import Database
from storage.embedded import resolve_database

URL_VARIABLE = "GOODWILL_DATABASE_URL"
"""Hands the real address to a child of `up`, which never starts a server."""


@dataclass(frozen=True, slots=True)
class Service:
    """The settings, and the database that they are synced into."""

    settings: Settings
    database: Database


@contextmanager
def open_service(size: int = 4) -> Iterator[Service]:
    """The database of the settings, migrated and synced, with at most `size` connections.

    Raises:
        SettingsError: the settings are wrong. DatabaseUnavailableError: the server is. SchemaError: the schema is.
    """
    settings = load_settings()
    with resolve_database(settings) as url:
        prepare(url, settings)
        with Database.open(url, size=size) as database:
            yield Service(settings, database)


@contextmanager
def open_address() -> Iterator[str]:
    """The database's address as it is: handed down by `up`, or that of the settings.

    Raises:
        SettingsError, DatabaseUnavailableError: as for `open_service`.
    """
    handed = os.environ.get(URL_VARIABLE)
    if handed:
        yield handed
        return
    with resolve_database(load_settings()) as url:
        yield url


@contextmanager
def database_address() -> Iterator[str]:
    """The database's address for one part of the service: handed down by `up`, or that of the settings, made ready.

    Raises:
        SettingsError, DatabaseUnavailableError, SchemaError: as for `open_service`.
    """
    with open_address() as url:
        if not os.environ.get(URL_VARIABLE):
            prepare(url, load_settings())
        yield url


def settings_if_any() -> Settings | None:
    """The settings where there is a config file: verbs over files work without one.

    Raises:
        SettingsError: there is one, and it is wrong.
    """
    return load_settings() if config_path().is_file() or "GOODWILL_CONFIG" in os.environ else None
