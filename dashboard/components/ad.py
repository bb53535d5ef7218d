"""A competitor's ad: the words that decided marked in its text, why it was flagged, and the team's verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.text import badge, empty, outward_link, time_of
from dashboard.shown import ShownAd
from presentation.evidence import evidence_sentences
from presentation.excerpt import excerpt, site
from presentation.language import Words
from presentation.names import breach_label_name, review_name
from reputation.intake.clean import clean_text

MOST_OPEN = 12
_SHOWN_LENGTH, _PAGE_LENGTH = 600, 1_500
_KINDS = {"explicit": "bad", "implied": "warn", "none": "plain"}


def ad_list(ads: Sequence[ShownAd], nothing: str, zone: ZoneInfo, words: Words) -> Component:
    """The ads as a list, those beyond `MOST_OPEN` folded; `nothing` is what an empty one says."""
    if not ads:
        return empty(nothing)
    rest = ads[MOST_OPEN:]
    if not rest:
        return _list(ads, zone, words)
    more = html.Summary(words.plural("Show {n} more", "Show {n} more", len(rest)))
    folded = html.Details([more, _list(rest, zone, words)], className="gw-rest")
    return html.Div([_list(ads[:MOST_OPEN], zone, words), folded])


def _list(ads: Sequence[ShownAd], zone: ZoneInfo, words: Words) -> Component:
    return html.Ul(
        [html.Li(ad_item(ad, zone, words), key=str(ad.ad_id)) for ad in ads], className="gw-list", role="list"
    )


def ad_item(ad: ShownAd, zone: ZoneInfo, words: Words, more: Sequence[Component] = ()) -> Component:
    """One ad with everything a person needs to judge it; `more` stands before the buttons."""
    return html.Article(
        [
            _head(ad, words),
            *_wording(ad, words),
            _why(ad, words),
            *more,
            html.Div([_seen(ad, zone, words), verdict_buttons(ad, words)], className="gw-ad-foot"),
        ],
        className="gw-ad",
        **{"aria-label": words.text("Ad of {brand}", brand=ad.brand)},
    )


def _head(ad: ShownAd, words: Words) -> Component:
    label = breach_label_name(ad.label, words)
    marks = [html.Strong(ad.brand), badge(label, _KINDS.get(ad.label or "", "plain"))]
    if ad.probability is not None and math.isfinite(ad.probability):
        confidence = words.text("confidence {share}", share=words.confidence(ad.probability))
        marks.append(html.Span(confidence, className="gw-meta"))
    if ad.copies_count > 1:
        copies = words.plural("{n} ad in this campaign", "{n} ads in this campaign", ad.copies_count)
        marks.append(html.Span(copies, className="gw-meta"))
    if ad.review:
        marks.append(badge(review_name(ad.review, words), "good" if ad.review == "confirmed" else "plain"))
    return html.Div(marks, className="gw-marks")


def _wording(ad: ShownAd, words: Words) -> list[Component]:
    """The ad's words; of a page that changed, what it said before and says now."""
    if ad.before_text is None:
        return [html.Blockquote(marked(ad, _SHOWN_LENGTH), className="gw-quote", dir="auto")]
    before = excerpt(ad.before_text, _PAGE_LENGTH) or words.text("(nothing)")
    return [
        html.Div(
            [
                html.Div([html.H4(words.text("Before")), html.P(before, dir="auto")], className="gw-before"),
                html.Div(
                    [html.H4(words.text("Now")), html.P(marked(ad, _PAGE_LENGTH), dir="auto")], className="gw-now"
                ),
            ],
            className="gw-change",
        )
    ]


def marked(ad: ShownAd, most: int) -> list[Component | str]:
    """The ad's title and text, at most `most` characters, with the deciding words in <mark> where they are found."""
    text = clean_text(ad.text, is_html=False)
    title = clean_text(ad.title or "", is_html=False)
    if title and not text.startswith(title):
        text = f"{title}\n{text}"
    quote = clean_text(ad.quote or "", is_html=False)
    at = text.find(quote) if quote else -1
    if at < 0:
        return [excerpt(text, most)]
    start = max(0, at - most // 2)
    before = ("…" if start else "") + text[start:at]
    return [before, html.Mark(quote), excerpt_after(text[at + len(quote) :], max(2, most - len(quote) - len(before)))]


def excerpt_after(text: str, most: int) -> str:
    """The rest of a text, its leading blank kept."""
    rest = excerpt(text, most)
    return f" {rest}" if rest and text[:1].isspace() else rest


def _why(ad: ShownAd, words: Words) -> Component:
    sentences = evidence_sentences(ad.reasons, words, ad.rule)
    if not sentences:
        return html.Div()
    items = [html.Li(excerpt(sentence, 300)) for sentence in sentences if sentence]
    return html.Details([html.Summary(words.text("Why it was flagged")), html.Ul(items)], className="gw-why")


def _seen(ad: ShownAd, zone: ZoneInfo, words: Words) -> Component:
    parts: list[Component | str] = [words.text("First seen"), " ", time_of(ad.first_seen_at, zone, words)]
    if ad.ended_on:
        parts += [" · ", words.text("ended {day}", day=words.short_day(ad.ended_on))]
    if site(ad.url):
        parts += [" · ", outward_link(site(ad.url), ad.url)]
    return html.P(parts, className="gw-meta")


def verdict_buttons(ad: ShownAd, words: Words) -> Component:
    """Confirm, or not about us; once judged, the way back."""
    if ad.campaign_id is None:
        return html.Div()
    if ad.review:
        return _button(words.text("Judge again"), ad.campaign_id, "open", "gw-button")
    yes = _button(words.text("Confirm"), ad.campaign_id, "confirmed", "gw-button gw-yes")
    no = _button(words.text("Not about us"), ad.campaign_id, "dismissed", "gw-button")
    return dmc.Group([yes, no], gap="xs")


def _button(text: str, campaign_id: int, verdict: str, class_name: str) -> Component:
    button_id = ids.review(campaign_id, verdict)
    return dmc.Button(text, id=button_id, size="xs", variant="default", className=class_name, n_clicks=0)
