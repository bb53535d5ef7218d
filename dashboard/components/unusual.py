"""What stood out in the volume of the last weeks: spikes with their words and stories, the crisis's turns."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.components.text import time_of
from presentation.excerpt import excerpt
from presentation.language import Words, mark

_TURNS = {
    "crisis_ending": mark("The talk of the breach is back in its usual range."),
    "reignition": mark("The talk of the breach has flared up again."),
}


def unusual_list(found: dict[str, Any], zone: ZoneInfo, words: Words) -> Component | None:
    """The spikes, the latest first, and the crisis's turns; None where nothing stood out."""
    rows = [_spike(spike, zone, words) for spike in found["spikes"]]
    rows += [_turn(event, zone, words) for event in reversed(found["course"])]
    return html.Ul(rows, className="gw-list", role="list") if rows else None


def _spike(spike: dict[str, Any], zone: ZoneInfo, words: Words) -> Component:
    told = words.plural(
        "{n} mention where {expected} were to be expected",
        "{n} mentions where {expected} were to be expected",
        spike["count"],
        expected=words.number(spike["expected"], 1),
    )
    parts = [html.P([html.Strong(told), " · ", time_of(datetime.fromisoformat(spike["at"]), zone, words)])]
    if spike["words"]:
        parts.append(html.P(words.text("Its words: {words}", words=", ".join(spike["words"])), dir="auto"))
    parts += [
        html.P(
            f"{excerpt(story['title'], 120)} ({words.number(story['mention_count'])})", className="gw-meta", dir="auto"
        )
        for story in spike["stories"]
    ]
    return html.Li(parts)


def _turn(event: dict[str, Any], zone: ZoneInfo, words: Words) -> Component:
    at = time_of(datetime.fromisoformat(event["at"]), zone, words)
    return html.Li(html.P([words.text(_TURNS[event["kind"]]), " · ", at]))
