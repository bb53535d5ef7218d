"""A competitor's campaign: its clearest ad with the evidence, its facts and wordings, and what the team does."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.components.ad import MOST_OPEN, ad_item
from dashboard.components.counter_measure import counter_measure
from dashboard.components.text import badge, empty, outward_link, wide_table
from dashboard.shown_campaign import EVIDENCE_PATH, ShownCampaign
from presentation.campaigns import change_text, facts, ran_text, share_text, state_name
from presentation.excerpt import excerpt, site
from presentation.language import Words, mark
from presentation.names import breach_label_name
from reputation.campaigns import CampaignAd
from reputation.campaigns_theme import ThemeChange

MOST_WORDINGS, MOST_ROWS = 12, 60
_STATE_KINDS = {"new": "bad", "growing": "warn", "running": "accent", "ended": "plain"}
_COLUMNS = (mark("Brand"), mark("Campaign"), mark("State"), mark("Ads"), mark("Ran"), mark("Where"))
_THEME_COLUMNS = (mark("Brand"), mark("Before the disclosure"), mark("Since the disclosure"), mark("Change"))
_LENGTH = 300


def campaign_list(campaigns: Sequence[ShownCampaign], nothing: str, zone: ZoneInfo, words: Words) -> Component:
    """The campaigns as a list, those beyond `MOST_OPEN` folded; `nothing` is what an empty one says."""
    if not campaigns:
        return empty(nothing)
    shown = _list(campaigns[:MOST_OPEN], zone, words)
    rest = campaigns[MOST_OPEN:]
    if not rest:
        return shown
    more = html.Summary(words.plural("Show {n} more", "Show {n} more", len(rest)))
    return html.Div([shown, html.Details([more, _list(rest, zone, words)], className="gw-rest")])


def _list(campaigns: Sequence[ShownCampaign], zone: ZoneInfo, words: Words) -> Component:
    items = [html.Li(campaign_item(one, zone, words), id=f"campaign-{one.campaign.campaign_id}") for one in campaigns]
    return html.Ul(items, className="gw-list", role="list")


def campaign_item(shown: ShownCampaign, zone: ZoneInfo, words: Words) -> Component:
    """One campaign with everything a person needs to judge it and to act on it."""
    parts = [_facts(shown, words), *_since_verdict(shown, words), *_wordings(shown, words)]
    return ad_item(shown.ad, zone, words, more=[*parts, counter_measure(shown, words)])


def _facts(shown: ShownCampaign, words: Words) -> Component:
    one = shown.campaign
    told = [ran_text(one, shown.today, words), *facts(one, words)]
    pack = html.A(
        words.text("Evidence pack (ZIP)"), href=f"{EVIDENCE_PATH}/{one.campaign_id}/evidence.zip", className="gw-pack",
        **{"aria-label": words.text("Evidence pack of campaign {number}", number=one.campaign_id)},
    )  # fmt: skip
    number = html.Span(words.text("Campaign {number}", number=one.campaign_id), className="gw-meta")
    state = badge(state_name(shown.state, words), _STATE_KINDS[shown.state])
    return html.Div(
        [state, html.Span(" · ".join(told), className="gw-meta"), number, pack], className="gw-marks gw-facts"
    )


def _since_verdict(shown: ShownCampaign, words: Words) -> list[Component]:
    count = shown.campaign.unreviewed_count
    if not count:
        return []
    told = words.plural("{n} new wording since your verdict", "{n} new wordings since your verdict", count)
    return [html.P(badge(told, "warn"))]


def _wordings(shown: ShownCampaign, words: Words) -> list[Component]:
    """The other wordings, each once, by its first ad."""
    firsts = {ad.fingerprint: ad for ad in reversed(shown.campaign.ads)}
    firsts.pop(shown.campaign.clearest.fingerprint, None)
    others = sorted(firsts.values(), key=lambda ad: (ad.first_on, ad.ad_id))[:MOST_WORDINGS]
    if not others:
        return []
    summary = html.Summary(words.plural("{n} other wording", "{n} other wordings", len(firsts)))
    return [html.Details([summary, html.Ul([_wording(ad, words) for ad in others])], className="gw-wordings")]


def _wording(ad: CampaignAd, words: Words) -> Component:
    parts: list[Component | str] = [html.Span(excerpt(ad.text, _LENGTH), dir="auto"), " "]
    about = [words.short_day(ad.first_on), breach_label_name(ad.label, words)]
    parts.append(html.Span(" · ".join(about), className="gw-meta"))
    if site(ad.url):
        parts += [" ", outward_link(site(ad.url), ad.url)]
    return html.Li(parts)


def campaign_table(campaigns: Sequence[ShownCampaign], words: Words) -> Component:
    """Campaigns that do not refer to the breach, one a row, those that run before those that ended."""
    if not campaigns:
        return empty(words.text("None yet."))
    ordered = sorted(campaigns, key=lambda one: one.state == "ended")
    heads = [html.Th(words.text(name), scope="col") for name in _COLUMNS]
    rows = [_row(one, words) for one in ordered[:MOST_ROWS]]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="gw-table gw-campaigns")
    note = words.plural("{n} more is not shown.", "{n} more are not shown.", max(0, len(ordered) - MOST_ROWS))
    wide = wide_table(table, words.text("Campaigns"), "gw-wide")
    return html.Div([wide, html.P(note, className="gw-meta")] if len(ordered) > MOST_ROWS else [wide])


def _row(shown: ShownCampaign, words: Words) -> Component:
    one = shown.campaign
    first = one.clearest
    title = excerpt(first.title or first.text, 90)
    where = ", ".join([*one.platforms[:4], *one.countries[:4]])
    cells = (
        title,
        state_name(shown.state, words),
        words.number(len(one.ads)),
        ran_text(one, shown.today, words),
        where,
    )
    return html.Tr([html.Th(one.brand, scope="row"), *(html.Td(cell, dir="auto") for cell in cells)])


def theme_table(themes: Sequence[tuple[str, ThemeChange]], words: Words) -> Component:
    """Each competitor's share of wordings that speak of security, before and since the disclosure, and the test."""
    if not themes:
        return empty(words.text("No incident of the own brand is declared, or no competitor's ad is known."))
    heads = [html.Th(words.text(name), scope="col") for name in _THEME_COLUMNS]
    rows = [
        html.Tr([html.Th(brand, scope="row"), *(html.Td(cell) for cell in (
            share_text(change.before, words), share_text(change.after, words), change_text(change, words)))])
        for brand, change in themes
    ]  # fmt: skip
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="gw-table gw-campaigns")
    return wide_table(table, words.text("Security theme"), "gw-wide")
