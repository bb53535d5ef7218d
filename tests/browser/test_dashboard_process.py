"""`python -m dashboard` as a process: its heartbeat, its refusals in one sentence, and a database that goes away."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import httpx

from storage import runs
from storage.database import Database
from tests.browser.conftest import served
from tests.integration.conftest import create_database, drop_database, with_database

PAGE = {
    "output": ".._pages_content.children..._pages_store.data..",
    "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
    "inputs": [
        {"id": "_pages_location", "property": "pathname", "value": "/"},
        {"id": "_pages_location", "property": "search", "value": "?lang=en"},
    ],
    "changedPropIds": ["_pages_location.pathname"],
}


def refused(url: str, *arguments: str) -> tuple[int, str]:
    """Exit code and message of a dashboard that doesn't come up."""
    ended = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments],
        env={**os.environ, "GOODWILL_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stderr


def beating(database: Database) -> list[str]:
    with database.connection() as connection:
        return [beat.process.partition(":")[0] for beat in runs.heartbeats(connection)]


def test_dashboard_beats_while_it_runs_and_takes_it_back_at_its_end(database_url: str) -> None:
    with Database.open(database_url) as database:
        for address in served(database_url):
            assert httpx.get(f"{address}/health", trust_env=False).status_code == 200
            assert beating(database) == ["dashboard"]
        assert beating(database) == []


def test_dashboard_on_a_taken_port_ends_with_one_sentence(database_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = refused(database_url, "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert "can't listen on 127.0.0.1:" in said
    assert "Traceback" not in said


def test_dashboard_on_a_host_that_nobody_knows_ends_with_one_sentence(database_url: str) -> None:
    code, said = refused(database_url, "--host", "nowhere.invalid", "--port", "8050", "--allow-remote")
    assert code == 1
    assert "can't listen on nowhere.invalid:8050: no address of this machine has that name" in said
    assert "unexpected" not in said


def test_dashboard_for_everybody_is_refused_without_leave(database_url: str) -> None:
    code, said = refused(database_url, "--host", "0.0.0.0", "--port", "0")
    assert code == 2
    assert "allow_remote" in said


def test_dashboard_without_database_ends_with_one_sentence() -> None:
    code, said = refused("postgresql://goodwill@127.0.0.1:1/goodwill", "--port", "0")
    assert code == 1
    assert len(said.strip().splitlines()) == 1


def test_dashboard_whose_database_goes_away_says_so_on_its_pages(database_server: str, template_database: str) -> None:
    name = create_database(database_server, template_database)
    for address in served(with_database(database_server, name)):
        drop_database(database_server, name)
        answer = httpx.post(f"{address}/_dash-update-component", json=PAGE, trust_env=False, timeout=120)
        assert answer.status_code == 200
        assert "The database can't be reached." in answer.text
        assert httpx.get(f"{address}/health", trust_env=False, timeout=120).status_code == 503
