"""Estimates with intervals in a table: a name, the numbers, and where they stand on a scale that all rows share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.figures.ranges import Scale, Told, scale_of
from presentation.language import UNKNOWN, Words


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate. `name` and `beside` are children of Dash; `told` is None where nothing can be told."""

    name: Any
    told: Told | None
    beside: Any = None
    is_main: bool = False


def interval_text(told: Told | None, words: Words) -> str:
    """Value and interval of a signed number: −28 (−37 to −19)."""
    if told is None:
        return UNKNOWN
    low, high = words.signed(told["low"]), words.signed(told["high"])
    return words.text("{value} ({low} to {high})", value=words.signed(told["value"]), low=low, high=high)


def likely_text(told: Told | None, words: Words) -> str:
    """The interval alone: likely −37 to −19; empty where nothing is told."""
    if told is None:
        return ""
    return words.text("likely {low} to {high}", low=words.signed(told["low"]), high=words.signed(told["high"]))


def interval_table(headings: tuple[str, str], rows: Sequence[Row], words: Words) -> Component:
    """A table of two columns, the second with a bar under each number; screen readers get the numbers alone.

    On a phone the columns stand under each other; the roles keep it a table for screen readers there.
    """
    scale = scale_of(row.told for row in rows)
    return told_table(headings, [_row(row, scale, words) for row in rows])


def told_table(headings: tuple[str, str], rows: Sequence[Component]) -> Component:
    """A table of `told_row`s."""
    columns = [html.Th(heading, scope="col", role="columnheader") for heading in headings]
    head = html.Thead(html.Tr(columns, role="row"), role="rowgroup")
    body = html.Tbody(rows, role="rowgroup")
    return html.Table([head, body], className="gw-table gw-told", role="table")


def told_row(name: Any, beside: Any, told: Any, *, is_main: bool = False) -> Component:  # noqa: ANN401 - children
    """A row: a name with what goes with it, and what is told of it."""
    meta = html.Div(beside, className="gw-meta") if beside else None
    head = html.Th([html.Div(name), meta], scope="row", role="rowheader")
    return html.Tr([head, html.Td(told, role="cell")], className="gw-main" if is_main else "", role="row")


def _row(row: Row, scale: Scale, words: Words) -> Component:
    told = [html.Span(interval_text(row.told, words)), _bar(row.told, scale) if row.told else None]
    return told_row(row.name, row.beside, told, is_main=row.is_main)


def _bar(told: Told, scale: Scale) -> Component:
    left, right = scale.place(told["low"]), scale.place(told["high"])
    marks = [
        html.Span(className="gw-range-zero", style={"left": f"{scale.place(0.0)}%"}),
        html.Span(className="gw-range-span", style={"left": f"{left}%", "width": f"{round(right - left, 2)}%"}),
        html.Span(className="gw-range-point", style={"left": f"{scale.place(told['value'])}%"}),
    ]
    return html.Div(marks, className="gw-range", **{"aria-hidden": "true"})
