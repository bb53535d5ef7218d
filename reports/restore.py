"""Stored content read back into the domain's values, so that sentences and charts are made of it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from presentation.charts import DayBeside
from presentation.headline import in_recovery
from reputation.comparison import CompetitorChange
from reputation.level import Interval
from reputation.logo import Logo
from reputation.net_sentiment import NetPoint
from reputation.phase import Assessment
from reputation.recovery.pooling import shown_net
from reputation.share import Attention, BreachShare

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which copy of a report this is: its number, its version (≥ 1; above 1 it corrects), and when it was made.

    `changes` are those against the version before; `paper` and `logo` its dress; `approved_by` who answers for it.
    """

    number: int
    version: int
    created_at: datetime
    changes: Sequence[Json] = ()
    paper: Literal["a4", "letter"] = "a4"
    logo: Logo | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None


def day_of(text: str | None) -> date | None:
    """The day of ISO text, None for None."""
    return None if text is None else date.fromisoformat(text)


def moment_of(text: str | None) -> datetime | None:
    """The moment of ISO text, None for None."""
    return None if text is None else datetime.fromisoformat(text)


def interval_of(value: Json | None) -> Interval | None:
    """The interval, None for None."""
    return None if value is None else Interval(value["value"], value["low"], value["high"])


def point_of(value: Json) -> NetPoint:
    """The point of net sentiment."""
    return NetPoint(date.fromisoformat(value["day"]), value["net"], value["low"], value["high"], value["mention_count"])


def points_of(values: Sequence[Json]) -> list[NetPoint]:
    """The points, order kept."""
    return [point_of(value) for value in values]


def shares_of(values: Sequence[Json]) -> list[BreachShare]:
    """The stories of each day of the chart."""
    return [
        BreachShare(
            date.fromisoformat(value["day"]),
            value["stories"],
            value["breach_stories"],
            value["breach_stories"] / value["stories"] if value["stories"] else None,
        )
        for value in values
    ]


def estimate_of(content: Json) -> Json | None:
    """The estimate of recovery where it may be told; None in the acute phase, without one, and in format 1."""
    told: Json | None = content.get("recovery")
    return told if in_recovery(told) else None


def days_beside(told: Json) -> list[DayBeside]:
    """The estimate's days: net sentiment beside where it would be without the incident."""
    return [
        DayBeside(
            NetPoint(date.fromisoformat(day["day"]), *shown_net(day), 0),
            day["counterfactual"],
            day["counterfactual_low"],
            day["counterfactual_high"],
        )
        for day in told["daily"]
    ]


def assessment_of(value: Json) -> Assessment:
    """The assessment that `Assessment.to_json` wrote."""
    return Assessment(
        phase=value["phase"],
        today=date.fromisoformat(value["today"]),
        disclosed_on=day_of(value["disclosed_on"]),
        reason=value["reason"],
        pre_day_count=value["pre_day_count"],
        pre_mention_count=value["pre_mention_count"],
        baseline=interval_of(value["baseline"]),
        today_gap=interval_of(value["today_gap"]),
        depth=interval_of(value["depth"]),
        trough_on=day_of(value["trough_on"]),
        recovered=interval_of(value["recovered"]),
        attention=_attention_of(value["attention"]),
        competitors=tuple(
            CompetitorChange(change["brand"], interval_of(change["change"]), change["verdict"])
            for change in value["competitors"]
        ),
    )


def _attention_of(value: Json | None) -> Attention | None:
    if value is None:
        return None
    return Attention(
        peak_on=date.fromisoformat(value["peak_on"]),
        peak_day=value["peak_day"],
        peak_count=value["peak_count"],
        peak_share=value["peak_share"],
        halved_day=value["halved_day"],
        has_halved=value["has_halved"],
        is_rising=value["is_rising"],
    )
