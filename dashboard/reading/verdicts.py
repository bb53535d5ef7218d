"""What a reader decides: a verdict on a campaign, a job asked for again."""

from __future__ import annotations

from typing import Literal, cast

from reputation import clock
from storage import requests
from storage.campaigns import living_id
from storage.database import Database
from storage.verdicts import judge_campaign

BY = "dashboard"
RETRY = "retry_job"


def review(database: Database, campaign_id: int, verdict: str) -> None:
    """Store that a campaign is `confirmed`, `dismissed`, or `open` again; its ads are labelled so.

    Where it was merged since the page was drawn, that is said of the one that it goes on as.
    """
    decided = None if verdict == "open" else cast(Literal["confirmed", "dismissed"], verdict)
    with database.connection() as connection:
        judge_campaign(connection, living_id(connection, campaign_id), decided, BY, clock.now())


def ask_again(database: Database, job: str) -> int:
    """Ask a worker to run a job; the request's id."""
    with database.connection() as connection:
        return requests.ask(connection, RETRY, {"job": job})
