"""A chart for everyone: the picture in both colour schemes, a sentence of what it shows, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from babel.dates import get_day_names, get_month_names
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.text import wide_table
from dashboard.figures.frame import HEIGHT, Figure, blank
from presentation.language import Language, Words
from presentation.palette import Theme


def chart(
    name: str,
    figures: Mapping[Theme, Figure],
    scheme: Theme | None,
    summary: str,
    table: tuple[Sequence[str], Sequence[Sequence[str]]],
    words: Words,
    *,
    height: int = HEIGHT,
    notes: Component | None = None,
) -> Component:
    """A figure `height` pixels high, with its caption, notes and table (headings, rows of cells).

    `scheme` is the browser's colour scheme where known; else nothing is drawn until the browser tells.
    """
    picture = dcc.Graph(
        id=ids.graph(name),
        figure=figures[scheme] if scheme else blank(height),
        config=_config(words.language),
        style={"height": f"{height}px"},
    )
    return html.Figure(
        [
            html.Div(picture, role="img", **{"aria-label": summary}),
            html.Figcaption(summary, className="gw-caption"),
            notes,
            dcc.Store(id=ids.figures(name), data=dict(figures)),
            _numbers(table, summary, words),
        ],
        className="gw-figure",
    )


def _numbers(table: tuple[Sequence[str], Sequence[Sequence[str]]], name: str, words: Words) -> Component:
    headings, rows = table
    head = html.Thead(html.Tr([html.Th(heading, scope="col") for heading in headings]))
    body = html.Tbody([html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows])
    shown = wide_table(html.Table([head, body], className="gw-table"), name)
    return html.Details([html.Summary(words.text("Show the numbers as a table")), shown], className="gw-numbers")


@cache
def _config(language: Language) -> dict[str, Any]:
    """Plotly's settings: no tool bar, and the days and months of the language."""
    return {
        "displayModeBar": False,
        "responsive": True,
        "scrollZoom": False,
        "locale": language,
        "locales": {language: {"dictionary": {}, "format": _date_names(language)}},
    }


def _date_names(language: Language) -> dict[str, Any]:
    """What Plotly calls days and months, taken from Babel. Its week begins on Sunday, Babel's on Monday."""
    days = [6, 0, 1, 2, 3, 4, 5]
    wide, short = get_day_names("wide", locale=language), get_day_names("abbreviated", locale=language)
    months = get_month_names("wide", "format", language), get_month_names("abbreviated", "format", language)
    return {
        "days": [wide[day] for day in days],
        "shortDays": [short[day] for day in days],
        "months": [months[0][month] for month in range(1, 13)],
        "shortMonths": [months[1][month].rstrip(".") for month in range(1, 13)],
        "date": "%d.%m.%Y" if language == "ru" else "%d/%m/%Y",
    }
