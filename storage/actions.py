"""What the organisation did in response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reputation.imported import ActionItem
from storage.database import Connection
from storage.imports import StoredRows, columns, stored_rows
from storage.queries import query

_FIELDS = ("brand_id", "kind", "title", "happened_at", "segment", "url", "privileged")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the organisation did in response; privileged ones are not read here."""

    action_id: int
    brand_id: int
    kind: str
    title: str
    happened_at: datetime
    segment: str | None
    url: str | None


def list_actions(connection: Connection, brand_id: int) -> list[Action]:
    """A brand's actions, the earliest first, without those kept privileged."""
    return [Action(**row) for row in connection.execute(query("list_actions"), {"brand_id": brand_id})]


def store_actions(connection: Connection, items: Sequence[ActionItem]) -> StoredRows:
    """Store actions, each (brand, kind, title, moment) given once; what an item leaves open stays as it is stored."""
    return stored_rows(len(items), connection.execute(query("store_actions"), columns(items, _FIELDS)))
