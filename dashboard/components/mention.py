"""Mentions in a list: what was said, where, when, and how it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.text import badge, empty, label_badge, outward_link, time_of
from dashboard.shown import ShownExplanation, ShownMention
from presentation.excerpt import excerpt, site
from presentation.language import Words
from reputation.errors import DatabaseUnavailableError, ModelError

_TITLE_LENGTH, _TEXT_LENGTH = 140, 320


def mention_list(mentions: Sequence[ShownMention], nothing: str, zone: ZoneInfo, words: Words) -> Component:
    """The mentions as a list; `nothing` is what an empty one says."""
    if not mentions:
        return empty(nothing)
    items = [mention_item(mention, zone, words) for mention in mentions]
    return html.Ul(items, className="gw-list", role="list")


def mention_item(mention: ShownMention, zone: ZoneInfo, words: Words) -> Component:
    """One mention. Its text is crawled: shown as plain text, cut, never as markup."""
    parts = [_judgement(mention, words), *_said(mention, words), _where(mention, zone, words)]
    if mention.label is not None:
        parts.append(html.Div(id=ids.explanation(mention.mention_id, mention.brand_id), **{"aria-live": "polite"}))
    return html.Li(parts, key=_key(mention))


def explanation(shown: ShownExplanation | None, words: Words) -> list[Component]:
    """The passage that was read with the words that pulled most marked, and what the strongest one adds."""
    if shown is None:
        return [html.P(words.text("No single word carries this score."), className="gw-meta")]
    parts: list[Component | str] = []
    at = 0
    for start, end in shown.spans:
        parts += [shown.passage[at:start], html.Mark(shown.passage[start:end])]
        at = end
    points = words.number(abs(shown.effect))
    if shown.effect < 0:
        told = words.text("Without “{word}” it would read {points} points better.", word=shown.strongest, points=points)
    else:
        told = words.text("Without “{word}” it would read {points} points worse.", word=shown.strongest, points=points)
    return [
        html.Blockquote([*parts, shown.passage[at:]], className="gw-quote", dir="auto"),
        html.P(told, className="gw-meta"),
    ]


def no_explanation(error: DatabaseUnavailableError | ModelError, words: Words) -> list[Component]:
    """Why the words can't be told at the moment."""
    if isinstance(error, DatabaseUnavailableError):
        told = words.text("The database can't be reached. Please try again later.")
    else:
        told = words.text("Which words carried it can't be told: {reason}.", reason=str(error).rstrip("."))
    return [html.P(told, className="gw-meta")]


def _key(mention: ShownMention) -> str:
    return f"{mention.mention_id}-{mention.brand}"


def _judgement(mention: ShownMention, words: Words) -> Component:
    waiting = html.Span(words.text("waits to be judged"), className="gw-label gw-label-none")
    marks = [waiting if mention.is_waiting else label_badge(mention.label, words)]
    if mention.about_breach:
        marks.append(badge(words.text("about the breach"), "bad"))
    if mention.is_new:
        marks.append(badge(words.text("new"), "accent"))
    if mention.label is not None:
        why = ids.why(mention.mention_id, mention.brand_id)
        marks.append(html.Button(words.text("Why?"), id=why, className="gw-why", title=words.text("Show the words")))
    return html.Div(marks, className="gw-marks")


def _said(mention: ShownMention, words: Words) -> list[Component]:
    """An article's title is its link and its text stands below; a post without title is all link."""
    text = excerpt(mention.text, _TEXT_LENGTH)
    if not mention.title:
        return [html.P(outward_link(text or words.text("(no text)"), mention.url, "gw-said"), dir="auto")]
    title = outward_link(excerpt(mention.title, _TITLE_LENGTH), mention.url, "gw-title")
    return [html.P(title, dir="auto"), html.P(text, className="gw-text", dir="auto")]


def _where(mention: ShownMention, zone: ZoneInfo, words: Words) -> Component:
    parts: list[Component | str] = [time_of(mention.published_at, zone, words, words.text("undated"))]
    author = excerpt(mention.author, 60)
    for part in (mention.source, site(mention.url), author):
        if part:
            parts += [" · ", html.Bdi(part)]
    if mention.copies_count > 1:
        parts += [" · ", _copies(mention, words)]
    return html.P(parts, className="gw-meta")


def _copies(mention: ShownMention, words: Words) -> str:
    """How often the same words were published, and who had them first."""
    n, first = mention.copies_count, mention.first_source
    if first is None:
        return words.plural("{n} copy of this text", "{n} copies of this text", n)
    return words.plural(
        "{n} copy of this text, first in {source}",
        "{n} copies of this text, first in {source}",
        n,
        source=excerpt(first, 60),
    )
