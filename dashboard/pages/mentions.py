"""All mentions of a brand, latest first, filtered, a page at a time."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.address import View
from dashboard.components.controls import brand_choice, choice
from dashboard.components.mention import mention_list
from dashboard.components.standing import first_run
from dashboard.components.text import section
from dashboard.context import Context, last_looked_at
from dashboard.reading.brands import read_cast
from dashboard.reading.mentions import read_mentions
from presentation.language import Words
from presentation.names import label_name
from reputation.mention import LABELS

PATH = "/mentions"
PAGE_COUNT = 30


def body(context: Context, view: View, words: Words) -> list[Any]:
    """The list with its filters; first-run help where no brand is set up."""
    with context.database.connection() as connection:
        cast = read_cast(connection, view.brand)
        if cast is None:
            return [first_run(words)]
        shown, older = read_mentions(connection, cast.chosen, view, PAGE_COUNT, last_looked_at())
    filters = [
        brand_choice(PATH, view, cast.names, cast.chosen.name, words),
        _sentiment_choice(view, words),
        _breach_choice(view, words),
    ]
    nothing = words.text("No mention matches.")
    return [
        html.H1(words.text("Mentions of {brand}", brand=cast.chosen.name), className="gw-page-title"),
        html.Div(filters, className="gw-controls"),
        section(
            words.text("Latest first"),
            mention_list(shown, nothing, context.zone, words),
            _steps(view, older, words),
            name="mentions",
        ),
    ]


def _sentiment_choice(view: View, words: Words) -> Component:
    options = [(words.text("all"), view.link(PATH, label=None), view.label is None)]
    options += [(label_name(label, words), view.link(PATH, label=label), view.label == label) for label in LABELS]
    return choice(words.text("Sentiment"), options, words)


def _breach_choice(view: View, words: Words) -> Component:
    options = [
        (words.text("all topics"), view.link(PATH, is_breach=None), view.is_breach is None),
        (words.text("about the breach"), view.link(PATH, is_breach=True), view.is_breach is True),
        (words.text("about something else"), view.link(PATH, is_breach=False), view.is_breach is False),
    ]
    return choice(words.text("Topic"), options, words)


def _steps(view: View, older: str | None, words: Words) -> Component | None:
    links = []
    if view.before:
        links.append(dcc.Link(words.text("Back to the latest"), href=view.link(PATH)))
    if older:
        links.append(dcc.Link(words.text("Older mentions"), href=view.link(PATH, before=older)))
    return (
        html.Nav(links, className="gw-more gw-steps", **{"aria-label": words.text("More mentions")}) if links else None
    )
