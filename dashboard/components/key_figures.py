"""The figures of a recovery, each with its interval or the reason why it can't be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.intervals import likely_text
from dashboard.figures.ranges import Told
from presentation.excerpt import opening
from presentation.language import UNKNOWN, Words
from presentation.recovery import state_name
from reputation.recovery.reasons import REASONS

_Figure = tuple[str, str, str]


def key_figures(told: Told, words: Words) -> Component:
    """A list of figures; in the acute phase only the state and the gap, as the lowest point isn't known."""
    figures = [_state(told, words), _now(told, words)]
    if told["phase"] == "recovery":
        figures = [_state(told, words), *_fall(told, words), _now(told, words), *_speed(told, words)]
    return html.Dl([_figure(*figure) for figure in figures], className="gw-figures")


def _figure(name: str, value: str, beside: str) -> Component:
    return html.Div([html.Dt(name), html.Dd([html.Strong(value), html.Span(beside, className="gw-meta")])])


def _state(told: Told, words: Words) -> _Figure:
    (day,) = _named_days([told["disclosed_on"]], told, words)
    name = opening(state_name(told["state"], words))
    return words.text("State"), name, words.text("since the disclosure, {day}", day=day)


def _now(told: Told, words: Words) -> _Figure:
    gap = told["today_gap"]
    if gap is None:
        return words.text("Gap now"), UNKNOWN, words.text(REASONS["few_mentions"])
    return words.text("Gap now"), _points(gap["value"], words), likely_text(gap, words)


def _points(value: float, words: Words) -> str:
    return words.text("{n} points", n=words.signed(value))


def _fall(told: Told, words: Words) -> list[_Figure]:
    depth, trough, share = told["depth"], told["trough_on"], told["recovered"]
    no_fall = words.text(told["reason"] or REASONS["no_drop"])
    day = date.fromisoformat(trough) if trough else None
    after = (day - date.fromisoformat(told["disclosed_on"])).days if day else 0
    since = words.plural("{n} day after the disclosure", "{n} days after the disclosure", after) if day else no_fall
    return [
        (words.text("Depth"), _points(depth["value"], words), likely_text(depth, words))
        if depth
        else (words.text("Depth"), UNKNOWN, no_fall),
        (words.text("Lowest on"), _named_days([trough], told, words)[0] if trough else UNKNOWN, since),
        (words.text("Regained"), words.percent(share["value"]), _percents(share, words))
        if share
        else (words.text("Regained"), UNKNOWN, words.text(REASONS["share_too_wide"]) if depth else no_fall),
    ]


def _percents(told: Told, words: Words) -> str:
    return words.text("likely {low} to {high}", low=words.percent(told["low"]), high=words.percent(told["high"]))


def _speed(told: Told, words: Words) -> list[_Figure]:
    decay: dict[str, Any] = told["decay"] or {}
    why = words.text(REASONS[decay.get("reason") or "too_early"])
    figures = [_days(words.text("Half-life"), told["half_life_days"], why, words)]
    if decay.get("fast_half_life_days") or decay.get("slow_half_life_days"):
        figures.append(_days(words.text("Half-life, fast part"), decay["fast_half_life_days"], why, words))
        figures.append(_days(words.text("Half-life, slow part"), decay["slow_half_life_days"], why, words))
    lasting = decay.get("lasting_gap")
    if lasting:
        figures.append((words.text("Gap that stays"), _points(lasting["value"], words), likely_text(lasting, words)))
    return [*figures, _ninety(told, decay, words)]


def _days(name: str, told: Told | None, why: str, words: Words) -> _Figure:
    if told is None:
        return name, UNKNOWN, why
    likely = words.text("likely {low} to {high}", low=words.number(told["low"]), high=words.number(told["high"]))
    return name, words.plural("{n} day", "{n} days", round(told["value"])), likely


def _ninety(told: Told, decay: dict[str, Any], words: Words) -> _Figure:
    name, day = words.text("90% regained by"), told["ninety_percent_on"]
    if day is None:
        return name, UNKNOWN, words.text(REASONS[decay.get("date_reason") or "half_life_unknown"])
    value, low, high = _named_days([day["value"], day["low"], day["high"]], told, words)
    return name, value, words.text("likely {low} to {high}", low=low, high=high)


def _named_days(days: Sequence[str], told: Told, words: Words) -> list[str]:
    """ISO days for people, with their years as soon as one of them lies in another than the estimate's last day."""
    found = [date.fromisoformat(day) for day in days]
    is_this_year = {day.year for day in found} == {date.fromisoformat(told["today"]).year}
    return [words.short_day(day) if is_this_year else words.day(day) for day in found]
