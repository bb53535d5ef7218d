"""An alert as an adaptive card for Teams. Crawled words stand in text runs alone, which Teams reads no Markdown in."""

from __future__ import annotations

import json
from typing import Any

from alerts.channels.brief import Brief, BriefItem, BriefPart, shorten
from alerts.channels.notice import Notice

MOST_CHARACTERS = 5000
MOST_BYTES = 28_000
"""What Teams takes of one request; `MOST_CHARACTERS` of any script stay below it."""

Json = dict[str, Any]


def lay_out(notice: Notice) -> bytes:
    """The body of a request to a workflow that posts a card when a webhook request is received."""
    most = MOST_CHARACTERS
    body = _body(notice, most)
    while len(body) > MOST_BYTES and most > 1500:
        most -= 500
        body = _body(notice, most)
    return body


def _body(notice: Notice, most: int) -> bytes:
    content = card(shorten(notice.view, most))
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": content,
    }
    body = {"type": "message", "attachments": [attachment]}
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def card(brief: Brief) -> Json:
    """The card: version 1.4, which Teams shows on desktops and telephones alike."""
    body = [_paragraph([_run(brief.title, size="Large", weight="Bolder")])]
    if brief.headline:
        body.append(_paragraph([_run(brief.headline)]))
    for part in brief.parts:
        body += _part(part)
    body += [_paragraph([_run(text, isSubtle=True)]) for text in (brief.left_out, brief.foot) if text]
    actions = [{"type": "Action.OpenUrl", "title": brief.url_text or brief.url, "url": brief.url}] if brief.url else []
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "fallbackText": brief.title,
        "msteams": {"width": "Full"},
        "body": body,
        "actions": actions,
    }


def _part(part: BriefPart) -> list[Json]:
    found = []
    if part.heading:
        found.append({**_paragraph([_run(part.heading, weight="Bolder")]), "separator": True, "spacing": "Medium"})
    found += [_paragraph([_run(line)]) for line in part.lines]
    for item in part.items:
        found += _item(item)
    return found


def _item(item: BriefItem) -> list[Json]:
    badge = [_run(f"[{item.badge}] ", weight="Bolder")] if item.badge else []
    open_page = {"selectAction": {"type": "Action.OpenUrl", "url": item.url}, "underline": True} if item.url else {}
    found = [_paragraph([*badge, _run(item.title, **open_page)])]
    if item.quote:
        found.append({**_paragraph([_run(item.quote, italic=True)]), "spacing": "None"})
    if item.line:
        found.append({**_paragraph([_run(item.line, isSubtle=True)]), "spacing": "None"})
    return found


def _paragraph(runs: list[Json]) -> Json:
    return {"type": "RichTextBlock", "inlines": runs}


def _run(text: str, **style: Any) -> Json:  # noqa: ANN401 (a card's properties are of many types)
    return {"type": "TextRun", "text": text, **style}
