"""An alert as Slack's blocks. Crawled words stand in rich text and plain text alone, which Slack reads no markup in."""

from __future__ import annotations

import json
from typing import Any

from alerts.channels.brief import Brief, BriefItem, BriefPart, shorten
from alerts.channels.notice import Notice

MOST_CHARACTERS = 6000
_MOST_BLOCKS = 50
_MOST_HEADER = 150

Json = dict[str, Any]


def lay_out(notice: Notice) -> bytes:
    """The body of a request to an incoming webhook: at most 50 blocks, and the title as the notification's text."""
    brief = shorten(notice.view, MOST_CHARACTERS)
    body = {"text": escape(brief.title), "blocks": blocks(brief), "unfurl_links": False, "unfurl_media": False}
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def blocks(brief: Brief) -> list[Json]:
    """The blocks in the mail's order; the foot and what was left out always fit."""
    head: list[Json] = [{"type": "header", "text": _plain(brief.title[:_MOST_HEADER], emoji=False)}]
    if brief.headline:
        head.append(_rich([_section([_text(brief.headline)])]))
    tail = [_rich([_section([_text(brief.left_out, italic=True)])])] if brief.left_out else []
    if brief.url:
        tail.append(_rich([_section([_link(brief.url, brief.url_text)])]))
    if brief.foot:
        tail.append({"type": "context", "elements": [_plain(brief.foot, emoji=False)]})
    parts = [_part(part) for part in brief.parts[: _MOST_BLOCKS - len(head) - len(tail)]]
    return head + parts + tail


def escape(text: str) -> str:
    """Text for where Slack reads its markup: no mention, no link, no `<!channel>` can come out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _part(part: BriefPart) -> Json:
    elements = [_section([_text(part.heading, bold=True)])] if part.heading else []
    elements += [_section([_text(line)]) for line in part.lines]
    for item in part.items:
        elements += _item(item)
    return _rich(elements)


def _item(item: BriefItem) -> list[Json]:
    title = _link(item.url, item.title) if item.url else _text(item.title)
    badge = [_text(f"[{item.badge}] ", bold=True)] if item.badge else []
    line = [_text(f"\n{item.line}")] if item.line else []
    found = [_section([_text("• "), *badge, title, *line])]
    if item.quote:
        found.append({"type": "rich_text_quote", "elements": [_text(item.quote)]})
    return found


def _rich(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


def _section(elements: list[Json]) -> Json:
    """One paragraph: rich text puts no line break between sections by itself."""
    return {"type": "rich_text_section", "elements": [*elements, _text("\n")]}


def _text(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _link(url: str, text: str) -> Json:
    return {"type": "link", "url": url, "text": text or url}


def _plain(text: str, *, emoji: bool) -> Json:
    return {"type": "plain_text", "text": text, "emoji": emoji}
