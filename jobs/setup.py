"""Makes a database ready for the service: our tables, the queue's, and the settings in them."""

from __future__ import annotations

from jobs.app import install
from jobs.table import default_schedules
from reputation.settings import Settings
from storage.database import connect
from storage.migrate import migrate
from storage.sync import sync_settings


def prepare(url: str, settings: Settings) -> list[str]:
    """Migrate, install the queue, sync the settings; names of what was applied. Many processes may call it at once.

    Raises:
        DatabaseUnavailableError: the server is away or unfit. SchemaError: the database is newer than this program.
    """
    applied = migrate(url)
    if install(url):
        applied.append("the queue of jobs")
    with connect(url) as connection:
        sync_settings(connection, settings, default_schedules(settings))
    return applied
