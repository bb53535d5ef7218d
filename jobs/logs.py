"""Log lines on stderr, one format for every part of the service."""

from __future__ import annotations

import logging
import sys


def set_up_logs(level: int = logging.INFO) -> None:
    """Write log lines with time, part and message; what libraries tell of their every step is left out."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True
    )
    for chatty in ("httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of each tick that a busy machine leaves out: the next one, seconds later, does what was due.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # It repeats every failed job's traceback; the job loop has told it already.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
