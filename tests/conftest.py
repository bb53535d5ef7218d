"""What holds for every test."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their driver keeps an event loop running, in which no other test can run its own."""
    items.sort(key=lambda item: "/tests/browser/" in item.path.as_posix())
