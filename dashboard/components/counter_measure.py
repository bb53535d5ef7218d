"""What the team does about a campaign: one line, what followed it, and the form that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.answers import effect_table
from dashboard.components.text import badge
from dashboard.shown_campaign import ActionChoice, ShownCampaign
from presentation.campaigns import measure_text
from presentation.excerpt import excerpt
from presentation.language import Words
from reputation.campaigns import CounterMeasure


def counter_measure(shown: ShownCampaign, words: Words) -> Component:
    """The counter-measure of a campaign, and the button that opens its form."""
    number, measure = shown.campaign.campaign_id, shown.campaign.counter_measure
    text = words.text("Change the counter-measure") if measure else words.text("Plan a counter-measure")
    opener = html.Button(text, id=ids.measure_open(number), className="gw-why", n_clicks=0, type="button")
    told = _told(shown, measure, words) if measure else []
    return html.Div([*told, opener, html.Div(id=ids.measure_form(number))], className="gw-measure")


def _told(shown: ShownCampaign, measure: CounterMeasure, words: Words) -> list[Component]:
    line: list[Component | str] = [
        html.Strong(words.text("Counter-measure:")), " ", html.Span(measure_text(measure, words), dir="auto"),
    ]  # fmt: skip
    if _is_late(measure, shown.today):
        line += [" ", badge(words.text("overdue"), "bad")]
    parts: list[Component] = [html.P(line)]
    if shown.effect:
        parts.append(effect_table([shown.effect], words))
    elif measure.action_title:
        done = words.text(
            "Done as “{action}”; its effect is not estimated yet.", action=excerpt(measure.action_title, 120)
        )
        parts.append(html.P(done, className="gw-meta"))
    return parts


def _is_late(measure: CounterMeasure, today: date) -> bool:
    return measure.action_id is None and measure.due_on is not None and measure.due_on < today


def measure_form(
    campaign_id: int, measure: CounterMeasure | None, actions: Sequence[ActionChoice], words: Words
) -> Component:
    """The form: what (needed), owner, due, and the action that it became."""
    choices = [
        {"value": str(one.action_id), "label": f"{words.short_day(one.day)} {excerpt(one.title, 80)}"}
        for one in actions
    ]
    fields = [
        dmc.TextInput(
            id=ids.measure_field(campaign_id, "what"), label=words.text("What will be done"), required=True,
            value=measure.what if measure else "", w="100%",
        ),
        dmc.TextInput(
            id=ids.measure_field(campaign_id, "owner"), label=words.text("Owner"),
            value=measure.owner or "" if measure else "",
        ),
        dmc.DateInput(
            id=ids.measure_field(campaign_id, "due"), label=words.text("Due"), valueFormat="YYYY-MM-DD", clearable=True,
            value=measure.due_on.isoformat() if measure and measure.due_on else None,
        ),
        dmc.Select(
            id=ids.measure_field(campaign_id, "action"), label=words.text("Became the action"), data=choices,
            value=str(measure.action_id) if measure and measure.action_id else None, clearable=True, searchable=True,
        ),
    ]  # fmt: skip
    buttons = [_button(words.text("Save"), campaign_id, "save", "gw-button gw-yes")]
    if measure:
        buttons.append(_button(words.text("Remove it"), campaign_id, "drop", "gw-button"))
    return dmc.Fieldset(
        [dmc.Group(fields, align="flex-end"), dmc.Group(buttons, gap="xs", mt="sm")],
        legend=words.text("Counter-measure"), mt="xs",
    )  # fmt: skip


def _button(text: str, campaign_id: int, does: str, class_name: str) -> Component:
    button_id = ids.measure_button(campaign_id, does)
    return dmc.Button(text, id=button_id, size="xs", variant="default", className=class_name, n_clicks=0)
