"""The real database of the integration tests, for the tests of faults too."""

from __future__ import annotations

from tests.integration.conftest import (
    database_server,
    database_url,
    db,
    empty_database_url,
    template_database,
)

__all__ = ["database_server", "database_url", "db", "empty_database_url", "template_database"]
