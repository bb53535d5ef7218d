"""The embedded server when its owners are killed, come at once, or find it in their way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from reputation.errors import DatabaseUnavailableError
from storage.database import Database
from storage.embedded import embedded_server

ROOT = Path(__file__).resolve().parents[2]

# Says where its server is, then holds it until its standard input ends.
HOLDER = """
import sys
from pathlib import Path
from storage.embedded import embedded_server
with embedded_server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that PostgreSQL's own user reaches too, whose server is stopped at the end whatever a test did."""
    folder = Path(tempfile.mkdtemp(prefix="goodwill-faults-"))
    yield folder / "data"
    if (folder / "data" / "cluster").exists():
        with embedded_server(folder / "data"):
            pass
    shutil.rmtree(folder)


def hold(data_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(data_dir)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def url_of(holder: subprocess.Popen[str]) -> str:
    assert holder.stdout
    return holder.stdout.readline().strip()


def let_go(holder: subprocess.Popen[str]) -> None:
    holder.communicate(timeout=60)
    assert holder.returncode == 0


def kill(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()


def server_pid(data_dir: Path) -> int | None:
    """The server's process, None where there is none (or only a zombie that nobody has reaped)."""
    try:
        pid = int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])
    except FileNotFoundError:
        return None
    return pid if Path(f"/proc/{pid}/cwd").exists() else None


def write(url: str, note: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (note text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [note])


def notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT note FROM notes ORDER BY note")]


def test_server_of_a_killed_owner_is_adopted_with_its_data_and_then_stopped(data_dir: Path) -> None:
    holder = hold(data_dir)
    write(url_of(holder), "kept")
    kill(holder)
    orphan = server_pid(data_dir)
    assert orphan is not None
    with embedded_server(data_dir) as url:
        assert server_pid(data_dir) == orphan
        assert notes(url) == ["kept"]
    assert server_pid(data_dir) is None


def test_server_killed_with_its_owner_recovers_and_keeps_what_was_committed(data_dir: Path) -> None:
    holder = hold(data_dir)
    write(url_of(holder), "kept")
    killed = server_pid(data_dir)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    kill(holder)
    with embedded_server(data_dir) as url:
        assert server_pid(data_dir) not in {None, killed}
        assert notes(url) == ["kept"]


def test_server_two_processes_starting_at_once_share_one(data_dir: Path) -> None:
    holders = [hold(data_dir) for _ in range(2)]
    urls = {url_of(holder) for holder in holders}
    assert len(urls) == 1
    write(urls.pop(), "shared")
    for holder in holders:
        let_go(holder)
    assert server_pid(data_dir) is None


def test_server_outlives_its_starter_while_another_uses_it(data_dir: Path) -> None:
    starter = hold(data_dir)
    url = url_of(starter)
    with embedded_server(data_dir) as joined:
        assert joined == url
        let_go(starter)
        write(joined, "still there")
        assert notes(joined) == ["still there"]
    assert server_pid(data_dir) is None


def test_server_number_taken_by_another_program_after_a_reboot_starts_all_the_same(data_dir: Path) -> None:
    with embedded_server(data_dir) as url:
        write(url, "kept")
        lines = (data_dir / "cluster" / "postmaster.pid").read_text().splitlines()
    lines[0] = str(os.getpid())
    (data_dir / "cluster" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with embedded_server(data_dir) as url:
        assert notes(url) == ["kept"]


@pytest.mark.parametrize("left", ["", "\0\0\0\0"])
def test_server_whose_number_was_lost_in_a_power_cut_starts_all_the_same(data_dir: Path, left: str) -> None:
    with embedded_server(data_dir) as url:
        write(url, "kept")
    pid_file = data_dir / "cluster" / "postmaster.pid"
    pid_file.write_text(left)
    shutil.chown(pid_file, (data_dir / "cluster").stat().st_uid)
    os.utime(pid_file, (time.time() - 600,) * 2)
    with embedded_server(data_dir) as url:
        assert notes(url) == ["kept"]


def test_server_whose_number_is_not_written_yet_is_left_alone(data_dir: Path) -> None:
    with embedded_server(data_dir):
        pass
    (data_dir / "cluster" / "postmaster.pid").touch()
    try:
        with pytest.raises(DatabaseUnavailableError, match="PID file"), embedded_server(data_dir):
            pass
    finally:
        (data_dir / "cluster" / "postmaster.pid").unlink()


def test_server_initdb_that_was_cut_off_is_done_anew(data_dir: Path) -> None:
    (data_dir / "cluster.new" / "base").mkdir(parents=True)
    with embedded_server(data_dir) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT lower('Я')").fetchone() == ("я",)


def test_server_in_a_folder_too_deep_for_a_socket_starts(data_dir: Path) -> None:
    deep = data_dir / ("folder-with-a-long-name" * 3) / "and 'quotes' of $HOME" / "postgres"
    with embedded_server(deep) as url:
        write(url, "deep")
        assert notes(url) == ["deep"]


def test_server_of_another_version_is_refused_in_one_sentence(data_dir: Path) -> None:
    (data_dir / "cluster").mkdir(parents=True)
    (data_dir / "cluster" / "PG_VERSION").write_text("14\n")
    with (
        pytest.raises(DatabaseUnavailableError, match="written by PostgreSQL 14, this is 18"),
        embedded_server(data_dir),
    ):
        pass
    shutil.rmtree(data_dir / "cluster")


def test_server_that_cannot_start_says_its_own_words(data_dir: Path) -> None:
    with embedded_server(data_dir):
        pass
    settings = {"shared_buffers": "no number"}
    with (
        pytest.raises(DatabaseUnavailableError, match=r"invalid value for parameter .shared_buffers.") as caught,
        embedded_server(data_dir, settings=settings),
    ):
        pass
    assert "\n" not in str(caught.value)


def test_data_folder_that_is_a_file_is_one_sentence(data_dir: Path) -> None:
    data_dir.write_text("a file")
    with pytest.raises(DatabaseUnavailableError, match="can't be started"), embedded_server(data_dir):
        pass


def test_database_that_went_away_is_one_sentence_and_comes_back(data_dir: Path) -> None:
    holder = hold(data_dir)
    with Database.open(url_of(holder), size=1, patience_seconds=2) as database:
        let_go(holder)
        with pytest.raises(DatabaseUnavailableError) as caught, database.connection() as connection:
            connection.execute("SELECT 1")
        assert "\n" not in str(caught.value)
        with embedded_server(data_dir):
            deadline = time.monotonic() + 60
            while True:
                try:
                    with database.connection() as connection:
                        assert connection.execute("SELECT 1 AS one").fetchone() == {"one": 1}
                    break
                except DatabaseUnavailableError:
                    assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/none", "can't connect to database none on 127.0.0.1"),
        ("postgresql://nobody:secret@127.0.0.1:port/none", "can't connect to database none on 127.0.0.1"),
        ("mysql://nobody:secret@127.0.0.1/none", "the address can't be read"),
    ],
)
def test_database_away_is_one_sentence_without_the_password(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=words) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
