"""The demo's sites as the process that the demo starts: they answer, move with the clock, and end when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest

from demo.record import save_world
from demo.world import build_world

WAIT_SECONDS = 60


@pytest.fixture(scope="module")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "world.json"
    save_world(build_world(date(2026, 11, 24), 60), path)
    return path


@contextmanager
def server(world_file: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.server", "--world", str(world_file), *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=WAIT_SECONDS)


def addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    found: dict[str, str] = json.loads(process.stdout.readline())
    return found


def test_every_site_answers_on_a_port_of_its_own(world_file: Path) -> None:
    with server(world_file) as process, httpx.Client(trust_env=False) as client:
        sites = addresses(process)
        assert len(set(sites.values())) == len(sites) == 8
        paths = {"ad-library": "/api/v1/Ads", "promo": "/offers/switch"}
        assert {client.get(base + paths.get(name, "/")).status_code for name, base in sites.items()} == {200}


def test_clock_moves_all_sites_and_refuses_what_is_no_time(world_file: Path) -> None:
    with server(world_file) as process, httpx.Client(trust_env=False) as client:
        sites = addresses(process)
        moved = client.post(sites["promo"] + "/-/clock", params={"now": "2026-10-01T06:00:00+00:00"})
        newest = client.get(sites["tidepool.example"] + "/api/v1/timelines/public?limit=1").json()[0]
        refused = client.post(sites["promo"] + "/-/clock", params={"now": "2026-10-01"})
    assert moved.json() == {"now": "2026-10-01T06:00:00+00:00"}
    assert newest["created_at"] < "2026-10-01T06:00"
    assert refused.status_code == 400


def test_head_answers_with_the_length_and_no_body(world_file: Path) -> None:
    with server(world_file) as process, httpx.Client(trust_env=False) as client:
        url = addresses(process)["bereg"] + "/feed.xml"
        head, got = client.head(url), client.get(url)
    assert head.content == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_with_status_zero(world_file: Path, number: signal.Signals) -> None:
    with server(world_file) as process:
        addresses(process)
        process.send_signal(number)
        assert process.wait(WAIT_SECONDS) == 0


def test_closed_input_ends_it_as_when_its_parent_was_killed(world_file: Path) -> None:
    with server(world_file, "--with-parent") as process:
        addresses(process)
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(WAIT_SECONDS) == 0


def test_ports_are_those_of_the_last_time_where_they_are_free(world_file: Path, tmp_path: Path) -> None:
    ports = tmp_path / "ports.json"
    runs = []
    for _ in range(2):
        with server(world_file, "--ports", str(ports)) as process:
            runs.append(addresses(process))
            process.terminate()
            process.wait(WAIT_SECONDS)
    assert runs[0] == runs[1]


def test_taken_port_is_one_sentence_and_status_one(world_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with server(world_file, "--port", str(port)) as process:
            out, words = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert out == ""
    assert words.count("\n") == 1
    assert str(port) in words


def test_missing_world_is_one_sentence_and_status_two(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "demo.server", "--world", str(tmp_path / "world.json")],
        capture_output=True, text=True, env={**os.environ}, timeout=WAIT_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "world.json" in done.stderr
