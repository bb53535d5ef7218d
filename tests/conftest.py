"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair: on a busy one it would fail what is right.
settings.register_profile("goodwill", deadline=None)
settings.load_profile("goodwill")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their driver keeps an event loop running, in which no other test can run its own."""
    items.sort(key=lambda item: "/tests/browser/" in item.path.as_posix())
