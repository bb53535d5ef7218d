"""What stands around every page: the way to the others, language, colour scheme, and what the data covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.address import View
from dashboard.components.controls import way
from presentation.language import LANGUAGES, Language, Words, mark

_CAMPAIGNS = "/ads"
PAGES: tuple[tuple[str, str], ...] = (
    ("/", mark("Overview")),
    ("/recovery", mark("Recovery")),
    ("/mentions", mark("Mentions")),
    (_CAMPAIGNS, mark("Competitors' ads")),
    ("/reports", mark("Reports")),
    ("/coverage", mark("Coverage")),
    ("/status", mark("Status")),
)
_LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "ru": "Русский"}
_SUN = "☀"
_MOON = "☾"


def shell(path: str, view: View, organisation: str, body: Any, words: Words) -> Component:  # noqa: ANN401 - children
    """The page at `path` with its surroundings; `body` is what a refresh replaces."""
    skip = html.A(words.text("Skip to the content"), href="#main", className="gw-skip")
    main = html.Main(html.Div(body, id=ids.BODY), id="main", tabIndex=-1)
    return html.Div([skip, _header(path, view, organisation, words), main], lang=words.language, className="gw-page")


def _header(path: str, view: View, organisation: str, words: Words) -> Component:
    name = [html.Span("Goodwill", className="gw-name")]
    if organisation:
        name.append(html.Span(organisation, className="gw-organisation"))
    tools = html.Div([_languages(path, view, words), _scheme_toggle(words)], className="gw-tools")
    return html.Header(
        html.Div([html.Div(name, className="gw-brand"), _navigation(path, view, words), tools], className="gw-bar")
    )


def _navigation(path: str, view: View, words: Words) -> Component:
    links = [
        way(words.text(title), _address(path, target, view), "gw-nav", target == path, words) for target, title in PAGES
    ]
    return html.Nav(links, **{"aria-label": words.text("Pages")})


def _address(path: str, target: str, view: View) -> str:
    """A competitor chosen among the campaigns is no choice for the other pages, nor theirs one that hides campaigns."""
    if target != path and _CAMPAIGNS in {path, target}:
        return view.link(target, brand=None)
    return view.link(target)


def _languages(path: str, view: View, words: Words) -> Component:
    """Links that load the page anew, so that everything on it changes its language at once."""
    links = [_language_link(path, view, language, words) for language in LANGUAGES]
    return html.Div(links, className="gw-languages", role="group", **{"aria-label": words.text("Language")})


def _language_link(path: str, view: View, language: Language, words: Words) -> Component:
    is_here = language == words.language
    current = {"aria-current": "true"} if is_here else {}
    return html.A(
        language.upper(),
        href=view.link(path, language=language, before=view.before),
        hrefLang=language,
        lang=language,
        title=_LANGUAGE_NAMES[language],
        className="gw-language gw-here" if is_here else "gw-language",
        **current,
    )


def _scheme_toggle(words: Words) -> Component:
    return dmc.ColorSchemeToggle(
        id=ids.SCHEME,
        lightIcon=html.Span(_SUN, **{"aria-hidden": "true"}),
        darkIcon=html.Span(_MOON, **{"aria-hidden": "true"}),
        variant="default",
        size="md",
        **{"aria-label": words.text("Light or dark")},
    )


def foot(sentences: Sequence[str]) -> Component:
    """What the page covers, what it can't see, and how well its model judges."""
    return html.Footer([html.P(sentence) for sentence in sentences if sentence], className="gw-foot")
