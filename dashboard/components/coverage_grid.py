"""The coverage grid as a table: a source a row, a week a column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dash import html
from dash.development.base_component import Component

from dashboard.components.text import empty, heard, wide_table
from presentation.language import Words
from presentation.names import source_kind_name
from reputation.coverage import GridRow, WeekCell

READ_SIGN = "·"


def coverage_grid(
    rows: Sequence[GridRow], weeks: Sequence[date], disclosed_on: date | None, one_sided: frozenset[str], words: Words
) -> Component:
    """A table of the sources by these weeks (Mondays), that of the disclosure marked; scrolls sideways by itself."""
    if not rows:
        return empty(words.text("No source is set up yet."))
    head = html.Thead(html.Tr([html.Th(words.text("Source"), scope="col"), *_headings(weeks, disclosed_on, words)]))
    body = html.Tbody([_row(row, weeks, row.name in one_sided, words) for row in rows])
    return wide_table(html.Table([head, body], className="gw-table gw-grid-weeks"), words.text("Coverage"))


def _headings(weeks: Sequence[date], disclosed_on: date | None, words: Words) -> list[Component]:
    return [_heading(week, disclosed_on, words) for week in weeks]


def _heading(week: date, disclosed_on: date | None, words: Words) -> Component:
    is_disclosure = disclosed_on is not None and week <= disclosed_on < week + timedelta(days=7)
    if not is_disclosure:
        return html.Th(words.short_day(week), scope="col")
    said = words.text("{day}, disclosure", day=words.short_day(week))
    return html.Th(said, scope="col", className="gw-week-disclosure")


def _row(row: GridRow, weeks: Sequence[date], is_one_sided: bool, words: Words) -> Component:
    said: list[Component | str] = [row.name]
    if is_one_sided:
        said.append(html.Span(words.text("one side only"), className="gw-meta gw-one-sided"))
    name = html.Th(said, scope="row", title=source_kind_name(row.kind, words))
    return html.Tr([name, *(_cell(row.weeks.get(week), words) for week in weeks)])


def _cell(cell: WeekCell | None, words: Words) -> Component:
    """Told in words too: a reader who hears the table hears neither dots nor blanks."""
    if cell is None:
        return _silent("", words.text("not read"), "gw-week-unread")
    count = cell.mention_count + cell.ad_count
    if count:
        return html.Td(words.number(count), className="gw-week-found")
    return _silent(READ_SIGN, words.text("read, nothing found"), "gw-week-read")


def _silent(sign: str, said: str, class_name: str) -> Component:
    shown = html.Span(sign, **{"aria-hidden": "true"})
    return html.Td([shown, heard(said)], className=class_name, title=said)
