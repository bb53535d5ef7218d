"""A competitor's promotion page: its passages, and what changed since it was last seen. Pure."""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass

import lxml.html

from crawlers.errors import ParseError
from crawlers.parsers.article import extract
from crawlers.parsers.decoding import decode
from reputation.intake.fingerprint import fingerprint, normalise

MAX_PASSAGES = 2000
"""Passages of one page that are compared; no promotion has more, and comparing is quadratic."""

_DROPPED = ("script", "style", "noscript", "template", "svg", "nav", "footer", "form", "iframe")
_BREAKS = ("p", "div", "li", "br", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "a", "button")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML tree takes; references such as &#1; put it into one all the same."""
_SPACES = re.compile(r"[^\S\n]+")
_MONTH = (
    "(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|jan(?:uary)?|feb(?:ruary)?|"
    "mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WHEN = re.compile(
    rf"\b(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}"
    rf"|(?:\d{{1,2}}\.?\s{_MONTH}|{_MONTH}\s\d{{1,2}})(?:,?\s20\d\d)?)\b",
    re.IGNORECASE,
)
"""A date or a clock: a countdown, the day of today, the end of an offer that is put off again."""


@dataclass(frozen=True, slots=True)
class PromoPage:
    """A page's wording: title, and its passages a line each."""

    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a page says now and did not before, with the wording that it replaces (None where it replaces nothing)."""

    before: str | None
    text: str


def parse_promo(page: bytes, url: str, content_type: str | None = None) -> PromoPage:
    """The wording of a promotion page: all visible passages but menus, forms and footers.

    trafilatura alone would miss banners and short claims, which are what such a page is made of.

    Raises:
        ParseError: the page is empty or can't be read, or shows no words; names the address.
    """
    article = extract(page, url, content_type)
    passages = visible_passages(decode(page, content_type))
    if not passages:
        raise ParseError(f"{url} shows no words (a page drawn by scripts shows none to us)")
    return PromoPage(article.title, "\n".join(passages))


def visible_passages(markup: str) -> list[str]:
    """The passages of a page that readers see, each once and in order; menus, forms and footers left out.

    At most MAX_PASSAGES; a passage has at least two letters.
    """
    markup = _UNREADABLE.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    try:
        tree = lxml.html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except lxml.etree.ParserError:  # nothing but comments and the like
        return []
    body = tree.find("body")
    root = tree if body is None else body
    lxml.etree.strip_elements(root, *_DROPPED, lxml.etree.Comment, with_tail=False)
    for element in list(root.iter(*_BREAKS)):
        element.tail = "\n" + _UNREADABLE.sub("", element.tail or "")
        element.text = "\n" + _UNREADABLE.sub("", element.text or "")
    lines = (_SPACES.sub(" ", line).strip() for line in root.text_content().splitlines())
    return list(dict.fromkeys(line for line in lines if sum(map(str.isalpha, line)) > 1))[:MAX_PASSAGES]


def compare(before: str | None, after: str) -> Change | None:
    """What changed between two wordings (a passage a line); None where nothing new is said.

    A page seen for the first time is new as a whole. Passages that only moved, or differ in spacing, case, punctuation
    or a date, have not changed: else a countdown were a new ad in every crawl. Passages that only went are no ads.
    """
    if before is None:
        return Change(None, after)
    old, new = before.splitlines(), after.splitlines()
    known = {_said(line) for line in old}
    matcher = difflib.SequenceMatcher(None, [_said(a) for a in old], [_said(b) for b in new], autojunk=False)
    gone: list[str] = []
    added: list[str] = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        fresh = [line for line in new[new_start:new_end] if _said(line) not in known]
        if kind != "equal" and fresh:
            added += fresh
            gone += old[old_start:old_end]
    return Change("\n".join(gone) or None, "\n".join(added)) if added else None


def _said(passage: str) -> str:
    """What a passage says, whenever it says it."""
    return normalise(_WHEN.sub(" ", passage))


def change_id(url: str, change: Change) -> str:
    """Identity of a change inside its source: the same new wording on the same page is one ad, however often seen."""
    return f"{hashlib.sha256(url.encode()).hexdigest()[:16]}:{fingerprint(change.text).hex()[:32]}"
