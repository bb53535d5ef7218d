"""From bytes to text, whatever the page claims about its encoding."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding

_CYRILLIC = ("windows-1251", "koi8-r")
_FREQUENT = re.compile("[оеаинтслрі]")
_LETTER = re.compile("[^\\W\\d_a-zA-Z]")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of an HTML page. `content_type` is the response's header.

    Never raises: what can't be decoded becomes U+FFFD.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body[3:].decode("utf-8", "replace")
    return html_to_unicode(f"text/html; charset={encoding_of(body, content_type) or 'cp1252'}", body)[1]


def encoding_of(body: bytes, content_type: str | None = None) -> str | None:
    """The encoding of a page or a feed, None where nothing tells it.

    Valid UTF-8 is UTF-8 whatever header and document say; else they are believed, unless they say UTF-8 and it is not
    even that with a few broken bytes.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        guessed = _guess(body)
        stated = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
        return next((one for one in stated if one and (one != "utf-8" or guessed == "utf-8")), guessed)
    return "utf-8"


def _guess(body: bytes) -> str | None:
    """UTF-8 with a few broken bytes is still UTF-8: most of its high bytes decode. Else Russian's old encodings."""
    start = body[:20_000]
    high = sum(byte > 0x7F for byte in start)
    if high and start.decode("utf-8", "replace").count("�") * 10 < high:
        return "utf-8"
    return next((name for name in _CYRILLIC if _is_russian(start.decode(name, "replace"))), None)


def _is_russian(text: str) -> bool:
    """Whether the small letters that Russian and Ukrainian have most are more than half of all that are not Latin."""
    return 2 * len(_FREQUENT.findall(text)) > len(_LETTER.findall(text)) > 20
