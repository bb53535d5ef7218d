"""The embedded PostgreSQL server: the wheel's programs, run on a folder of our own, shared by whoever needs it.

Under a data folder lie `cluster/` (PostgreSQL's), `server.log`, `socket/` and two lock files. `turn.lock` is held while
somebody starts or stops the server; `users.lock` is held, shared, by every process that uses it. The first to come
starts the server or adopts a running one (its starter may have been killed); the last to go stops it. The kernel frees
the locks of a killed process, so nobody counts by hand.

No TCP port is opened. The socket's folder is open to the server's user alone, which is what makes `trust` safe.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from reputation.errors import DatabaseUnavailableError
from reputation.settings import Settings
from storage.cluster import START_SECONDS, STOP_SECONDS, Server, ensure_running, is_alive, stop

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # A container's /dev/shm is often too small for parallel workers; our queries are short.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_checkpoints": "off",
}


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
    server = Server(data_dir.absolute())
    with ExitStack() as stack:
        try:
            server.data_dir.mkdir(parents=True, exist_ok=True)
            users = stack.enter_context(_lock_file(server.data_dir / "users.lock"))
            with _turn(server):
                fcntl.flock(users, fcntl.LOCK_SH)
            stack.callback(_leave, server, users)
            with _turn(server):
                url = ensure_running(server, {**_SETTINGS, **settings})
        except OSError as error:
            raise DatabaseUnavailableError(f"the embedded database in {data_dir} can't be started: {error}") from error
        yield url


def _leave(server: Server, users: int) -> None:
    """Stop the server unless another process still uses it."""
    with _turn(server):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if is_alive(server):
            stop(server)


@contextmanager
def _turn(server: Server) -> Iterator[None]:
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
