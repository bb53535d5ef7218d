"""Breaches as Have I Been Pwned lists them (https://haveibeenpwned.com/API/v3#AllBreaches). Pure."""

from __future__ import annotations

import html
from datetime import datetime
from typing import Any
from urllib.parse import quote

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from reputation.mention import MentionItem

SITE = "https://haveibeenpwned.com/Breach/"


def parse_breaches(body: bytes, url: str, source_id: int, brand: str | None = None) -> list[MentionItem]:
    """The breaches of one answer, lists of spammers left out. `brand`: whose domain was asked for, named in each title.

    Raises:
        ParseError: the bytes are no JSON list of breaches; names the address and the answer's own message.
    """
    answer = load_json(body, url)
    if not isinstance(answer, list):
        said = text_of(mapping(answer).get("message"))
        raise ParseError(f"{url} answered with no list of breaches{f': {said[:200]}' if said else ''}")
    items = (_item(breach, source_id, brand) for breach in objects(answer) if breach.get("IsSpamList") is not True)
    return [item for item in items if item is not None]


def _item(breach: dict[str, Any], source_id: int, brand: str | None) -> MentionItem | None:
    """A breach as an item; None for one without the name that identifies it."""
    name = text_of(breach.get("Name"))
    if name is None:
        return None
    title, domain = text_of(breach.get("Title")) or name, text_of(breach.get("Domain"))
    named = ", ".join(part for part in (brand if brand and brand not in title else None, domain) if part)
    return MentionItem(
        source_id=source_id,
        external_id=name,
        url=SITE + quote(name, safe=""),
        kind="leak_offer",
        title=html.escape(f"{title} ({named})" if named else title, quote=False),
        text=_text(breach),
        is_html=True,
        language="en",
        published_at=_moment(breach.get("AddedDate")),
        edited_at=_moment(breach.get("ModifiedDate")),
        extra=_facts(breach),
    )


def _text(breach: dict[str, Any]) -> str:
    """What was lost, in words and as HTML: how many accounts, which data, and the service's own description."""
    count = number_of(breach.get("PwnCount"))
    classes = [kind for kind in map(text_of, _list(breach.get("DataClasses"))) if kind]
    parts = [
        f"{count:,} accounts." if count is not None else "",
        f"Data: {html.escape(', '.join(classes), quote=False)}." if classes else "",
        "Have I Been Pwned holds it to be fabricated." if breach.get("IsFabricated") is True else "",
        text_of(breach.get("Description")) or "",
    ]
    return " ".join(part for part in parts if part)


def _facts(breach: dict[str, Any]) -> dict[str, Any]:
    flags = {"verified": breach.get("IsVerified"), "fabricated": breach.get("IsFabricated")}
    facts: dict[str, Any] = {name: value for name, value in flags.items() if isinstance(value, bool)}
    happened = text_of(breach.get("BreachDate"))
    return {**facts, "happened_on": happened[:10]} if happened else facts


def _moment(value: object) -> datetime | None:
    written = text_of(value)
    return parse_moment(written) if written else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
