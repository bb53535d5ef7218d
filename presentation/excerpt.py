"""Crawled text cut for a line of a mail, a table or a list: clean, on one line, never longer than asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

from reputation.intake.clean import clean_text

ELLIPSIS = "…"
_MOST_URL = 2_000


def excerpt(text: str | None, most: int) -> str:
    """The text on one line of at most `most` characters (≥ 2), cut at a space where one is near the end.

    Control characters and direction overrides are taken out; an ellipsis says that something was cut. Empty for None.
    """
    line = " ".join(clean_text((text or "")[: 20 * most + 200], is_html=False).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > most // 2 else cut).rstrip(" ,;:.–—-") + ELLIPSIS


def opening(text: str) -> str:
    """The text as a sentence begins: its first letter a capital (Russian names of days have none of their own)."""
    return text[:1].upper() + text[1:]


def web_link(url: str | None) -> str | None:
    """The address where it is one that a reader may be sent to: http or https with a host and no control characters."""
    if not url or len(url) > _MOST_URL or not url.isprintable() or any(character in url for character in ' "<>\\'):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host else None


def site(url: str | None) -> str:
    """The host of an address, for a reader who wants to know where a link leads; empty where it is no web address."""
    link = web_link(url)
    return (urlsplit(link).hostname or "").removeprefix("www.") if link else ""
