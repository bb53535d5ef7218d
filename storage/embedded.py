"""The embedded PostgreSQL server: the wheel's programs, run on a folder of our own, shared by whoever needs it.

Under a data folder lie `cluster/` (PostgreSQL's), `server.log`, `socket/` and two lock files. `turn.lock` is held while
somebody starts or stops the server; `users.lock` is held, shared, by every process that uses it. The first to come
starts the server or adopts a running one (its starter may have been killed); the last to go stops it. The kernel frees
the locks of a killed process, so nobody counts by hand.

No TCP port is opened. The socket's folder is open to the server's user alone, which is what makes `trust` safe.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired, run
from types import MappingProxyType
from urllib.parse import quote

import psycopg

from reputation.errors import DatabaseUnavailableError
from reputation.settings import Settings
from storage.database import check_server, connect, one_line
from storage.program_user import ProgramUser, find_user
from storage.queries import query

DATABASE_NAME = "goodwill"
START_SECONDS = 300  # a recovery after a crash may be long
STOP_SECONDS = 25
PORT = 5432  # no port is opened: it is part of the socket's name
MAX_SOCKET_PATH_BYTES = 100  # 103 on macOS, 107 on Linux
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # A container's /dev/shm is often too small for parallel workers; our queries are short.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_checkpoints": "off",
}

logger = logging.getLogger(__name__)


@contextmanager
def resolve_database(settings: Settings) -> Iterator[str]:
    """The URL of the configured server, or of the embedded one under `var/postgres` beside the config file.

    Raises:
        DatabaseUnavailableError: the embedded server can't be started or joined.
    """
    if settings.database_url:
        yield settings.database_url
        return
    with embedded_server(settings.directory / "var" / "postgres") as url:
        yield url


@contextmanager
def embedded_server(data_dir: Path, *, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[str]:
    """The URL of the database `goodwill` on the server of `data_dir`, which runs at least until the context ends.

    `settings` are PostgreSQL's, for a server that this call starts.

    Raises:
        DatabaseUnavailableError: it can't be started within 300 seconds; the sentence has the server's own words.
    """
    server = _Server(data_dir.absolute())
    with ExitStack() as stack:
        try:
            server.data_dir.mkdir(parents=True, exist_ok=True)
            users = stack.enter_context(_lock_file(server.data_dir / "users.lock"))
            with _turn(server):
                fcntl.flock(users, fcntl.LOCK_SH)
            stack.callback(_leave, server, users)
            with _turn(server):
                url = _ensure_running(server, {**_SETTINGS, **settings})
        except OSError as error:
            raise DatabaseUnavailableError(f"the embedded database in {data_dir} can't be started: {error}") from error
        yield url


@dataclass(frozen=True, slots=True)
class _Server:
    data_dir: Path

    @property
    def cluster(self) -> Path:
        return self.data_dir / "cluster"

    @property
    def log(self) -> Path:
        return self.data_dir / "server.log"

    @property
    def user(self) -> ProgramUser:
        return find_user(self.cluster)

    def pid_file(self) -> list[str]:
        """Lines of postmaster.pid: pid, data folder, start, port, socket folder, ...; empty where there is none."""
        try:
            return (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def url(self, database: str) -> str | None:
        """URL of a database of the running server; None where no server says where its socket is."""
        lines = self.pid_file()
        socket = lines[4].strip() if len(lines) > 4 else ""
        return f"postgresql://postgres@/{database}?host={quote(socket, safe='')}&port={PORT}" if socket else None


def _leave(server: _Server, users: int) -> None:
    """Stop the server unless another process still uses it."""
    with _turn(server):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if _is_alive(server):
            _stop(server)


def _stop(server: _Server) -> None:
    """Fast: sessions are ended, all is written. A server that needs longer goes on stopping by itself."""
    try:
        _run_program(server, "pg_ctl", "-D", str(server.cluster), "-m", "fast", "-t", str(STOP_SECONDS), "stop")
    except DatabaseUnavailableError as error:
        logger.warning("the embedded database has not stopped yet: %s", error)


def _ensure_running(server: _Server, settings: Mapping[str, str]) -> str:
    if not server.cluster.exists():
        _create_cluster(server)
    _check_version(server)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server):
        if not _is_alive(server):
            _launch(server, settings)
        elif time.monotonic() > deadline:
            raise DatabaseUnavailableError(
                f"the embedded database in {server.data_dir} is starting since long: see {server.log}"
            )
        else:
            time.sleep(0.1)
    return _ensure_database(server)


def _create_cluster(server: _Server) -> None:
    """Run initdb beside the final place, then a rename: a cut-off initdb leaves nothing that looks like a cluster."""
    new = server.data_dir / "cluster.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    server.user.own(new)
    _run_program(
        server, "initdb", "-D", str(new), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    )  # fmt: skip
    new.rename(server.cluster)


def _check_version(server: _Server) -> None:
    found = (server.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    ours = server.user.major_version
    if found != ours:
        raise DatabaseUnavailableError(
            f"{server.cluster} was written by PostgreSQL {found}, this is {ours}: restore a backup into a new folder"
        )


def _launch(server: _Server, settings: Mapping[str, str]) -> None:
    """Start the server and wait until it accepts connections, which after a crash includes the recovery."""
    if server.pid_file() and _pid_exists(server):
        # The number belongs to another program now (a reboot, a container's restart): PostgreSQL would refuse.
        (server.cluster / "postmaster.pid").unlink(missing_ok=True)
    socket = _socket_folder(server)
    options = {**settings, "unix_socket_directories": '"{}"'.format(str(socket).replace('"', '""'))}
    server.log.touch(mode=0o600)
    server.user.own(server.log)
    _run_program(
        server, "pg_ctl", "-D", str(server.cluster), "-l", str(server.log), "-w", "-t", str(START_SECONDS),
        "-o", " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items()), "start",
    )  # fmt: skip


def _socket_folder(server: _Server) -> Path:
    """The socket's folder: `socket/`, or one of our own in /tmp where that path is too long for a socket."""
    folder = server.data_dir / "socket"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > MAX_SOCKET_PATH_BYTES:
        digest = hashlib.sha256(os.fsencode(server.data_dir.resolve())).hexdigest()[:12]
        folder = Path("/tmp") / f"goodwill-{digest}"  # noqa: S108 (checked below to be ours alone)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), server.user.uid}:
        raise DatabaseUnavailableError(f"{folder} belongs to somebody else: remove it, it is the database's")
    server.user.own(folder)
    folder.chmod(0o700)
    return folder


