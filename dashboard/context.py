"""What a request needs: the database, the organisation's zone, and who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import flask

from dashboard.address import View, read_search
from dashboard.reading.organisation import read_organisation
from dashboard.visitor import LANGUAGE_COOKIE, LOOK_COOKIE, SCHEME_COOKIE, choose_language, known_scheme, read_looks
from presentation.language import Language, Words, words
from presentation.palette import Theme
from reputation.errors import DatabaseUnavailableError
from storage.database import Database

_KEY = "goodwill"


@dataclass(frozen=True, slots=True)
class Context:
    """What the app was made with. `languages` are the organisation's, its first the fallback."""

    database: Database
    zone: ZoneInfo
    languages: tuple[Language, ...]
    organisation: str


def install(server: flask.Flask, context: Context) -> None:
    """Keep the context in the server, where `current` finds it: two apps in one process each have their own."""
    server.extensions[_KEY] = context


def current() -> Context:
    """The context of the app that serves the present request, the organisation as stored by now.

    A dashboard may be up before anything is set up, and outlive a change of the settings.
    """
    if _KEY not in flask.g:
        setattr(flask.g, _KEY, _as_stored(cast(Context, flask.current_app.extensions[_KEY])))
    return cast(Context, flask.g.get(_KEY))


def _as_stored(made: Context) -> Context:
    try:
        with made.database.connection() as connection:
            stored = read_organisation(connection)
    except DatabaseUnavailableError:
        return made
    if stored is None:
        return made
    return replace(made, zone=stored.zone, languages=stored.languages, organisation=stored.name)


def words_for(view: View, languages: Sequence[Language]) -> Words:
    """The words of the present request's reader."""
    return words(_language(view.language, languages))


def request_language(languages: Sequence[Language]) -> Language:
    """The language of the present request: of its own URL, or of the page that sent it."""
    asked = flask.request.args.get("lang")
    if asked is None and flask.request.referrer:
        asked = read_search(flask.request.referrer.partition("?")[2]).language
    return _language(asked, languages)


def _language(asked: str | None, languages: Sequence[Language]) -> Language:
    accepted = [tag for tag, _ in flask.request.accept_languages]
    return choose_language(asked, flask.request.cookies.get(LANGUAGE_COOKIE), accepted, languages)


def request_scheme() -> Theme | None:
    """The colour scheme of the present request's browser, where it told."""
    return known_scheme(flask.request.cookies.get(SCHEME_COOKIE))


def last_looked_at() -> datetime | None:
    """When the present request's reader looked before this visit; None at the first."""
    looks = read_looks(flask.request.cookies.get(LOOK_COOKIE))
    return looks.previous if looks else None
