"""The dashboard as a process of its own over a filled database, and Chromium to look at it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from storage.database import Database
from tests.browser.filling import NOW, fill
from tests.integration.conftest import (
    create_database,
    database_server,
    database_url,
    drop_database,
    template_database,
    with_database,
)

__all__ = ["database_server", "database_url", "template_database"]

CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=30_000)  # the machine may be busy
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_ADDRESS = re.compile(r"the dashboard is at (http://\S+)/")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; skips where there is none, but in CI, where it fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing, and CI needs it")
        pytest.skip(f"{CHROMIUM} is missing: the pages can't be looked at")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def english(browser: Browser) -> Iterator[BrowserContext]:
    """A light, English browser of a desk's width."""
    context = browser.new_context(locale="en-GB", color_scheme="light", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


def served(url: str, *arguments: str) -> Iterator[str]:
    """The address of a dashboard over the database at `url`, started as the service starts it, and ended by SIGTERM."""
    environ = {**os.environ, "GOODWILL_DATABASE_URL": url, "GOODWILL_NOW": NOW.isoformat()}
    command = [sys.executable, "-m", "dashboard", "--port", "0", *arguments]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = ""
        for line in process.stderr:
            said += line
            found = _ADDRESS.search(line)
            if found:
                break
        else:
            pytest.fail(f"the dashboard did not start: {said}")
        yield found[1]
        process.terminate()
        process.communicate(timeout=30)
        assert process.returncode == 0


@pytest.fixture(scope="session")
def filled_url(database_server: str, template_database: str) -> Iterator[str]:
    """A database with half a year of a fictional breach."""
    name = create_database(database_server, template_database)
    url = with_database(database_server, name)
    with Database.open(url) as database:
        fill(database)
    yield url
    drop_database(database_server, name)


@pytest.fixture(scope="session")
def address(filled_url: str) -> Iterator[str]:
    """Where the dashboard over the filled database is."""
    yield from served(filled_url)


@pytest.fixture
def empty_address(database_url: str) -> Iterator[str]:
    """Where a dashboard over a fresh database is."""
    yield from served(database_url)
