"""What a reader does about a campaign: its counter-measure's form is opened, saved, taken back."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, MATCH, Input, Output, State, ctx, html, no_update

from dashboard import ids, site
from dashboard.address import read_search
from dashboard.components.counter_measure import measure_form
from dashboard.context import current, request_language, words_for
from dashboard.reading.campaigns import read_form, take_back, write_form
from presentation.language import mark, words
from reputation.errors import DatabaseUnavailableError
from storage.database import Database

_AWAY = mark("The database can't be reached. Please try again later.")


def register(app: dash.Dash) -> None:
    """Tie the callbacks to the app."""
    app.callback(
        Output(ids.measure_form(MATCH), "children"), Input(ids.measure_open(MATCH), "n_clicks"),
        prevent_initial_call=True,
    )(open_form)  # fmt: skip
    app.callback(
        Output(ids.BODY, "children", allow_duplicate=True),
        Output(ids.VERSION, "data", allow_duplicate=True),
        Output(ids.measure_field(ALL, "what"), "error"),
        Input(ids.measure_button(ALL, ALL), "n_clicks"),
        State(ids.measure_field(ALL, ALL), "value"),
        State(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(keep_form)


def open_form(clicks: int | None) -> Any:  # noqa: ANN401 - children, or Dash's no_update
    """The form of the campaign whose button was pressed; pressed again, it closes."""
    pressed = ctx.triggered_id
    if not clicks or not pressed:
        return no_update
    if clicks % 2 == 0:
        return []
    context = current()
    told = words(request_language(context.languages))
    try:
        measure, actions = read_form(context.database, int(pressed["campaign"]), context.zone)
    except DatabaseUnavailableError:
        return html.P(told.text(_AWAY), role="alert")
    return measure_form(int(pressed["campaign"]), measure, actions, told)


def keep_form(_clicks: list[int | None], _values: list[Any], path: str, search: str | None) -> tuple[Any, Any, Any]:
    """Write the form whose button was pressed, or take its counter-measure back; the page's body and version anew.

    A form that can't be kept stays, and says why at its first field. It draws the page itself: a refresh by the clock
    that is on its way meanwhile spares open forms.
    """
    pressed, forms = ctx.triggered_id, [one["id"]["campaign"] for one in ctx.outputs_list[2]]
    untold = [no_update] * len(forms)
    known = site.known_path(path)
    if known is None or not pressed or not any(trigger["value"] for trigger in ctx.triggered):
        return no_update, no_update, untold
    number, context, view = int(pressed["campaign"]), current(), read_search(search)
    told = words_for(view, context.languages)
    wrong = _kept(context.database, number, pressed["does"])
    if wrong:
        return no_update, no_update, [told.text(wrong) if one == number else no_update for one in forms]
    return site.body(known, view, told), site.freshness(context)[0], untold


def _kept(database: Database, number: int, does: str) -> str | None:
    """Do what a form's button says; the sentence that says why it could not be done."""
    try:
        if does == "drop":
            take_back(database, number)
        elif not write_form(database, number, _fields(number)):
            return mark("Say what will be done.")
    except DatabaseUnavailableError:
        return _AWAY
    return None


def _fields(campaign_id: int) -> dict[str, Any]:
    """The values of one campaign's form, by field; other forms may be open too."""
    stated = ctx.states_list[0]
    return {one["id"]["field"]: one.get("value") for one in stated if one["id"]["campaign"] == campaign_id}
