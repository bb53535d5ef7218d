"""`python -m dashboard`: the dashboard over the database in GOODWILL_DATABASE_URL, as a part of `up` or `demo`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from dashboard.reading.organisation import read_dashboard
from dashboard.serve import serve
from reputation.errors import GoodwillError, SettingsError
from storage.database import Database
from storage.migrate import check_schema

URL_VARIABLE = "GOODWILL_DATABASE_URL"
CONNECTIONS = 8
PATIENCE_SECONDS = 3.0
"""A page that waits for a database longer than that says so instead."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to end; the exit code. Host and port of the command line win over the stored settings."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    given = _parser().parse_args(arguments)
    try:
        _serve(given.host, given.port, given.allow_remote)
    except GoodwillError as error:
        sys.stderr.write(f"dashboard: {error}\n")
        return error.exit_code
    except (KeyboardInterrupt, SystemExit):
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Serve the dashboard.")
    parser.add_argument("--host", help="address to listen on (default: [dashboard] host)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for a free one (default: [dashboard] port)")
    parser.add_argument("--allow-remote", action="store_true", help="listen on an address that others can reach")
    return parser


def _serve(host: str | None, port: int | None, allow_remote: bool) -> None:
    url = os.environ.get(URL_VARIABLE)
    if not url:
        raise SettingsError(f"{URL_VARIABLE} is not set: `goodwill dashboard` starts the dashboard with a database")
    with Database.open(url, size=CONNECTIONS, patience_seconds=PATIENCE_SECONDS) as database:
        with database.connection() as connection:
            check_schema(connection)
            stored = read_dashboard(connection)
        serve(
            database,
            host or stored.host,
            stored.port if port is None else port,
            allow_remote=allow_remote or stored.allow_remote,
            public_url=stored.public_url,
        )


if __name__ == "__main__":
    sys.exit(main())
