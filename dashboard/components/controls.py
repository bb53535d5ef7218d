"""Choices that are links: what is chosen stands in the URL, works with the keyboard and the back button."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.address import PERIODS, View
from dashboard.components.text import heard
from presentation.language import Words


def choice(name: str, options: Sequence[tuple[str, str, bool]], words: Words) -> Component:
    """A row of links: each its text, its URL, and whether it is the chosen one."""
    links = [way(text, href, "gw-choice", is_chosen, words) for text, href, is_chosen in options]
    return html.Div(links, className="gw-choices", role="group", **{"aria-label": name})


def way(text: str, href: str, class_name: str, is_chosen: bool, words: Words) -> Component:
    """A link; that of what is shown already says so, in words too: Dash's link takes no `aria-current`."""
    if not is_chosen:
        return dcc.Link(text, href=href, className=class_name)
    return dcc.Link([text, " ", heard(words.text("(chosen)"))], href=href, className=f"{class_name} gw-here")


def period_choice(path: str, view: View, words: Words) -> Component:
    """How many days back the charts go."""
    options = [
        (words.plural("{n} day", "{n} days", days), view.link(path, days=days), days == view.days) for days in PERIODS
    ]
    return choice(words.text("Period"), options, words)


def brand_choice(path: str, view: View, brands: Sequence[str], chosen: str, words: Words) -> Component:
    """Whose reputation is shown; the first brand, the own one, is the default and needs no name in the URL."""
    options = [
        (brand, view.link(path, brand=None if place == 0 else brand), brand == chosen)
        for place, brand in enumerate(brands)
    ]
    return choice(words.text("Brand"), options, words)
