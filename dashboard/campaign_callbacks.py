"""What a reader does about a campaign: its counter-measure's form is opened, saved, taken back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import dash
from dash import ALL, MATCH, Input, Output, State, ctx, no_update

from dashboard import ids
from dashboard.components.counter_measure import measure_form
from dashboard.context import current, request_language
from dashboard.reading.campaigns import read_form, take_back, write_form
from presentation.language import words


def register(app: dash.Dash) -> None:
    """Tie the callbacks to the app."""
    app.callback(
        Output(ids.measure_form(MATCH), "children"), Input(ids.measure_open(MATCH), "n_clicks"),
        prevent_initial_call=True,
    )(open_form)  # fmt: skip
    app.callback(
        Output(ids.CHANGED, "data", allow_duplicate=True),
        Input(ids.measure_button(ALL, ALL), "n_clicks"),
        State(ids.measure_field(ALL, ALL), "value"),
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
    measure, actions = read_form(context.database, int(pressed["campaign"]), context.zone)
    return measure_form(int(pressed["campaign"]), measure, actions, words(request_language(context.languages)))


def keep_form(_clicks: list[int | None], _values: list[Any]) -> Any:  # noqa: ANN401 - a value, or Dash's no_update
    """Write the form whose button was pressed, or take its counter-measure back; the page then refreshes."""
    pressed = ctx.triggered_id
    if not pressed or not any(trigger["value"] for trigger in ctx.triggered):
        return no_update
    number, database = int(pressed["campaign"]), current().database
    if pressed["does"] == "drop":
        take_back(database, number)
    elif not write_form(database, number, _fields(number)):
        return no_update
    # Each saving says something new: a store that is told the same again would refresh nothing.
    return f"counter-measure {number}: {pressed['does']} {uuid4().hex}"


def _fields(campaign_id: int) -> dict[str, Any]:
    """The values of one campaign's form, by field; other forms may be open too."""
    stated = ctx.states_list[0]
    return {one["id"]["field"]: one.get("value") for one in stated if one["id"]["campaign"] == campaign_id}
