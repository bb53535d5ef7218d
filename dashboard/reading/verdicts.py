"""What a reader decides: a verdict on a campaign, a job asked for again."""

from __future__ import annotations

from typing import Literal, cast

from storage import ads, requests
from storage.database import Database

RETRY = "retry_job"


def review(database: Database, campaign_id: int, verdict: str) -> None:
    """Store that a campaign is `confirmed`, `dismissed`, or `open` again."""
    decided = None if verdict == "open" else cast(Literal["confirmed", "dismissed"], verdict)
    with database.connection() as connection:
        ads.review_campaign(connection, campaign_id, decided)


def ask_again(database: Database, job: str) -> int:
    """Ask a worker to run a job; the request's id."""
    with database.connection() as connection:
        return requests.ask(connection, RETRY, {"job": job})
