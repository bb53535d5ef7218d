"""Which weeks each source covers: the grid of sources by weeks, and what no source can see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dash import html

from dashboard.address import View
from dashboard.components.controls import period_choice
from dashboard.components.coverage_grid import coverage_grid
from dashboard.components.text import section
from dashboard.context import Context
from presentation.language import Words
from reputation.clock import local_day, now
from storage.brands import latest_incident, own_brand
from storage.coverage import read_coverage
from storage.database import Connection
from storage.source_weeks import monday, read_grid

PATH = "/coverage"


def body(context: Context, view: View, words: Words) -> list[Any]:
    """The grid of the period, its legend, and what a baseline may rest on."""
    today = local_day(now(), context.zone)
    first = monday(today - timedelta(days=view.days))
    with context.database.connection() as connection:
        rows, covered = read_grid(connection, first, today), read_coverage(connection, now())
        disclosed_on = _disclosed_on(context, connection)
    weeks = [first + timedelta(weeks=number) for number in range((monday(today) - first).days // 7 + 1)]
    legend = words.text(
        "A number counts what was published in the week; a dot means read, and nothing found; blank means not read."
    )
    return [
        html.H1(words.text("What the sources cover"), className="gw-page-title"),
        section(
            words.text("Sources by weeks"),
            html.Div([period_choice(PATH, view, words)], className="gw-controls"),
            coverage_grid(rows, weeks, disclosed_on, frozenset(covered.one_sided), words),
            html.P(legend, className="gw-caption"),
            html.P(_filled_by(words), className="gw-caption"),
            name="grid",
        ),
    ]


def _disclosed_on(context: Context, connection: Connection) -> date | None:
    own = own_brand(connection)
    incident = latest_incident(connection, own.brand_id, now()) if own else None
    return local_day(incident.disclosed_at, context.zone) if incident else None


def _filled_by(words: Words) -> str:
    return words.text(
        "Weeks before the first crawl are filled by `goodwill backfill --since`. A source that covers only one side of "
        "the disclosure is marked, and enters no baseline and no comparison."
    )
