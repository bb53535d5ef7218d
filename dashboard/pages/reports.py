"""The weekly reports and the board's number cards: each numbered, frozen, and there to be downloaded."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.address import View
from dashboard.components.report import card_list, report_list
from dashboard.components.text import section
from dashboard.context import Context
from dashboard.reading.reports import read_reports
from presentation.language import Words

PATH = "/reports"


def body(context: Context, _view: View, words: Words) -> list[Any]:
    """The lists of reports and of cards, the latest first."""
    with context.database.connection() as connection:
        reports, cards = read_reports(connection), read_reports(connection, "card")
    return [
        html.H1(words.text("Weekly reports"), className="gw-page-title"),
        section(words.text("The latest first"), report_list(reports, context.zone, words), name="reports"),
        section(words.text("Number cards for the board"), card_list(cards, context.zone, words), name="cards"),
    ]
