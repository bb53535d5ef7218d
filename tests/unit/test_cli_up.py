"""What `goodwill up` says of itself."""

from __future__ import annotations

from pathlib import Path

from cli.up import address
from reputation.settings import DashboardSettings, Settings


def test_address_of_a_host_by_ipv6_has_the_brackets_that_a_browser_needs() -> None:
    settings = Settings(directory=Path(), dashboard=DashboardSettings(host="::1", port=8050))
    assert address(settings) == "http://[::1]:8050/"
