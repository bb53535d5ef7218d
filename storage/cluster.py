"""One cluster of the embedded server: made, started, found running, stopped. Who may do it when is embedded.py's."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shlex
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired, run
from urllib.parse import quote

import psycopg

from reputation.errors import DatabaseUnavailableError
from storage.database import check_server, connect, one_line
from storage.program_user import ProgramUser, find_user
from storage.queries import query

DATABASE_NAME = "goodwill"
START_SECONDS = 300  # a recovery after a crash may be long
STOP_SECONDS = 25
RETRIES = 10
PORT = 5432  # no port is opened: it is part of the socket's name
WRITING_SECONDS = 60  # a server writes its number within a moment of making the file
MAX_SOCKET_PATH_BYTES = 100  # 103 on macOS, 107 on Linux

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """The server of one data folder, running or not."""

    data_dir: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder."""
        return self.data_dir / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data_dir / "server.log"

    @property
    def user(self) -> ProgramUser:
        """As whom its programs run."""
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


def ensure_running(server: Server, settings: Mapping[str, str]) -> str:
    """Make the cluster where it is missing, start the server unless it runs; the URL of its database.

    `settings` are PostgreSQL's, for a server that is started here. The caller holds the right to start it.

    Raises:
        DatabaseUnavailableError: it does not come up within 300 seconds, or refuses.
    """
    if not server.cluster.exists():
        _create_cluster(server)
    _check_version(server)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server):
        if not is_alive(server):
            _launch(server, settings)
        elif time.monotonic() > deadline:
            raise DatabaseUnavailableError(
                f"the embedded database in {server.data_dir} is starting since long: see {server.log}"
            )
        else:
            time.sleep(0.1)
    return _ensure_database(server)


def _create_cluster(server: Server) -> None:
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


def _check_version(server: Server) -> None:
    found = (server.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    ours = server.user.major_version
    if found != ours:
        raise DatabaseUnavailableError(
            f"{server.cluster} was written by PostgreSQL {found}, this is {ours}: restore a backup into a new folder"
        )


def _launch(server: Server, settings: Mapping[str, str]) -> None:
    """Start the server and wait until it accepts connections, which after a crash includes the recovery.

    The caller has seen that no server of this cluster lives. What a killed one left would stop a new one where its
    number is another program's now (a reboot), a zombie's (a container in which nobody reaps), or lost (a power cut).
    """
    socket = _socket_folder(server)
    if _pid_exists(server) or _has_lost_its_number(server):
        (server.cluster / "postmaster.pid").unlink(missing_ok=True)
    (socket / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    server.log.touch(mode=0o600)
    server.user.own(server.log)
    options = {**settings, "unix_socket_directories": '"{}"'.format(str(socket).replace('"', '""'))}
    for patience in range(RETRIES, -1, -1):
        try:
            _run_program(
                server, "pg_ctl", "-D", server.cluster.name, "-l", server.log.name, "-w", "-t", str(START_SECONDS),
                "-o", " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items()), "start",
            )  # fmt: skip
        except DatabaseUnavailableError as error:
            # A killed server's own children need a moment to notice and go.
            if patience == 0 or "still in use" not in str(error):
                raise
            time.sleep(1)
        else:
            return


def _socket_folder(server: Server) -> Path:
    """The socket's folder: `socket/`, or one of our own in /tmp where that path is too long for a socket."""
    folder = server.data_dir / "socket"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > MAX_SOCKET_PATH_BYTES:
        folder = _short_socket_folder(server)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), server.user.uid}:
        raise DatabaseUnavailableError(f"{folder} belongs to somebody else: remove it, it is the database's")
    server.user.own(folder)
    folder.chmod(0o700)
    return folder


def _short_socket_folder(server: Server) -> Path:
    digest = hashlib.sha256(os.fsencode(server.data_dir.resolve())).hexdigest()[:12]
    return Path("/tmp") / f"goodwill-{digest}"  # noqa: S108 (checked to be ours alone before it is used)


def _ensure_database(server: Server) -> str:
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


def _answers(server: Server) -> bool:
    url = server.url("postgres")
    if url is None:
        return False
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def is_alive(server: Server) -> bool:
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


def _number(server: Server) -> int | None:
    lines = server.pid_file()
    return int(lines[0]) if lines and re.fullmatch(r"[1-9]\d*", lines[0].strip()) else None


def _has_lost_its_number(server: Server) -> bool:
    """Whether postmaster.pid has been there for a while and names no process."""
    try:
        made_at = (server.cluster / "postmaster.pid").stat().st_mtime
    except FileNotFoundError:
        return False
    return _number(server) is None and time.time() - made_at > WRITING_SECONDS


def _pid_exists(server: Server) -> bool:
    number = _number(server)
    if number is None:
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _run_program(server: Server, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the server's user, in the data folder.

    Its words go to a file: the server that pg_ctl leaves behind would keep a pipe open for ever. Give relative paths to
    pg_ctl: it hands them to a shell between double quotes.
    """
    user = server.user
    log_start = server.log.stat().st_size if server.log.exists() else 0
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
                f"{name} failed on {server.cluster}: {_last_words(server.log, log_start) or words.splitlines()[-1]}"
            ) from error


def _last_words(log: Path, start: int) -> str | None:
    """The last FATAL or PANIC line that the server's log has since `start` (bytes)."""
    try:
        text = log.read_bytes()[start:].decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    fatal = re.findall(r"(?:FATAL|PANIC):\s*(.+)", text)
    return fatal[-1] if fatal else None


def stop(server: Server) -> None:
    """Fast: sessions are ended, all is written. A server that needs longer goes on stopping by itself."""
    try:
        _run_program(server, "pg_ctl", "-D", server.cluster.name, "-m", "fast", "-t", str(STOP_SECONDS), "stop")
    except DatabaseUnavailableError as error:
        logger.warning("the embedded database has not stopped yet: %s", error)
        return
    with suppress(OSError):
        _short_socket_folder(server).rmdir()
