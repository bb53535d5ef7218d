"""Beside an estimate: outcomes that may move with it, other published breaches, falls that may be a new incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.components.intervals import interval_text, told_row, told_table
from dashboard.components.text import outward_link
from dashboard.figures.ranges import Told
from presentation.language import Words, mark

_OUTCOMES = {
    "closures": mark("Closed accounts"),
    "calls": mark("Calls"),
    "complaints": mark("Complaints"),
    "trust": mark("Trust, by survey"),
}
_OUTCOME_REASONS = {
    "few_days": mark("there are too few days of both to tell."),
    "no_variation": mark("it hardly changes."),
    "interval_includes_zero": mark("no link with net sentiment can be told from chance."),
}
_INCIDENTS = (
    mark("40 million payment cards"),
    mark("56 million payment cards"),
    mark("76 million households"),
    mark("145 million accounts"),
    mark("143 million people's credit data"),
    mark("customers' bank details and addresses"),
    mark("270,000 customers' bank details"),
    mark("100 million accounts"),
    mark("card customers' data"),
    mark("10 million customers' identity papers"),
)
_MEASURES = {
    "depth": mark("Depth, points"),
    "trough_days": mark("Days to the lowest point"),
    "half_life_days": mark("Half-life, days"),
}


def outcome_name(kind: str, words: Words) -> str:
    """What an outcome is called; its own name where it is none of ours."""
    return words.text(_OUTCOMES[kind]) if kind in _OUTCOMES else kind


def outcome_list(links: Sequence[Told], words: Words) -> Component:
    """A sentence for each outcome: how it moves with net sentiment, where that can be told."""
    return html.Ul([html.Li([html.Strong(outcome_name(link["outcome"], words)), ": ", _link(link, words)])
                    for link in links])  # fmt: skip


def _link(link: Told, words: Words) -> str:
    found = link["correlation"]
    if found is None:
        return words.text(_OUTCOME_REASONS[link["reason"] or "interval_includes_zero"])
    numbers = {end: words.signed(found[end], 2) for end in ("value", "low", "high")}
    return f"{_moves(link['lag_days'], numbers, words)} {words.text('That is no proof of a cause.')}"


def _moves(lag: int, numbers: dict[str, str], words: Words) -> str:
    """After net sentiment, before it, or with it; whole sentences, since the days have a case of their own in each."""
    if lag > 0:
        return words.plural(
            "it moves {n} day after net sentiment, correlation {value} ({low} to {high}).",
            "it moves {n} days after net sentiment, correlation {value} ({low} to {high}).",
            lag,
            **numbers,
        )
    if lag < 0:
        return words.plural(
            "it moves {n} day before net sentiment, correlation {value} ({low} to {high}).",
            "it moves {n} days before net sentiment, correlation {value} ({low} to {high}).",
            -lag,
            **numbers,
        )
    return words.text("it moves with net sentiment, correlation {value} ({low} to {high}).", **numbers)


def measures_table(cases: Told, words: Words) -> Component:
    """The own fall beside those of published breaches: how many were worse, and what they span."""
    rows = [told_row(words.text(name), None, _measure(cases[key], words)) for key, name in _MEASURES.items()]
    return told_table((words.text("Measure"), words.text("Here, and the median elsewhere")), rows)


def _measure(standing: Told, words: Words) -> str:
    if standing["own"] is None:
        return words.text("not known here")
    own = words.number(standing["own"])
    if standing["median"] is None:
        return words.text("{own} here; too few published cases", own=own)
    return words.text(
        "{own} here; elsewhere {median} ({least} to {most}), more than here in {n} of {count}",
        own=own,
        median=words.number(standing["median"]),
        least=words.number(standing["least"]),
        most=words.number(standing["most"]),
        n=words.number(standing["larger_count"]),
        count=words.number(standing["case_count"]),
    )


def case_list(cases: Sequence[Told], words: Words) -> Component:
    """Published breaches with what was measured, and where."""
    return html.Ul([html.Li(_case(case, words)) for case in cases], className="gw-list")


def _case(case: Told, words: Words) -> list[Component]:
    what = words.text(case["incident"]) if case["incident"] in _INCIDENTS else case["incident"]
    name = html.P([html.Strong(f"{case['brand']}, {case['year']}"), f": {what}"])
    parts = [_depth(case, words), _trough(case, words), _half_life(case, words), case["instrument"]]
    source = case["source"]
    beside: list[object] = [" · ".join(part for part in parts if part), " · "]
    return [name, html.P([*beside, outward_link(source["publication"], source["url"])], className="gw-meta")]


def _depth(case: Told, words: Words) -> str:
    if case["depth"] is None:
        return ""
    return words.text("{n} points", n=words.signed(case["depth"]))


def _trough(case: Told, words: Words) -> str:
    days = case["trough_days"]
    if days is None:
        return ""
    if case["is_lowest_so_far"]:
        return words.plural("lowest so far after {n} day", "lowest so far after {n} days", round(days))
    return words.plural("lowest after {n} day", "lowest after {n} days", round(days))


def _half_life(case: Told, words: Words) -> str:
    days = case["half_life_days"]
    if days is None:
        return ""
    if case["is_half_life_a_bound"]:
        return words.plural("half-life at most {n} day", "half-life at most {n} days", round(days))
    return words.plural("half-life {n} day", "half-life {n} days", round(days))


def restart_list(found: Sequence[Told], words: Words) -> Component:
    """Days from which the gap lay lower again: a person decides whether there was a second disclosure."""
    items = [
        html.Li(words.text("From {day} on: {drop} points.", day=words.short_day(date.fromisoformat(one["day"])),
                           drop=interval_text(one["drop"], words)))
        for one in found
    ]  # fmt: skip
    told = words.text(
        "If there was a second disclosure, a person confirms it by declaring it as an [[incident]] in goodwill.toml."
    )
    return html.Div([html.Ul(items), html.P(told, className="gw-caption")])
