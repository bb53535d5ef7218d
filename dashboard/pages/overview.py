"""The first page: how it stands, what to do, the time axis, what is new, the competitors, the sources."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.address import View
from dashboard.components.ad import ad_list
from dashboard.components.answers import numbered_actions
from dashboard.components.chart import chart
from dashboard.components.competitors import competitor_table
from dashboard.components.controls import brand_choice, period_choice
from dashboard.components.health import health_strip
from dashboard.components.mention import mention_list
from dashboard.components.shell import foot
from dashboard.components.standing import duties, filling_banner, first_run, provisional_sentence, standing
from dashboard.components.telling import timeline_summary, timeline_table
from dashboard.components.text import section
from dashboard.context import Context, last_looked_at, request_scheme
from dashboard.figures.marks import shown_actions
from dashboard.figures.timeline import levels, timeline_figure
from dashboard.reading.overview import Overview, read_overview
from presentation.language import Words
from presentation.names import phase_name
from presentation.palette import DARK, LIGHT
from presentation.recovery import basis_sentences, speed_sentence, standing_sentence
from presentation.sentences import attention_sentence, health_sentence, status_sentence
from reputation.clock import now

PATH = "/"


def body(context: Context, view: View, words: Words) -> list[Any]:
    """The first page's parts, in the order in which the team needs them."""
    shown = read_overview(context, view, now(), last_looked_at())
    if shown is None:
        return [first_run(words)]
    banner = filling_banner(shown.filling, words)
    if shown.is_empty and not shown.mentions:
        return [banner or first_run(words), _sources(context, shown, words)]
    return [
        banner,
        head(shown, words),
        duties(shown.duties, view, words),
        _time_axis(shown, view, words),
        html.Div(
            [_latest(context, shown, view, words), _competitors(context, shown, view, words)], className="gw-columns"
        ),
        _sources(context, shown, words),
        foot(_judged(shown, words)),
    ]


def head(shown: Overview, words: Words) -> Component:
    """The status; by the estimate where it is past the lowest point, and never of recovery where it is not.

    What the estimate tells stands under the day that it reaches up to, which an idle service leaves behind.
    """
    assessment, kept = shown.assessment, shown.estimate
    phase = kept.estimate["phase"] if kept else "not_applicable"
    if kept and (phase == "recovery" or (phase == "acute" and assessment.phase == "recovery")):
        told = kept.estimate
        attention = attention_sentence(assessment, words) if phase == "acute" and assessment.attention else ""
        beside = speed_sentence(told, words) or attention
        return standing(standing_sentence(told, words), phase_name(phase, words), kept.estimated_on, words, beside)
    if assessment.phase == "not_applicable" and not shown.filling.is_done:
        return standing(provisional_sentence(shown.brand, words), words.text("Filling"), assessment.today, words)
    sentence = status_sentence(assessment, shown.brand, words)
    return standing(sentence, phase_name(assessment.phase, words), assessment.today, words)


def _basis(shown: Overview, view: View, words: Words) -> Component | None:
    """In a line what the estimate rests on, and the way to the rest of it."""
    sentences = basis_sentences(shown.estimate.estimate, words) if shown.estimate else []
    if not sentences:
        return None
    link = dcc.Link(words.text("What this rests on"), href=view.link("/recovery"))
    return html.P([f"{sentences[0]} ", link], className="gw-caption")


def _time_axis(shown: Overview, view: View, words: Words) -> Component:
    drawn = levels(shown.timeline)
    picture = chart(
        "timeline",
        {
            "light": timeline_figure(shown.timeline, drawn, LIGHT, words),
            "dark": timeline_figure(shown.timeline, drawn, DARK, words),
        },
        request_scheme(),
        timeline_summary(shown.timeline, drawn, words),
        timeline_table(shown.timeline, drawn, words),
        words,
        notes=_notes(shown, view, words),
    )
    controls = [
        brand_choice(PATH, view, shown.brands, shown.brand, words),
        period_choice(PATH, view, words),
    ]
    return section(
        words.text("Attention and sentiment"), html.Div(controls, className="gw-controls"), picture, name="time-axis"
    )


def _notes(shown: Overview, view: View, words: Words) -> Component:
    axis = shown.timeline
    done = numbered_actions(shown_actions(axis.actions, axis.start, axis.end), words)
    return html.Div([_basis(shown, view, words), done])


def _latest(context: Context, shown: Overview, view: View, words: Words) -> Component:
    listed = mention_list(shown.mentions, words.text("No mention so far."), context.zone, words)
    more = html.P(dcc.Link(words.text("All mentions"), href=view.link("/mentions")), className="gw-more")
    heading, told, aside = latest_head(shown, last_looked_at(), context.zone, words)
    return section(heading, told, listed, more, name="latest", aside=aside)


def latest_head(
    shown: Overview, looked_at: datetime | None, zone: ZoneInfo, words: Words
) -> tuple[str, Component | None, Component | None]:
    """Heading, sentence and aside of the mentions: "new" stands only over such as are."""
    aside = html.Span(words.moment(looked_at, zone), className="gw-meta") if looked_at else None
    if any(mention.is_new for mention in shown.mentions):
        return words.text("New since you last looked"), None, aside
    told = None
    if looked_at and shown.mentions:
        since = words.moment(looked_at, zone)
        told = html.P(words.text("None of them is new since you last looked, {at}.", at=since), className="gw-meta")
    return words.text("Latest mentions"), told, None


def _competitors(context: Context, shown: Overview, view: View, words: Words) -> Component:
    nothing = words.text("No ad that refers to the breach was seen in these days.")
    return section(
        words.text("Competitors, the last seven days"),
        competitor_table(shown.weeks, words),
        html.H3(words.text("Ads that refer to the breach")),
        ad_list(shown.ads, nothing, context.zone, words),
        html.P(dcc.Link(words.text("All flagged ads"), href=view.link("/ads", brand=None)), className="gw-more"),
        name="competitors",
    )


def _sources(context: Context, shown: Overview, words: Words) -> Component:
    states = {source.name: source.state for source in shown.sources}
    aside = html.Span(health_sentence(states, words), className="gw-meta")
    return section(words.text("Sources"), health_strip(shown.sources, context.zone, words), name="sources", aside=aside)


def _judged(shown: Overview, words: Words) -> list[str]:
    judged = words.text("Judged by the model {model}.", model=shown.model) if shown.model else ""
    band = words.text(
        "Bands and ranges are 95% intervals; a day with fewer than five mentions has no point of its own."
    )
    return [judged, band]
