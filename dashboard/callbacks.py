"""What happens without loading a page anew: refresh, the colour scheme, a verdict on an ad, a job asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dash
import flask
from dash import ALL, MATCH, ClientsideFunction, Input, Output, State, ctx, no_update

from dashboard import campaign_callbacks, ids, site
from dashboard.address import read_search
from dashboard.components.mention import explanation, no_explanation
from dashboard.context import current, request_language, words_for
from dashboard.reading import explanations, verdicts
from presentation.language import words
from reputation.errors import DatabaseUnavailableError, ModelError

_VERDICTS = {"confirmed", "dismissed", "open"}


def register(app: dash.Dash) -> None:
    """Tie the callbacks to the app."""
    app.callback(
        Output(ids.BODY, "children"),
        Output(ids.VERSION, "data"),
        Output(ids.TICK, "interval"),
        Input(ids.TICK, "n_intervals"),
        Input(ids.CHANGED, "data"),
        State(ids.VERSION, "data"),
        State(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
        State(ids.measure_field(ALL, ALL), "value"),
        prevent_initial_call=True,
    )(refresh)
    app.callback(Output(ids.CHANGED, "data"), Input(ids.review(ALL, ALL), "n_clicks"), prevent_initial_call=True)(judge)
    app.callback(
        Output(ids.CHANGED, "data", allow_duplicate=True),
        Input(ids.retry(ALL), "n_clicks"),
        prevent_initial_call=True,
    )(run_again)
    app.callback(
        Output(ids.explanation(MATCH, MATCH), "children"), Input(ids.why(MATCH, MATCH), "n_clicks"),
        prevent_initial_call=True,
    )(explain)  # fmt: skip
    campaign_callbacks.register(app)
    app.clientside_callback(
        ClientsideFunction("goodwill", "drawInScheme"),
        Output(ids.graph(MATCH), "figure"),
        Input(ids.SCHEME, "computedColorScheme"),
        Input(ids.figures(MATCH), "data"),
    )


def refresh(
    _ticks: int, _changed: object, shown: str | None, path: str, search: str | None, fields: list[Any]
) -> tuple[Any, Any, Any]:
    """The page's body anew where the data has changed since it was `shown`, or the reader has changed it.

    While a form is open (it has `fields`) only the latter counts: what is half typed is not swept away.
    """
    version, pace = site.freshness(current())
    is_asked, known = ctx.triggered_id == ids.CHANGED, site.known_path(path)
    if known is None or (not is_asked and (version == shown or fields)):
        return no_update, no_update, pace
    view = read_search(search)
    return site.body(known, view, words_for(view, current().languages)), version, pace


def judge(_clicks: list[int | None]) -> Any:  # noqa: ANN401 - a value for the store, or Dash's no_update
    """Store the reader's verdict on a campaign; what changed makes the page refresh."""
    pressed = ctx.triggered_id
    if not _is_pressed() or not pressed or pressed["verdict"] not in _VERDICTS:
        return no_update
    with _told_by_the_page():
        verdicts.review(current().database, int(pressed["campaign"]), pressed["verdict"])
    return f"campaign {pressed['campaign']}: {pressed['verdict']}"


def explain(_clicks: int | None) -> Any:  # noqa: ANN401 - children, or Dash's no_update
    """The words that carried the score of the mention whose button was pressed."""
    pressed = ctx.triggered_id
    if not _is_pressed() or not pressed:
        return no_update
    context = current()
    told = words(request_language(context.languages))
    try:
        shown = explanations.explain_mention(context.database, int(pressed["mention"]), int(pressed["brand"]))
    except (DatabaseUnavailableError, ModelError) as error:
        return no_explanation(error, told)
    return explanation(shown, told)


def run_again(_clicks: list[int | None]) -> Any:  # noqa: ANN401 - a value for the store, or Dash's no_update
    """Ask a worker to run a job again; the page shows what becomes of it."""
    pressed = ctx.triggered_id
    if not _is_pressed() or not pressed:
        return no_update
    number = None
    with _told_by_the_page():
        number = verdicts.ask_again(current().database, str(pressed["job"]))
    return f"request {number}"


@contextmanager
def _told_by_the_page() -> Iterator[None]:
    """A database that is away is not raised: the page refreshes after what is done here, and says so."""
    try:
        yield
    except DatabaseUnavailableError as error:
        flask.current_app.logger.warning("what a reader asked for could not be stored: %s", error)


def _is_pressed() -> bool:
    """Whether a button was pressed; one that has just appeared triggers too, with no click."""
    return any(trigger["value"] for trigger in ctx.triggered)
