"""The command line of `python -m crawlers`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from crawlers.round import run_round
from reputation.errors import GoodwillError, SettingsError
from storage.database import Database

URL_VARIABLE = "GOODWILL_DATABASE_URL"


def main(arguments: Sequence[str]) -> int:
    """Run a round; returns the exit status (0 ran, 1 could not run, 2 called wrongly)."""
    parser = argparse.ArgumentParser(prog="python -m crawlers", description="Crawl the sources of one round.")
    parser.add_argument("--round", type=int, required=True, metavar="ID", dest="round_id", help="row of table rounds")
    round_id: int = parser.parse_args(arguments).round_id
    try:
        url = os.environ.get(URL_VARIABLE)
        if not url:
            raise SettingsError(f"{URL_VARIABLE} is not set: it names the database of the round")
        with Database.open(url) as database:
            run_round(database, round_id)
    except GoodwillError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0
