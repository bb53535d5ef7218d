"""An alert as one message of a Telegram bot: HTML, of which Telegram reads a few tags, with all words escaped."""

from __future__ import annotations

import json
from html import escape

from alerts.channels.brief import BriefItem, BriefPart, shorten
from alerts.channels.notice import Notice

MOST_CHARACTERS = 3500
"""Of the 4096 that a message may have once its tags are read: signs and line breaks come on top."""


def lay_out(notice: Notice) -> bytes:
    """The body of sendMessage but for the chat, which the settings name when it is sent."""
    brief = shorten(notice.view, MOST_CHARACTERS)
    parts = [_bold(brief.title) + (f"\n{escape(brief.headline)}" if brief.headline else "")]
    parts += [_part(part) for part in brief.parts]
    parts += [f"<i>{escape(text)}</i>" for text in (brief.left_out, brief.foot) if text]
    if brief.url:
        parts.append(_link(brief.url, brief.url_text))
    body = {
        "text": "\n\n".join(parts),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def _part(part: BriefPart) -> str:
    lines = [_bold(part.heading)] if part.heading else []
    lines += [escape(line) for line in part.lines]
    lines += [_item(item) for item in part.items]
    return "\n".join(lines)


def _item(item: BriefItem) -> str:
    badge = f"<b>[{escape(item.badge)}]</b> " if item.badge else ""
    title = _link(item.url, item.title) if item.url else escape(item.title)
    quote = f"\n<blockquote>{escape(item.quote)}</blockquote>" if item.quote else ""
    line = f"\n{escape(item.line)}" if item.line else ""
    return f"• {badge}{title}{quote}{line}"


def _bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text or url)}</a>'
