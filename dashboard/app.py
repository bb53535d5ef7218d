"""The dashboard as a Dash app: its pages, callbacks, routes and headers, over one database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import dash
import dash_mantine_components as dmc
import flask
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import callbacks, ids, link_pages, routes, site, visitor
from dashboard.context import Context, current, install, request_language
from dashboard.security import LOOPBACK_NAMES, guard
from presentation.language import Language, mark, words
from reputation.clock import now
from storage.database import Database

# Before anything is drawn, the page has the colour scheme that this browser chose last.
dmc.pre_render_color_scheme()

_YEAR_SECONDS = 365 * 24 * 3600
_INDEX = """<!DOCTYPE html>
<html>
    <head>
        {%metas%}
        <title>{%title%}</title>
        <link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>"""


def create_app(
    database: Database,
    *,
    zone: ZoneInfo,
    languages: Sequence[Language] = ("en", "ru"),
    organisation: str = "",
    hosts: Iterable[str] | None = LOOPBACK_NAMES,
) -> dash.Dash:
    """The app over an open database; `app.server` is its WSGI application.

    `zone` draws the days. `languages` are the organisation's, for readers whose browser names neither of ours. `hosts`
    are the names it answers to, None for any (behind a proxy that checks them itself).
    """
    app = dash.Dash(
        __name__,
        title="Goodwill",
        update_title=None,
        index_string=_INDEX,
        use_pages=True,
        pages_folder="",
        suppress_callback_exceptions=True,  # the pages' components come and go with them
        include_pages_meta=False,
        enable_mcp=False,
        add_log_handler=False,
    )
    install(app.server, Context(database, zone, tuple(languages), organisation))
    app.layout = _frame
    for path, title in site.titles():
        dash.register_page(f"goodwill{path}", path=path, title=_titled(title), layout=_layout(path))
    dash.register_page("not_found_404", path="/not-found", title=_titled(mark("Page not found")), layout=site.not_found)
    callbacks.register(app)
    routes.register(app.server)
    link_pages.register(app.server)
    _remember(app.server)
    guard(app.server, hosts)
    return app


def _frame() -> Component:
    """What stays while pages come and go."""
    return dmc.MantineProvider(
        [dcc.Store(id=ids.CHANGED), html.Div(dash.page_container)],
        defaultColorScheme="auto",
        theme={"primaryColor": "blue", "fontFamily": "inherit", "respectReducedMotion": True},
    )


def _layout(path: str) -> Callable[..., Component]:
    def layout(**query: str | Sequence[str]) -> Component:
        return site.page(path, query)

    return layout


def _titled(title: str) -> Callable[..., str]:
    def titled(**_: Any) -> str:  # noqa: ANN401 - Dash hands over the path's variables
        return f"{words(request_language(current().languages)).text(title)} · Goodwill"

    return titled


def _remember(server: flask.Flask) -> None:
    """Cookies of a page's first answer (its language, when it was looked at), and the language of its document.

    A report's file is nobody's page: it goes out as it was made. The page of a mail's link is no look at the dashboard.
    """

    @server.after_request
    def remember(response: flask.Response) -> flask.Response:
        if not _is_document(response):
            return response
        language = request_language(current().languages)
        response.set_data(response.get_data(as_text=True).replace("<html", f'<html lang="{language}"', 1))
        if flask.request.args.get("lang") == language:
            _set_cookie(response, visitor.LANGUAGE_COOKIE, language)
        if site.known_path(flask.request.path):
            looks = visitor.next_looks(flask.request.cookies.get(visitor.LOOK_COOKIE), now())
            _set_cookie(response, visitor.LOOK_COOKIE, looks.to_cookie())
        return response


def _is_document(response: flask.Response) -> bool:
    """Whether a browser opens it, other than a download or a callback's answer."""
    is_download = "Content-Disposition" in response.headers
    return response.mimetype == "text/html" and not is_download and not flask.request.path.startswith("/_dash")


def _set_cookie(response: flask.Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax")
