"""From bytes to text, whatever the page claims about its encoding."""

from __future__ import annotations

import codecs

from w3lib.encoding import html_to_unicode


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of an HTML page. Valid UTF-8 is UTF-8 whatever header or meta tag say; else they are believed.

    `content_type` is the response's header. Never raises: what can't be decoded becomes U+FFFD.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body[3:].decode("utf-8", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return html_to_unicode(content_type, body, default_encoding="cp1252", auto_detect_fun=_guess)[1]


def _guess(body: bytes) -> str | None:
    """UTF-8 with a few broken bytes is still UTF-8: most of its high bytes decode."""
    high = sum(byte > 0x7F for byte in body[:20_000])
    broken = body[:20_000].decode("utf-8", "replace").count("�")
    return "utf-8" if high and broken * 10 < high else None
