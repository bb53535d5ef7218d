"""What the organisation promised. Promises marked privileged never leave by mail or report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reputation.imported import CommitmentItem
from storage.database import Connection
from storage.imports import StoredRows, columns, stored_rows
from storage.queries import query

_FIELDS = ("brand_id", "promise", "owner", "due_on", "kept_on", "evidence", "privileged")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise with the day it is due."""

    commitment_id: int
    brand_id: int
    promise: str
    owner: str | None
    due_on: date


@dataclass(frozen=True, slots=True)
class ReportableCommitment:
    """A promise of the organisation; `due_on` and `owner` are None where nobody said."""

    promise: str
    owner: str | None
    due_on: date | None
    kept_on: date | None


def store_commitments(connection: Connection, items: Sequence[CommitmentItem]) -> StoredRows:
    """Store promises, each (brand, promise) given once; what an item leaves open stays as it is stored."""
    return stored_rows(len(items), connection.execute(query("store_commitments"), columns(items, _FIELDS)))


def open_commitments(connection: Connection, until: date) -> list[Commitment]:
    """The promises due up to `until` that are not kept yet, privileged ones too, the most pressing first."""
    return [Commitment(**row) for row in connection.execute(query("list_open_commitments"), {"until": until})]


def reportable_commitments(connection: Connection, brand_id: int, kept_since: date) -> list[ReportableCommitment]:
    """A brand's promises that are open or were kept on or after a day, the most pressing first."""
    values = {"brand_id": brand_id, "kept_since": kept_since}
    return [ReportableCommitment(**row) for row in connection.execute(query("list_reportable_commitments"), values)]
