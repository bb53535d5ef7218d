"""A mail as sections of finished sentences: what the HTML and the plain text are both laid out from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from presentation.language import Language

Tone = Literal["alert", "warning", "calm"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the reader can do by a signed link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told: a title, what it is (`badge`), the words quoted, and lines of explanation.

    `before` and `after` are a promo page's wordings; `url` is a web address or None; `actions` are what the reader can
    say to it, none where the dashboard has no public address.
    """

    title: str
    badge: str = ""
    tone: Tone = "calm"
    quote: str = ""
    before: str = ""
    after: str = ""
    lines: tuple[str, ...] = ()
    url: str | None = None
    site: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineImage:
    """An inline chart: PNG bytes, the words that stand for it, and its width in CSS pixels."""

    png: bytes
    alt: str
    width: int = 600


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, items, and a last line (how many more there are)."""

    heading: str
    lines: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    last: str = ""
    picture: InlineImage | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """The few words that the layout itself needs."""

    before: str
    after: str
    open_page: str


@dataclass(frozen=True, slots=True)
class MailView:
    """A whole mail: subject and headline, a line under it, sections, and the foot.

    `unsubscribe` is how this reader ends mails of this kind; None where no link can be reached.
    """

    language: Language
    subject: str
    title: str
    headline: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    labels: Labels
    dashboard_url: str | None = None
    dashboard_text: str = ""
    unsubscribe: Action | None = None
