"""Small parts of text: links that a hostile address can't use, times with their machine form, labels with a sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from presentation.excerpt import web_link
from presentation.language import Words
from presentation.names import label_name

# A sign beside the word: no meaning rests on colour alone.
_SIGNS = {"negative": "▼", "neutral": "●", "positive": "▲"}
_NO_SIGN = "○"


def outward_link(text: str, url: str | None, class_name: str = "") -> Component:
    """A link to another site in a new tab; the bare text where the address is none to send a reader to."""
    address = web_link(url)
    if address is None:
        return html.Span(text, className=class_name)
    return html.A(text, href=address, target="_blank", rel="noopener noreferrer nofollow", className=class_name)


def time_of(at: datetime | None, zone: ZoneInfo, words: Words, unknown: str = "") -> Component:
    """A moment in the organisation's zone; `unknown` (or a dash) where there is none."""
    if at is None:
        return html.Span(unknown or words.moment(None, zone))
    return html.Time(words.moment(at, zone), dateTime=at.isoformat())


def label_badge(label: str | None, words: Words) -> Component:
    """A sentiment label with its sign and colour."""
    name = label or "none"
    sign = html.Span(_SIGNS.get(name, _NO_SIGN), **{"aria-hidden": "true"})
    return html.Span([sign, " ", label_name(label, words)], className=f"gw-label gw-label-{name}")


def badge(text: str, kind: str, title: str | None = None) -> Component:
    """A short word on a ground of its kind: good, warn, bad, plain, accent."""
    return html.Span(text, className=f"gw-badge gw-badge-{kind}", title=title)


def heard(text: str) -> Component:
    """Words for those who hear the page alone, where others see a colour or a sign."""
    return html.Span(text, className="gw-heard")


def wide_table(table: Component, name: str, class_name: str = "gw-scroll") -> Component:
    """A table that scrolls sideways by itself, by keyboard too; `name` is what screen readers call it.

    With the class "gw-wide" it stands in its whole height.
    """
    return html.Div(table, className=class_name, tabIndex=0, role="region", **{"aria-label": name})


def section(heading: str, *content: Any, name: str, aside: Any = None) -> Component:  # noqa: ANN401 - children of Dash
    """A part of a page under its heading, found by screen readers under it too. `name` is its anchor."""
    title = html.H2(heading, id=f"{name}-heading")
    head = html.Div([title, aside], className="gw-section-head") if aside is not None else title
    return dmc.Paper(
        html.Section([head, *content], **{"aria-labelledby": f"{name}-heading"}),
        id=name,
        className="gw-section",
        withBorder=True,
        radius="md",
    )


def empty(sentence: str) -> Component:
    """What stands where there is nothing to show, saying so."""
    return html.P(sentence, className="gw-empty")
