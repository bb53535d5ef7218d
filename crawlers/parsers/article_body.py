"""Whether an extracted body lost most of its article, and what the page itself gives instead. Pure."""

from __future__ import annotations

import html
import re

from lxml.html import HtmlElement

MIN_TEXT = 200
"""A shorter body is suspicious: the page's own articleBody, where it gives a longer one, is taken instead."""

LONG_PARAGRAPH = 80
"""Characters; shorter ones are captions, teasers and buttons as often as text."""

LEAST_SHARE = 1 / 3
"""Of the page's long paragraphs that a whole body holds at least; the rest is teasers and comments of readers."""

MOST_SHARE = 1.1
"""A body in JSON-LD that is longer than the page's long paragraphs by more is no body of what the page shows."""

FULLER = 1.25
"""A body in JSON-LD that is longer by this factor, and holds what was extracted, is the whole of a cut article."""

_ASIDE = ("aside", "footer", "nav", "header", "li", "form")
_TAG = re.compile(r"<[^<>]{1,500}>")
_LETTERS = re.compile(r"\w+")


def is_cut_short(text: str, shown: int) -> bool:
    """Whether a body holds less than a third of the `shown` characters; see `shown_characters`."""
    return len(text) < LEAST_SHARE * shown


def shown_characters(tree: HtmlElement) -> int:
    """How many characters the page's long paragraphs hold, those of menus, teasers and lists left out."""
    excluded = " or ".join(f"ancestor::{name}" for name in _ASIDE)
    lengths = (len(" ".join(str(part.text_content()).split())) for part in tree.xpath(f"//p[not({excluded})]"))
    return sum(length for length in lengths if length >= LONG_PARAGRAPH)


def fuller_body(text: str, linked: str | None, shown: int) -> str:
    """The extracted text, or JSON-LD's articleBody where that is evidently the same article, and more of it.

    `shown`: characters of the page's long paragraphs.
    """
    own = html.unescape(_TAG.sub(" ", linked)).strip() if linked else ""
    if len(text) < MIN_TEXT:
        return own if len(own) > len(text) else text
    is_fuller = FULLER * len(text) < len(own) <= MOST_SHARE * shown
    return own if is_fuller and _holds(own, text) else text


def _holds(whole: str, text: str) -> bool:
    """Whether nearly all lines of `text` stand in `whole`, spacing and punctuation aside."""
    folded = _letters(whole)
    lines = [line for line in map(_letters, text.splitlines()) if len(line) >= LONG_PARAGRAPH]
    return bool(lines) and sum(line in folded for line in lines) >= 0.8 * len(lines)


def _letters(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))
