"""Plain text out of whatever a source gives: no tags, no entities, no control characters, paragraphs as lines."""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

MAX_CHARACTERS = 200_000
"""Longer texts are cut here: no public text worth judging is longer, and a hostile one would stall the rest."""

_BLOCKS = (
    "br|hr|p|div|li|[uod]l|d[td]|h[1-6]|table|t[rdh]|pre|blockquote|section|article|aside|header|footer|figure|"
    "figcaption|caption|option|button"
)
_BREAK = re.compile(rf"</?\s*(?:{_BLOCKS})\b[^<>]{{0,200}}>", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def clean_text(text: str, *, is_html: bool) -> str:
    """Sanitised plain text in NFC, paragraphs separated by one newline, at most MAX_CHARACTERS long.

    Script and style contents go with their tags. Text that is not HTML keeps its angle brackets.
    """
    text = text[: 2 * MAX_CHARACTERS]
    if is_html:
        text = _strip_tags(text)
    text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text)
    text = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)
    text = _LINES.sub("\n", _SPACES.sub(" ", text))
    return text.strip()[:MAX_CHARACTERS]


def _strip_tags(markup: str) -> str:
    """The text of an HTML fragment; where a block begins or ends stands a newline before the tags go.

    Beginnings too, for many an end is left out: Hacker News puts a bare <p> between its paragraphs.
    """
    with_breaks = _BREAK.sub(lambda match: f"\n{match.group(0)}\n", markup)
    return html.unescape(nh3.clean(with_breaks, tags=set(), clean_content_tags={"script", "style"}))
