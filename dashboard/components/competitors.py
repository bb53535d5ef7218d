"""The competitors' last seven days, a row each."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.text import badge, empty, wide_table
from dashboard.shown import CompetitorWeek
from presentation.language import UNKNOWN, Words


def competitor_table(weeks: Sequence[CompetitorWeek], words: Words) -> Component:
    """Stories, net sentiment and new ads of each competitor, in a table that scrolls on a phone."""
    if not weeks:
        return empty(words.text("No competitor is watched yet."))
    headings = [
        words.text("Competitor"),
        words.text("Stories (the week before)"),
        words.text("Net sentiment"),
        words.text("New ads"),
        words.text("of them about the breach"),
    ]
    head = html.Thead(html.Tr([html.Th(heading, scope="col") for heading in headings]))
    body = html.Tbody([_row(week, words) for week in weeks])
    return wide_table(html.Table([head, body], className="gw-table"), words.text("Competitors"))


def _row(week: CompetitorWeek, words: Words) -> Component:
    cells = [
        f"{words.number(week.story_count)} ({words.number(week.story_count_before)})",
        _net(week, words),
        words.number(week.ad_count),
        _flags(week, words),
    ]
    return html.Tr([html.Th(week.brand, scope="row"), *(html.Td(cell) for cell in cells)])


def _net(week: CompetitorWeek, words: Words) -> str:
    if week.net is None:
        return UNKNOWN
    low, high = words.signed(week.net.low), words.signed(week.net.high)
    return words.text("{value} ({low} to {high})", value=words.signed(week.net.value), low=low, high=high)


def _flags(week: CompetitorWeek, words: Words) -> Component | str:
    if not week.explicit_count and not week.implied_count:
        return words.number(0)
    flags = []
    if week.explicit_count:
        flags.append(badge(words.text("{n} openly", n=words.number(week.explicit_count)), "bad"))
    if week.implied_count:
        flags.append(badge(words.text("{n} by a hint", n=words.number(week.implied_count)), "warn"))
    return html.Span(flags, className="gw-marks")
