"""Reports in a list, with their files to download."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.components.text import badge, empty, time_of
from dashboard.shown import ShownReport
from presentation.language import Words

_LANGUAGES = {"en": "English", "ru": "Русский"}


def report_list(reports: Sequence[ShownReport], zone: ZoneInfo, words: Words) -> Component:
    """The reports; an empty list says when the first one comes."""
    if not reports:
        return empty(words.text("No report yet: the first is made once a week is over."))
    return html.Ul([html.Li(_report(report, zone, words)) for report in reports], className="gw-list", role="list")


def card_list(cards: Sequence[ShownReport], zone: ZoneInfo, words: Words) -> Component:
    """The number cards; an empty list says how the first one is made."""
    if not cards:
        return empty(words.text("No card yet: `goodwill report card` freezes the figures of a week."))
    return html.Ul([html.Li(_report(card, zone, words)) for card in cards], className="gw-list", role="list")


def _report(report: ShownReport, zone: ZoneInfo, words: Words) -> list[Component]:
    week = words.text("Week {days}", days=words.day_range(report.start_on, report.end_on))
    number = words.text("No. {n}", n=words.number(report.report_id))
    marks = [html.Strong(week), html.Span(number, className="gw-meta"), badge(_language(report), "plain")]
    if report.version > 1:
        marks.append(badge(words.text("version {n}", n=words.number(report.version)), "warn"))
    if report.is_withheld:
        marks.append(badge(words.text("withheld"), "warn"))
    if report.approved_by:
        marks.append(badge(words.text("approved by {name}", name=report.approved_by), "good"))
    made = html.P([words.text("Made"), " ", time_of(report.created_at, zone, words)], className="gw-meta")
    return [html.Div(marks, className="gw-marks"), made, _files(report, week, words)]


def _language(report: ShownReport) -> str:
    return _LANGUAGES.get(report.language, report.language)


def _files(report: ShownReport, week: str, words: Words) -> Component:
    if report.is_withheld:
        why = words.text(
            "It names what has been marked privileged since. Make its week again: that version leaves it out."
        )
        return html.P(why, className="gw-meta")
    if not report.formats:
        return html.P(words.text("No file yet."), className="gw-meta")
    links = [
        html.A(
            file_format.upper(),
            href=f"/reports/{report.report_id}/{file_format}",
            download="",
            className="gw-file",
            **{"aria-label": words.text("{week}, as {format}", week=week, format=file_format.upper())},
        )
        for file_format in report.formats
    ]
    return html.P(links, className="gw-files")
