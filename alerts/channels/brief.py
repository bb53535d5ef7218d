"""A mail's view cut to what a chat can show: the same order, the first items of each section, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.view import Item, Labels, MailView, Section
from presentation.excerpt import excerpt, web_link
from presentation.language import known_language, words

_MOST_TITLE = 150
_MOST_LINE = 300
_MOST_QUOTE = 240
_MOST_FOOT = 600


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One thing told in a chat: what it is, its title, the words quoted, the first explanation, where it leads."""

    title: str
    badge: str
    quote: str
    line: str
    url: str | None


@dataclass(frozen=True, slots=True)
class BriefPart:
    """A section: heading, sentences, items; its last line says how many more the mail has."""

    heading: str
    lines: tuple[str, ...]
    items: tuple[BriefItem, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a chat is told. All texts are plain, on one line each, cleaned; "" for none. The title is never empty."""

    title: str
    headline: str
    parts: tuple[BriefPart, ...]
    left_out: str
    foot: str
    url: str | None
    url_text: str


def shorten(view: MailView, most: int) -> Brief:
    """The view in at most about `most` characters as UTF-16 counts them (≥ 1500), never cut within an item.

    Title, headline, foot and link are always there; then sections in their order, as long as there is room.
    """
    title = excerpt(view.title, _MOST_TITLE) or excerpt(view.subject, _MOST_TITLE) or "Goodwill"
    headline = excerpt(view.headline, _MOST_LINE)
    foot = excerpt(" ".join(view.foot), _MOST_FOOT)
    url = web_link(view.dashboard_url)
    room = most - sum(map(units, (title, headline, foot, url or ""))) - _MOST_LINE
    parts: list[BriefPart] = []
    left_out = 0
    for section in view.sections:
        part, room = _part(section, room)
        left_out += len(section.items) - len(part.items if part else ())
        if part:
            parts.append(part)
    more = words(view.language).plural("{n} more is not shown here", "{n} more are not shown here", left_out)
    return Brief(title, headline, tuple(parts), more if left_out else "", foot, url, excerpt(view.dashboard_text, 75))


def plain_view(subject: str, language: str, text: str) -> MailView:
    """A view of a mail that has none: its subject, and its paragraphs as one section."""
    paragraphs = tuple(part for part in text.split("\n\n") if part.strip())
    section = Section("", paragraphs)
    return MailView(known_language(language), subject, subject, "", (section,), (), Labels("", "", ""))


def units(text: str) -> int:
    """The length of a text as UTF-16 counts it, which Telegram's limit is stated in."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _part(section: Section, room: int) -> tuple[BriefPart | None, int]:
    """As much of a section as there is room for, and the room that is left; None where not even its heading fits."""
    heading = excerpt(section.heading, _MOST_TITLE)
    lines: list[str] = []
    room -= units(heading)
    for line in (*section.lines, section.last):
        short = excerpt(line, _MOST_LINE)
        if short and units(short) <= room:
            lines.append(short)
            room -= units(short) + 1
    items: list[BriefItem] = []
    for item in map(_item, section.items):
        size = _size(item)
        if size > room:
            break
        items.append(item)
        room -= size
    return (BriefPart(heading, tuple(lines), tuple(items)) if lines or items else None), max(room, 0)


def _item(item: Item) -> BriefItem:
    quote = item.quote or item.after
    return BriefItem(
        excerpt(item.title, _MOST_TITLE) or excerpt(item.site, _MOST_TITLE) or "–",
        excerpt(item.badge, 60),
        excerpt(quote, _MOST_QUOTE),
        excerpt(item.lines[0], _MOST_LINE) if item.lines else "",
        web_link(item.url),
    )


def _size(item: BriefItem) -> int:
    """Its visible text with room for signs, and its address, which some chats count too."""
    return sum(map(units, (item.title, item.badge, item.quote, item.line, item.url or ""))) + 16
