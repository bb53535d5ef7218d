"""`goodwill up`: the whole service in one folder: database server, scheduler, worker, dashboard."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from cli.supervisor import Part, Supervisor
from jobs.logs import set_up_logs
from jobs.opening import URL_VARIABLE
from jobs.setup import prepare
from jobs.stopping import stop_on_signals
from reputation.addresses import web_address
from reputation.dashboard_host import check_host
from reputation.errors import DatabaseUnavailableError, RunError
from reputation.settings import Settings, load_settings
from storage.database import connect
from storage.embedded import resolve_database

GRACE_SECONDS = 22
"""What the parts get to end: with the server's own time, the whole ends within 30 s."""

PARTS = (
    Part("scheduler", ("-m", "scheduler")),
    Part("worker", ("-m", "jobs.worker")),
    Part("dashboard", ("-m", "dashboard")),
)

app = typer.Typer()
log = logging.getLogger("up")


@app.command()
def up() -> None:
    """Run scheduler, worker and dashboard until SIGTERM or Ctrl-C; a part that dies is started again."""
    set_up_logs()
    settings = load_settings()
    with _alone(settings.directory / "var"):
        check_host(settings.dashboard.host, allow_remote=settings.dashboard.allow_remote)
        refuse_taken_port(settings.dashboard.host, settings.dashboard.port)
        stop = stop_on_signals()
        with resolve_database(settings) as url:
            prepare(url, settings)
            log.info("dashboard: %s", address(settings))
            supervisor = Supervisor(PARTS, {**os.environ, URL_VARIABLE: url}, lambda: _tend_database(settings, url))
            supervisor.run(stop, GRACE_SECONDS)
    log.info("ended")


def _tend_database(settings: Settings, url: str) -> None:
    """Start the embedded server again where it has died under us; the parts find it at the same address."""
    try:
        connect(url).close()
    except DatabaseUnavailableError as error:
        log.warning("%s", error)
        if settings.database_url is None:
            _restart_database(settings)


def _restart_database(settings: Settings) -> None:
    try:
        with resolve_database(settings):
            log.warning("the embedded database runs again")
    except DatabaseUnavailableError as error:
        log.error("%s", error)  # noqa: TRY400 (one sentence says it all)


def address(settings: Settings) -> str:
    """Where a browser finds the dashboard."""
    shown = settings.dashboard.public_url or web_address(settings.dashboard.host, settings.dashboard.port)
    return shown.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 (what is shown, not where we listen)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock file, which a killed process frees.

    Raises:
        RunError: another `goodwill up` runs on the folder, or it can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("a+")
    except OSError as error:
        raise RunError(f"the folder {folder} can't be written: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"another `goodwill up` runs in {folder.parent}: stop that one first") from None
        yield


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is started, where the dashboard's address can't be had.

    Raises:
        RunError: another program listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RunError(
                f"the dashboard can't listen on {host}:{port} ({error.strerror}): set another [dashboard] port"
            ) from error
