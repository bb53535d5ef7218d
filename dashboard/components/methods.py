"""The same effect by every method, what speaks against chance, and which competitors the comparison rests on."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.intervals import Row, interval_table
from dashboard.components.text import badge
from dashboard.figures.ranges import Told
from presentation.excerpt import opening
from presentation.language import Words, mark
from presentation.recovery import METHODS, method_name
from presentation.sentences import p_value_text

_LEFT_OUT = {
    "few_days": mark("too few days with enough mentions"),
    "own_jump": mark("its own level jumped, so it can't stand for a quiet market"),
}


def method_table(basis: Told, words: Words) -> Component:
    """The mean effect since the disclosure by each method, the one used marked."""
    rows = [_row(name, basis["alternatives"].get(name), basis["method"], words) for name in METHODS]
    return interval_table((words.text("Rests on"), words.text("Mean effect since the disclosure, points")), rows, words)


def _row(name: str, told: Told | None, used: str, words: Words) -> Row:
    title = [opening(method_name(name, words))]
    if name == used:
        title += [" ", badge(words.text("used here"), "accent")]
    beside = ""
    if told is None:
        beside = words.text("It needs competitors with enough days on both sides.")
    elif name == "leave_one_out":
        beside = words.text("In brackets the lowest and the highest with one left out: a range, no interval.")
    return Row(title, told, beside, is_main=name == used)


def doubts(told: Told, words: Words) -> Component:
    """How the method did where nothing happened: at other dates, with other brands, and how often it cries wolf."""
    basis = told["counterfactual"]
    sentences = [_in_time(basis["placebo_in_time"], words), _in_space(basis["placebo_in_space"], words)]
    return html.Ul([html.Li(sentence) for sentence in [*sentences, _alarms(told, words)] if sentence])


def _in_time(placebo: Told, words: Words) -> str:
    if not placebo["runs"] or placebo["ratio"] is None:
        return words.text("Dates without an incident: there are too few to try the method on.")
    return words.plural(
        "Tried on {n} date without an incident: its errors were {ratio} times what it expects; "
        "intervals are {inflation} times as wide for that.",
        "Tried on {n} dates without an incident: its errors were {ratio} times what it expects; "
        "intervals are {inflation} times as wide for that.",
        placebo["runs"],
        ratio=words.number(placebo["ratio"], 2),
        inflation=words.number(placebo["inflation"], 2),
    )


def _in_space(placebo: Told | None, words: Words) -> str:
    if placebo is None:
        return words.text("Other brands: there are too few competitors to try the method on.")
    return words.text(
        "Tried on each competitor as if it had the incident: p {p}; with so few of them p can't fall below {least}.",
        p=p_value_text(placebo["p"], words),
        least=words.number(placebo["smallest_p"], 3),
    )


def _alarms(told: Told, words: Words) -> str:
    rate = told["effect"]["false_alarm_rate"]
    if rate is None:
        return ""
    return words.text("False alarms: without any incident it would see an effect in {share} of cases.",
                      share=words.percent(rate, 1))  # fmt: skip


def weight_list(basis: Told, words: Words) -> Component:
    """Each competitor's weight, the largest first, what is left to the own past, and those left out with why."""
    weights = sorted(basis["weights"].items(), key=lambda one: -one[1])
    own = max(0.0, 1.0 - sum(weight for _, weight in weights))
    rows = [_weight(brand, weight, words) for brand, weight in weights]
    rows.append(_weight(words.text("its own past"), own, words))
    out = [
        html.Li([html.Strong(one["brand"]), f": {words.text(_LEFT_OUT[one['reason']])}"]) for one in basis["left_out"]
    ]
    left = [html.H3(words.text("Left out")), html.Ul(out)] if out else []
    return html.Div([html.Ul(rows, className="gw-weights"), *left])


def _weight(name: str, weight: float, words: Words) -> Component:
    filled = html.Span(className="gw-weight-bar", style={"width": f"{round(100 * weight, 1)}%"})
    track = html.Span(filled, className="gw-weight-track", **{"aria-hidden": "true"})
    return html.Li([html.Span(name), track, html.Span(words.percent(weight), className="gw-share")])
