"""Every page by its path, and how one is made for a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.address import View, read_query
from dashboard.components.shell import PAGES, foot, shell
from dashboard.components.text import section
from dashboard.context import Context, current, words_for
from dashboard.pages import ads, coverage, mentions, overview, recovery, reports, status
from dashboard.reading.progress import data_version, read_filling
from presentation.coverage import coverage_statement
from presentation.language import Words
from reputation.clock import local_day, now
from reputation.errors import DatabaseUnavailableError
from storage.coverage import read_coverage

Body = Callable[[Context, View, Words], list[Any]]

BODIES: dict[str, Body] = {
    "/": overview.body,
    "/recovery": recovery.body,
    "/mentions": mentions.body,
    "/ads": ads.body,
    "/reports": reports.body,
    "/coverage": coverage.body,
    "/status": status.body,
}
FILLING_MS, DONE_MS = 5_000, 60_000


def titles() -> tuple[tuple[str, str], ...]:
    """Path and title of each page, the title not yet translated."""
    return PAGES


def known_path(path: str | None) -> str | None:
    """The path of the page at an address, which may end with a slash; None where there is no page."""
    plain = "/" + (path or "").strip("/")
    return plain if path and plain in BODIES else None


def page(path: str, query: Mapping[str, str | Sequence[str]]) -> Component:
    """The page at `path` for the present request."""
    context, view = current(), read_query(query)
    words = words_for(view, context.languages)
    version, pace = freshness(context)
    clockwork = html.Div(
        [dcc.Store(id=ids.VERSION, data=version), dcc.Interval(id=ids.TICK, interval=pace, n_intervals=0)], hidden=True
    )
    parts = body(path, view, words) if version is not None else _away(words)
    return html.Div([shell(path, view, context.organisation, parts, words), clockwork])


def not_found(**query: str | Sequence[str]) -> Component:
    """What stands at an address that no page has."""
    context, view = current(), read_query(query)
    words = words_for(view, context.languages)
    sentence = html.P(words.text("There is no page at this address."), role="alert")
    overview_link = html.P(dcc.Link(words.text("To the overview"), href=view.link("/")))
    parts = [section(words.text("Page not found"), sentence, overview_link, name="not-found")]
    return shell("", view, context.organisation, parts, words)


def body(path: str, view: View, words: Words) -> list[Any]:
    """What a page shows; where the database is away, a sentence that says so."""
    try:
        return [*BODIES[path](current(), view, words), foot(_covered(current(), words))]
    except DatabaseUnavailableError as error:
        flask.current_app.logger.warning("the page %s could not be read: %s", path, error)
        return _away(words)


def _covered(context: Context, words: Words) -> list[str]:
    """What all that the page shows covers, and what it can't see."""
    with context.database.connection() as connection:
        return coverage_statement(read_coverage(connection, now()), words)


def _away(words: Words) -> list[Any]:
    sentence = words.text("The database can't be reached. This page tries again by itself.")
    return [section(words.text("No data at the moment"), html.P(sentence, role="alert"), name="away")]


def freshness(context: Context) -> tuple[str | None, int]:
    """The version of the data (None while the database is away) and after how many milliseconds to ask again."""
    try:
        with context.database.connection() as connection:
            filling = read_filling(connection)
            version = data_version(connection, local_day(now(), context.zone))
            return version, DONE_MS if filling.is_done else FILLING_MS
    except DatabaseUnavailableError:
        return None, FILLING_MS
