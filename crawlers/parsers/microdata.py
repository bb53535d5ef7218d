"""Microdata of a page (https://html.spec.whatwg.org/multipage/microdata.html) as JSON-LD would say it. Pure."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from crawlers.parsers.shown_words import shown_words

MAX_DEPTH = 8
MAX_ITEMS = 2000
MAX_TEXT = 20_000

_ADDRESSES = {"a": "href", "link": "href", "area": "href", "img": "src", "iframe": "src", "object": "data"}


def items_of(root: HtmlElement) -> list[dict[str, Any]]:
    """The items of a page that are no property of another, each with its properties, items among them."""
    found = root.xpath("//*[@itemscope][not(@itemprop)]")
    return [_item(element, MAX_DEPTH) for element in found[:MAX_ITEMS]]


def _item(element: HtmlElement, depth: int) -> dict[str, Any]:
    """An item: "@type", "@id" where it has one, and its properties; a repeated property is a list."""
    item: dict[str, Any] = {"@type": (element.get("itemtype") or "").rpartition("/")[2]}
    if element.get("itemid"):
        item["@id"] = element.get("itemid")
    for part in _properties(element):
        value = _value(part, depth)
        for name in (part.get("itemprop") or "").split():
            known = item.get(name)
            item[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
    return item


def _properties(element: HtmlElement) -> list[HtmlElement]:
    """The elements that are properties of this item, not of one within it."""
    found: list[HtmlElement] = []
    waiting = list(element)[::-1]
    while waiting and len(found) < MAX_ITEMS:
        part = waiting.pop()
        if not isinstance(part.tag, str):
            continue
        if part.get("itemprop"):
            found.append(part)
        if part.get("itemscope") is None:
            waiting.extend(list(part)[::-1])
    return found


def _value(element: HtmlElement, depth: int) -> Any:  # noqa: ANN401 (text, or an item within)
    if element.get("itemscope") is not None:
        return _item(element, depth - 1) if depth > 0 else None
    stated = element.get("content") or element.get("datetime")
    if stated is not None:
        return stated
    if str(element.tag) in _ADDRESSES:
        return element.get(_ADDRESSES[str(element.tag)])
    if str(element.tag) in {"data", "meter"}:
        return element.get("value")
    return shown_words(element)[:MAX_TEXT]
