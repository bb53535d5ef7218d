"""The part of an estimate of recovery that a report keeps: all that its sentences, tables and charts are made of.

In the acute phase, and where nothing can be told, only the phase and its reason are kept: no format can then tell of a
recovery.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from presentation.headline import in_recovery

DAYS_BEFORE = 28
"""Days before the disclosure that the chart and the table show."""

_ALWAYS = ("brand", "disclosed_on", "today", "phase", "state", "reason")
_TOLD = (
    "effect",
    "effect_by_stories",
    "depth",
    "trough_on",
    "today_gap",
    "recovered",
    "half_life_days",
    "ninety_percent_on",
    "decay",
    "correction",
    "counterfactual",
    "sources",
    "model",
    "actions",
    "daily",
)


def frozen_estimate(estimate: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The estimate as the report keeps it, JSON values; None without one."""
    if estimate is None:
        return None
    always = {key: estimate[key] for key in _ALWAYS}
    if not in_recovery(estimate):
        return always | dict.fromkeys(_TOLD)
    first = date.fromisoformat(estimate["disclosed_on"]) - timedelta(days=DAYS_BEFORE)
    daily = [day for day in estimate["daily"] if date.fromisoformat(day["day"]) >= first]
    return always | {key: estimate.get(key) for key in _TOLD} | {"daily": daily}