def _ensure_database(server: _Server) -> str:
    """Create the database where it is missing, in a locale in which Cyrillic folds, and check that it serves."""
    admin, url = server.url("postgres"), server.url(DATABASE_NAME)
    if admin is None or url is None:
        raise DatabaseUnavailableError(
            f"the embedded database in {server.data_dir} stopped while starting: see {server.log}"
        )
    with connect(admin, autocommit=True) as connection:
        found = connection.execute(query("find_database"), {"name": DATABASE_NAME}).fetchone()
        if not (found and found["found"]):
            connection.execute(query("create_goodwill_database"))
    with connect(url) as connection:
        check_server(connection)
    return url


def _answers(server: _Server) -> bool:
    url = server.url("postgres")
    if url is None:
        return False
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_alive(server: _Server) -> bool:
    """Whether the process that postmaster.pid names is a server of this cluster, ready or not.

    A server works in its cluster's folder. Where that can't be read it is taken for ours: two servers on one cluster
    would be worse than none.
    """
    if not _pid_exists(server):
        return False
    pid = server.pid_file()[0].strip()
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").samefile(server.cluster)
        except FileNotFoundError:  # gone, or a zombie
            return False
        except PermissionError:
            return True
    shown = run(["ps", "-o", "args=", "-p", pid], capture_output=True, text=True, check=False).stdout
    return "postgres" in shown


def _pid_exists(server: _Server) -> bool:
    lines = server.pid_file()
    if not lines or not re.fullmatch(r"[1-9]\d*", lines[0].strip()):
        return False
    try:
        os.kill(int(lines[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _run_program(server: _Server, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the server's user.

    Its words go to a file: the server that pg_ctl leaves behind would keep a pipe open for ever.
    """
    user = server.user
    with tempfile.TemporaryFile() as output:
        try:
            run(
                [str(user.programs / name), *arguments], check=True, stdout=output, stderr=output,
                cwd=server.data_dir, timeout=START_SECONDS + 10, **user.identity,
            )  # fmt: skip
        except (CalledProcessError, TimeoutExpired) as error:
            output.seek(0)
            words = output.read().decode(errors="replace").strip() or one_line(error)
            raise DatabaseUnavailableError(
                f"{name} failed on {server.cluster}: {_last_words(server.log) or words.splitlines()[-1]}"
            ) from error


def _last_words(log: Path) -> str | None:
    """The last FATAL or PANIC line of the server's log."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")[-20_000:]
    except OSError:
        return None
    fatal = re.findall(r"(?:FATAL|PANIC):\s*(.+)", text)
    return fatal[-1] if fatal else None


@contextmanager
def _turn(server: _Server) -> Iterator[None]:
    """Hold the right to start or stop the server; only one process has it."""
    deadline = time.monotonic() + START_SECONDS + STOP_SECONDS
    with _lock_file(server.data_dir / "turn.lock") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise DatabaseUnavailableError(
                        f"another process is starting or stopping the database in {server.data_dir} since long"
                    ) from None
                time.sleep(0.05)
        yield


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
