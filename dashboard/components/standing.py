"""The head of the first page: how it stands in a sentence, how far the data is, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.address import View
from dashboard.components.text import badge, empty, section
from dashboard.shown import Duty, Filling
from presentation.excerpt import excerpt
from presentation.language import Words

MOST_DUTIES = 5


def standing(sentence: str, phase: str, day: date, words: Words, beside: str = "") -> Component:
    """The status sentence under its phase and day, what goes with it below."""
    head = html.P([badge(phase, "accent"), " ", words.weekday(day)], className="gw-meta")
    more = html.P(beside, className="gw-lead") if beside else None
    return html.Section([head, html.H1(sentence, className="gw-status"), more], className="gw-standing")


def provisional_sentence(brand: str, words: Words) -> str:
    """What stands for the status while so much is missing that none can be told."""
    return words.text("{brand}: the picture is still being put together.", brand=brand)


def filling_banner(filling: Filling, words: Words) -> Component | None:
    """How far collection and scoring are; None once nothing is left to do."""
    if filling.is_done:
        return None
    judged = filling.mention_count - filling.unscored_count
    share = judged / filling.mention_count if filling.mention_count else 0.0
    bar = dmc.Progress(
        value=round(100 * share, 1), striped=True, animated=True, **{"aria-label": words.text("Mentions judged")}
    )
    return html.Div([html.P(_filling_sentence(filling, words)), bar], className="gw-filling", role="status")


def _filling_sentence(filling: Filling, words: Words) -> str:
    stored = words.plural("{n} mention is stored", "{n} mentions are stored", filling.mention_count)
    left = words.plural("{n} is still to be judged", "{n} are still to be judged", filling.unscored_count)
    if filling.is_crawling:
        return words.text("Collecting now: {stored}, {left}. The page fills by itself.", stored=stored, left=left)
    return words.text("Judging now: {stored}, {left}. The page fills by itself.", stored=stored, left=left)


def first_run(words: Words) -> Component:
    """What an installation without brands or mentions says, instead of empty charts."""
    return section(
        words.text("Nothing to show yet"),
        html.P(words.text("No brand is set up, or nothing has been collected so far.")),
        html.Ol(
            [
                html.Li([words.text("Set up brands and sources:"), " ", html.Code("goodwill init")]),
                html.Li([words.text("See which sources answer:"), " ", html.Code("goodwill check")]),
                html.Li([words.text("Collect once:"), " ", html.Code("goodwill crawl")]),
                html.Li([words.text("Or run the whole service:"), " ", html.Code("goodwill up")]),
            ]
        ),
        html.P(words.text("This page fills by itself as soon as something comes in.")),
        name="first-run",
    )


def duties(found: Sequence[Duty], view: View, words: Words) -> Component:
    """Up to five things to do now: what, why, who, until when."""
    heading = words.text("To do now")
    if not found:
        return section(heading, empty(words.text("Nothing waits for you.")), name="duties")
    rows = [html.Li(_duty(duty, view, words), className="gw-duty") for duty in found[:MOST_DUTIES]]
    rest = len(found) - MOST_DUTIES
    more = html.P(words.plural("{n} more", "{n} more", rest), className="gw-meta") if rest > 0 else None
    return section(heading, html.Ol(rows, className="gw-list"), more, name="duties")


def _duty(duty: Duty, view: View, words: Words) -> list[Component]:
    what, why, link = _DUTIES[duty.kind](duty, view, words)
    who = words.text("owner: {owner}", owner=excerpt(duty.owner, 60) if duty.owner else words.text("nobody yet"))
    parts = [html.Span(who)]
    if duty.due_on:
        due = words.text("due {day}", day=words.short_day(duty.due_on))
        parts += [html.Span(" · "), badge(due, "bad") if duty.is_late else html.Span(due)]
    return [
        html.P(dcc.Link(what, href=link) if link else what, className="gw-duty-what"),
        html.P([*([html.Span(why, className="gw-text"), " · "] if why else []), *parts], className="gw-meta"),
    ]


def _ad_duty(duty: Duty, view: View, words: Words) -> tuple[str, str, str | None]:
    brand, quote = str(duty.values.get("brand", "")), excerpt(str(duty.values.get("quote") or ""), 90)
    what = words.plural(
        "Confirm or dismiss: {n} campaign of {brand} refers to the breach",
        "Confirm or dismiss: {n} campaigns of {brand} refer to the breach",
        int(duty.values.get("n", 1)),
        brand=brand,
    )
    return what, words.text("“{quote}”", quote=quote) if quote else "", view.link("/ads", brand=brand or None)


def _source_duty(duty: Duty, view: View, words: Words) -> tuple[str, str, str | None]:
    what = words.text("Look after the source {source}: it fails", source=str(duty.values.get("source", "")))
    return what, excerpt(str(duty.values.get("reason") or ""), 160), view.link("/status")


def _commitment_duty(duty: Duty, _view: View, words: Words) -> tuple[str, str, str | None]:
    promise = excerpt(str(duty.values.get("promise", "")), 120)
    why = words.text("A promise made in public; it has no evidence of being kept.")
    return words.text("Keep the promise: {promise}", promise=promise), why, None


def _worker_duty(_duty: Duty, view: View, words: Words) -> tuple[str, str, str | None]:
    why = words.text("Nothing is collected, judged or sent until one runs.")
    return words.text("Start a worker: none is running"), why, view.link("/status")


_DUTIES = {"ad": _ad_duty, "source": _source_duty, "commitment": _commitment_duty, "worker": _worker_duty}
