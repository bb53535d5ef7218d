"""Serves the dashboard by waitress until it is told to end, and reports meanwhile that it is alive."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from waitress.server import create_server

from dashboard.app import create_app
from dashboard.security import LOOPBACK_NAMES
from reputation.addresses import web_address
from reputation.dashboard_host import check_host
from reputation.errors import DatabaseUnavailableError, RunError
from storage import runs
from storage.database import Database

THREADS = 8
BEAT_SECONDS = 20.0

log = logging.getLogger("dashboard")


def serve(
    database: Database, host: str, port: int, *, allow_remote: bool = False, public_url: str | None = None
) -> None:
    """Serve until SIGTERM or Ctrl-C; `port` 0 takes a free one. Call it from the main thread.

    Raises:
        SettingsError: the host is not loopback, and `allow_remote` is not set.
        RunError: the address is taken, or not this machine's.
    """
    check_host(host, allow_remote=allow_remote)
    hosts = None if allow_remote else allowed_hosts(host, public_url)
    app = create_app(database, zone=ZoneInfo("UTC"), hosts=hosts)
    server = _listen(app.server, host, port)
    log.info("the dashboard is at %s", addresses(server)[0])
    with _ended_by_signals(server), _beating(database):
        server.run()
    log.info("the dashboard has ended")


def allowed_hosts(host: str, public_url: str | None) -> set[str]:
    """The names that requests may be addressed to: loopback's, the host itself, and that of the public address."""
    public = urlsplit(public_url or "").hostname
    return {*LOOPBACK_NAMES, host.strip("[]").lower(), *([public.lower()] if public else [])}


class WebServer(Protocol):
    """What is used of waitress's servers, of which there is a kind for one socket and one for several."""

    def run(self) -> None:
        """Serve until SystemExit or KeyboardInterrupt."""

    def close(self) -> None:
        """Close the sockets."""


def _listen(application: object, host: str, port: int) -> WebServer:
    place = f"the dashboard can't listen on {host}:{port}"
    try:
        server = create_server(application, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise RunError(f"{place} ({error.strerror}): set another [dashboard] port") from error
    except ValueError as error:  # what waitress makes of a name that doesn't resolve
        raise RunError(f"{place}: no address of this machine has that name") from error
    return cast(WebServer, server)


def addresses(server: WebServer) -> list[str]:
    """The addresses that a server listens on, as URLs."""
    one = (getattr(server, "effective_host", ""), getattr(server, "effective_port", 0))
    pairs = getattr(server, "effective_listen", None) or [one]
    return [web_address(str(host), port) for host, port in pairs]


@contextmanager
def _ended_by_signals(server: WebServer) -> Iterator[None]:
    """SIGTERM ends waitress as Ctrl-C does: it leaves its loop by SystemExit, and closes what is open."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        server.close()


@contextmanager
def _beating(database: Database) -> Iterator[None]:
    """A heartbeat row every `BEAT_SECONDS`, from a thread of its own, while the block runs."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(database, ended), daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)
        runs.end_beating(database, process_name())


def _beat(database: Database, ended: threading.Event) -> None:
    while True:
        try:
            with database.connection() as connection:
                runs.beat(connection, process_name(), None)
        except DatabaseUnavailableError as error:
            log.warning("no heartbeat could be written: %s", error)
        if ended.wait(BEAT_SECONDS):
            return


def process_name() -> str:
    """This dashboard's name in heartbeats."""
    return f"dashboard:{socket.gethostname()}:{os.getpid()}"
