"""What a new version of a report changed against the one before: codes and figures, never names or texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

Json = Mapping[str, Any]
Unit = Literal["points", "share", "number"]


def _value(content: Json, table: str, key: str) -> float | None:
    found = (content.get(table) or {}).get(key)
    return found["value"] if found else None


def _own_voice(content: Json) -> float | None:
    own = next((row for row in content["voice"] if row["is_own"]), None)
    return own["share"]["value"] if own and own["share"] else None


def _failing(content: Json) -> int:
    return sum(source["state"] == "failing" for source in content["coverage"]["sources"])


def _new_ads(content: Json) -> int | None:
    counts = [row["new_ads"] for row in content["competitors"]]
    return None if None in counts else sum(counts)


FIGURES: tuple[tuple[str, Unit, Callable[[Json], Any]], ...] = (
    ("net", "points", lambda content: content["net"]["week"]["net"]),
    ("gap", "points", lambda content: _value(content, "recovery", "today_gap")),
    ("recovered", "share", lambda content: _value(content, "recovery", "recovered")),
    ("judged", "number", lambda content: content["coverage"]["judged_mentions"]),
    ("stories", "number", lambda content: content["stories"]["stories"]),
    ("breach_share", "share", lambda content: _value(content, "stories", "breach_share")),
    ("voice", "share", _own_voice),
    ("campaigns", "number", lambda content: content["campaign_count"]),
    ("new_ads", "number", _new_ads),
    ("actions", "number", lambda content: len(content["actions"])),
    ("promises", "number", lambda content: len(content["promises"])),
    ("failing", "number", _failing),
    ("gap_days", "number", lambda content: len(content["coverage"]["gap_days"])),
)
"""What is compared, by its code: its unit, and how it is found in a report's content; None where it is unknown."""


def changes(before: Json | None, now: Json) -> list[dict[str, Any]]:
    """The figures that differ, each {"code", "unit", "before", "after"}; empty for a first version.

    Where the content differs in nothing that has a figure the one entry is {"code": "details"}; where it was made by
    another program version that keeps more, {"code": "form"} comes first; {"code": "dress"} where nothing differs but
    paper or logo.
    """
    if before is None:
        return []
    if before == now:
        return [{"code": "dress"}]
    form = [{"code": "form"}] if before["format"] != now["format"] else []
    figures = [
        {"code": code, "unit": unit, "before": find(before), "after": find(now)}
        for code, unit, find in FIGURES
        if find(before) != find(now)
    ]
    return [*form, *figures] or [{"code": "details"}]
