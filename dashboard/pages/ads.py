"""Competitors' ads: those that refer to the breach with what decided, pages that changed, and the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.address import View
from dashboard.components.ad import ad_list
from dashboard.components.text import section
from dashboard.context import Context
from dashboard.reading.ads import read_flagged
from dashboard.shown import ShownAd
from presentation.coverage import ads_statement
from presentation.language import Words
from reputation.clock import now
from reputation.coverage import Coverage
from storage.coverage import read_coverage

PATH = "/ads"


def body(context: Context, view: View, words: Words) -> list[Any]:
    """Flagged ads by verdict: those that wait, those confirmed, those dismissed."""
    with context.database.connection() as connection:
        ads, covered = read_flagged(connection, view.brand), read_coverage(connection, now())
    waiting = [ad for ad in ads if ad.review is None]
    confirmed = [ad for ad in ads if ad.review == "confirmed"]
    dismissed = [ad for ad in ads if ad.review == "dismissed"]
    parts = [
        html.H1(words.text("Competitors' ads that refer to the breach"), className="gw-page-title"),
        html.P(_told(covered, words), className="gw-meta"),
        _part(
            context, words.text("To be judged"), waiting, words.text("No ad waits for your verdict."), "waiting", words
        ),
        _part(context, words.text("Confirmed"), confirmed, words.text("None yet."), "confirmed", words),
    ]
    if dismissed:
        parts.append(_part(context, words.text("Not about us"), dismissed, "", "dismissed", words))
    return parts


def _part(context: Context, heading: str, ads: Sequence[ShownAd], nothing: str, name: str, words: Words) -> Any:  # noqa: ANN401 - a component of Dash
    count = html.Span(words.number(len(ads)), className="gw-meta") if ads else None
    return section(heading, ad_list(ads, nothing, context.zone, words), name=name, aside=count)


def _told(covered: Coverage, words: Words) -> str:
    one = words.text("One card is one campaign: an advertiser's ads of the same text.")
    return f"{ads_statement(covered, words)} {one}"
