"""Reads the promises that may be told of outside: those marked privileged never leave by mail or report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class ReportableCommitment:
    """A promise of the organisation; `due_on` and `owner` are None where nobody said."""

    promise: str
    owner: str | None
    due_on: date | None
    kept_on: date | None


def reportable_commitments(connection: Connection, brand_id: int, kept_since: date) -> list[ReportableCommitment]:
    """A brand's promises that are open or were kept on or after a day, the most pressing first."""
    values = {"brand_id": brand_id, "kept_since": kept_since}
    return [ReportableCommitment(**row) for row in connection.execute(query("list_reportable_commitments"), values)]
