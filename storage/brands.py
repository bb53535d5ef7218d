"""Reads the watched brands and the declared incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reputation.brand import Alias, Brand, Incident
from storage.database import Connection
from storage.queries import query


def list_brands(connection: Connection) -> list[Brand]:
    """All watched brands, the own one first, then in the order they were configured."""
    return [_brand(row) for row in connection.execute(query("list_brands"))]


def own_brand(connection: Connection) -> Brand | None:
    """The brand whose reputation is at stake; None where none is configured."""
    return next((brand for brand in list_brands(connection) if brand.role == "own"), None)


def list_incidents(connection: Connection) -> list[Incident]:
    """All declared incidents of watched brands, the latest disclosure first."""
    return [_incident(row) for row in connection.execute(query("list_incidents"))]


def latest_incident(connection: Connection, brand_id: int, until_at: datetime) -> Incident | None:
    """The brand's latest incident that was disclosed before `until_at`; None where there is none."""
    known = (one for one in list_incidents(connection) if one.brand_id == brand_id)
    return next((one for one in known if one.disclosed_at < until_at), None)


def _brand(row: dict[str, Any]) -> Brand:
    aliases = tuple(
        Alias(alias["text"], alias.get("case_sensitive", False), tuple(alias.get("context", ())))
        for alias in row["aliases"]
    )
    return Brand(
        brand_id=row["brand_id"],
        name=row["name"],
        role=row["role"],
        aliases=aliases,
        exclude=tuple(row["exclude"]),
        domains=tuple(row["domains"]),
        context=tuple(row["context"]),
        query=row["query"],
        sector=row["sector"],
    )


def _incident(row: dict[str, Any]) -> Incident:
    return Incident(**{**row, "data_types": tuple(row["data_types"])})
