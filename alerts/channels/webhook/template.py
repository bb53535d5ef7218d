"""An alert as JSON for programs: the whole mail's view, as it is."""

from __future__ import annotations

import json
from typing import Any

from alerts.channels.notice import Notice
from alerts.view import Item, MailView, Section

_FIELDS = ("title", "badge", "tone", "quote", "before", "after", "url", "site")


def lay_out(notice: Notice) -> bytes:
    """The body of a webhook's request; docs/howto/set-up-channels.md describes it. Unknown is null."""
    body = {
        "type": f"goodwill.alert.{notice.kind}",
        "id": notice.delivery_id,
        "key": notice.key,
        "tier": notice.tier,
        "decided_at": notice.decided_at.isoformat(),
        **_view(notice.view),
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def _view(view: MailView) -> dict[str, Any]:
    return {
        "language": view.language,
        "subject": view.subject,
        "title": view.title,
        "headline": view.headline,
        "sections": [_section(section) for section in view.sections],
        "foot": list(view.foot),
        "dashboard_url": view.dashboard_url,
    }


def _section(section: Section) -> dict[str, Any]:
    """Without the picture: what it shows is told by its words."""
    return {
        "heading": section.heading,
        "lines": list(section.lines),
        "items": [_item(item) for item in section.items],
        "last": section.last or None,
        "picture": section.picture.alt if section.picture else None,
    }


def _item(item: Item) -> dict[str, Any]:
    """Without what the reader of a mail may do by a signed link: that is the reader's own."""
    return {name: getattr(item, name) or None for name in _FIELDS} | {"lines": list(item.lines)}
