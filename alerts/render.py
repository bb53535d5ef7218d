"""A mail's sections as HTML and as plain text: values escaped, styles inlined, those of dark mode beside them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
import jinja2
from markupsafe import Markup

from alerts.view import InlineImage, MailView

TEMPLATES = Path(__file__).parent / "templates"
_TEXT_WIDTH = 78


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A finished mail but for its addresses: subject, both bodies, and the pictures that the HTML names by cid.

    `view` is what it was laid out from: channels other than e-mail lay it out anew.
    """

    subject: str
    language: str
    html: str
    text: str
    pictures: Mapping[str, InlineImage]
    view: MailView | None = None


def render(view: MailView) -> RenderedMail:
    """Both bodies of a mail. The same view gives the same bytes."""
    cids = {index: f"chart{index}@goodwill" for index, section in enumerate(view.sections) if section.picture}
    pictures = {cids[index]: section.picture for index, section in enumerate(view.sections) if section.picture}
    # Our own stylesheets, no crawled text in them.
    style = Markup((TEMPLATES / "mail.css").read_text("utf-8"))  # noqa: S704
    page = _environment().get_template("mail.html.j2").render(view=view, cids=cids, style=style)
    text = _environment().get_template("mail.txt.j2").render(view=view)
    return RenderedMail(view.subject, view.language, _inlined(page), _single_spaced(text), pictures, view)


def _inlined(page: str) -> str:
    """Styles moved into the elements, for mail programs that drop them from the head; the dark ones stay there."""
    inliner = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
    dark = (TEMPLATES / "mail_dark.css").read_text("utf-8")
    inlined: str = inliner.inline(page)
    return inlined.replace("</head>", f"<style>{dark}</style></head>", 1)


def _single_spaced(text: str) -> str:
    """Without trailing blanks, and with one empty line at most between paragraphs."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip() + "\n"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fold"] = _fold
    return environment


def _fold(text: str, indent: int = 0) -> str:
    """Lines of at most 78 characters, all but the first indented; a long word (an address) is never broken."""
    lines = textwrap.wrap(text, _TEXT_WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return ("\n" + " " * indent).join(lines)
