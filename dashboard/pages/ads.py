"""Competitors' campaigns: those that refer to the breach with evidence, verdict and counter-measure; and the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.address import View
from dashboard.components.campaign import campaign_list, campaign_table, theme_table
from dashboard.components.controls import choice
from dashboard.components.text import section
from dashboard.context import Context
from dashboard.reading.campaigns import read_advertisers, read_campaigns, read_themes
from dashboard.shown_campaign import ShownCampaign
from presentation.coverage import ads_statement
from presentation.language import Words
from reputation.clock import now
from reputation.coverage import Coverage
from storage.coverage import read_coverage

PATH = "/ads"


def body(context: Context, view: View, words: Words) -> list[Any]:
    """Campaigns that refer to the breach by verdict, then the others and the theme of security."""
    with context.database.connection() as connection:
        advertisers = read_advertisers(connection)
        # The own brand has no campaigns here: a link that names it, or nobody we watch, must not hide all of them.
        brand = view.brand if view.brand in advertisers else None
        campaigns, covered = read_campaigns(connection, brand, context.zone), read_coverage(connection, now())
        themes = read_themes(connection, context.zone)
    parts = [
        html.H1(words.text("Competitors' campaigns"), className="gw-page-title"),
        html.P(_told(covered, words), className="gw-meta"),
        brand_control(view, advertisers, brand, words),
        *_flagged(context, [one for one in campaigns if one.campaign.refers], brand, words),
    ]
    note = html.P(
        words.text("Share of wordings that speak of security; copies of one wording count once."), className="gw-meta"
    )
    parts.append(section(words.text("Security as a theme"), note, theme_table(themes, words), name="theme"))
    others = [one for one in campaigns if not one.campaign.refers]
    heading = words.text("Campaigns that do not refer to the breach")
    parts.append(section(heading, campaign_table(others, words), name="others", aside=_count(others, words)))
    return parts


def brand_control(view: View, advertisers: Sequence[str], chosen: str | None, words: Words) -> Component | None:
    """Whose campaigns are shown: all, or one competitor's; None where there is nothing to choose from."""
    if not advertisers:
        return None
    options = [(words.text("all"), view.link(PATH, brand=None), chosen is None)]
    options += [(name, view.link(PATH, brand=name), name == chosen) for name in advertisers]
    return html.Div(choice(words.text("Brand"), options, words), className="gw-controls")


def _flagged(context: Context, flagged: Sequence[ShownCampaign], brand: str | None, words: Words) -> list[Any]:
    waiting = [one for one in flagged if one.campaign.review is None]
    confirmed = [one for one in flagged if one.campaign.review == "confirmed"]
    dismissed = [one for one in flagged if one.campaign.review == "dismissed"]
    parts = [
        _part(context, words.text("To be judged"), waiting, _none_waits(brand, words), "waiting", words),
        _part(context, words.text("Confirmed"), confirmed, words.text("None yet."), "confirmed", words),
    ]
    if dismissed:
        parts.append(_part(context, words.text("Not about us"), dismissed, "", "dismissed", words))
    return parts


def _none_waits(brand: str | None, words: Words) -> str:
    if brand is None:
        return words.text("No campaign waits for your verdict.")
    return words.text("No campaign of {brand} waits for your verdict.", brand=brand)


def _part(
    context: Context, heading: str, campaigns: Sequence[ShownCampaign], nothing: str, name: str, words: Words
) -> Any:  # noqa: ANN401 - a component of Dash
    content = campaign_list(campaigns, nothing, context.zone, words)
    return section(heading, content, name=name, aside=_count(campaigns, words))


def _count(campaigns: Sequence[ShownCampaign], words: Words) -> Any:  # noqa: ANN401 - a component of Dash, or None
    return html.Span(words.number(len(campaigns)), className="gw-meta") if campaigns else None


def _told(covered: Coverage, words: Words) -> str:
    one = words.text("One card is one campaign: an advertiser's ads of one message and time.")
    return f"{ads_statement(covered, words)} {one}"
