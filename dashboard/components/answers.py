"""What the organisation did: the list that goes with a chart's numbers, and what followed each action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.components.intervals import Row, interval_table
from dashboard.figures.marks import Action
from dashboard.figures.ranges import Told
from presentation.excerpt import excerpt
from presentation.language import Words, mark
from presentation.sentences import p_value_text
from reputation.recovery.reasons import REASONS

_MOST_TITLE = 120
_REASONS = {
    "before_disclosure": mark("It lies before the disclosure."),
    "near_trough": mark("It lies too near the lowest point: the turn itself would be taken for its effect."),
    "restart_in_window": mark("A new disclosure falls into its week."),
    "too_recent": mark("Its week isn't over yet."),
    "few_days_before": mark("There are too few days of an even course before it."),
    "few_days_after": mark("There are too few days with enough mentions after it."),
}
_VERDICTS = {
    "lifted": mark("sentiment rose"),
    "lowered": mark("sentiment fell"),
    "unclear": mark("can't be told from chance"),
}


def numbered_actions(actions: Sequence[Action], words: Words) -> Component | None:
    """The actions of a chart under the numbers that it shows; None where it shows none."""
    if not actions:
        return None
    items = [html.Li([html.Strong(words.short_day(day)), f" {excerpt(title, _MOST_TITLE)}"]) for day, title in actions]
    return html.Ol(items, className="gw-answers", **{"aria-label": words.text("What was done")})


def effect_table(effects: Sequence[Told], words: Words) -> Component:
    """What followed each action in the week after it, against the course before."""
    rows = [Row(_names(effect, words), effect["lift"], _beside(effect, words)) for effect in effects]
    headings = words.text("Action"), words.text("Net sentiment in the week after, points")
    return interval_table(headings, rows, words)


def _names(effect: Told, words: Words) -> list[Component]:
    return [
        html.Div([html.Span(words.short_day(date.fromisoformat(one["on"])), className="gw-meta"), " ",
                  excerpt(one["title"], _MOST_TITLE)])
        for one in effect["actions"]
    ]  # fmt: skip


def _beside(effect: Told, words: Words) -> str:
    parts = [words.text("They lie too close together to be told apart.")] if len(effect["actions"]) > 1 else []
    if effect["lift"] is None:
        parts.append(words.text(_REASONS.get(effect["reason"]) or REASONS["too_early"]))
        return " ".join(parts)
    verdict = words.text(_VERDICTS[effect["verdict"] or "unclear"])
    if effect["p_value"] is None:
        return " ".join([*parts, f"{verdict[:1].upper()}{verdict[1:]}."])
    told = words.text(
        "Verdict: {verdict} (p {p} among {n} dates without an action).",
        verdict=verdict,
        p=p_value_text(effect["p_value"], words),
        n=words.number(effect["placebo_count"]),
    )
    return " ".join([*parts, told])
