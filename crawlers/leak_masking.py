"""Takes out of a text what could harm the people it speaks of: addresses, phones, cards, passwords, hashes. Pure.

What the leak watch keeps is a short passage that says that data are on offer, never the data. Where it is not sure, a
row of digits is masked: a count that is lost does less harm than a number that is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_AT = r"(?:@|\s?[\[({]\s?(?:at|@|собака)\s?[\])}]\s?)"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|\.|точка)\s?[\])}]\s?)"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_AFTER_EMAIL = r"(?P<password>[ \t]{0,3}(?:[:;|\t][ \t]{0,3}|,(?=\S))[^\s,;|\[]{1,200})?"
_EMAIL = re.compile(
    rf"[\w.+%'-]{{1,64}}{_AT}(?P<domain>{_LABEL}(?:{_DOT}{_LABEL}){{1,6}}){_AFTER_EMAIL}", re.IGNORECASE
)
_ROW = re.compile(r"^[^\n]*\[e-mail[^\n]*$", re.MULTILINE)
_CELL = re.compile(r"[,;|\t](?!\s)|\t")
_TOLD = re.compile(r"\[e-mail(?: at [^\]]+)?\]")
_CREDENTIALS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{1,20}://)[^\s/@]{1,200}@", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?P<label>\b(?:pass(?:word|wd|code|phrase|wort)?|pwd|pw|kennwort|парол[ьяю]|құпиясөз"
    r"|pin(?:[ -]?code)?|пин(?:-?код)?|cvv2?|cvc2?|secret|token|api[ _-]?key)\b"
    r"[\"'»]?\s{0,3}(?:[:=]|-\s|\bis\b)\s{0,3})"
    r"(?:\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s\"',;]{1,200})",
    re.IGNORECASE,
)
_HASH = re.compile(
    r"\$2[abxy]?\$\d\d\$[./\w]{20,60}|\$(?:1|5|6|argon2\w*)\$\S{10,200}|\b[0-9a-f]{32,128}\b", re.IGNORECASE
)
_PAIR_LINE = re.compile(r"^[ \t]*(?P<name>[^\s:;|/]{2,64})[:;|](?!//)[^\s]{3,128}[ \t]*$", re.MULTILINE)
_DIGITS = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().\u2010-\u2015/-]{0,2}\d){5,24}(?!\w)|\d{8,}")
_DATE = re.compile(r"(?:19|20)\d\d[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./](?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d ?[\u2010-\u2015/-] ?(?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3}){1,2}")
_LOCAL = re.compile(r"\d{3}-\d{4}|\d{2,3}-\d{2}-\d{2}")


def mask(text: str, kept_domains: Collection[str] = ()) -> str:
    """The text without e-mail addresses, passwords, hashes, cards, phones and other long numbers; each leaves its kind.

    Of an address whose domain is one of `kept_domains` (lower case; the watched brands' own) the domain stays: that
    the staff's addresses are on offer is what must be told. Compatibility forms and invisible characters, by which an
    address could slip through, are undone first, so the result can differ in length.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = _CREDENTIALS.sub(r"\g<scheme>[password]@", text)
    text = _LABELLED.sub(r"\g<label>[password]", text)
    text = _EMAIL.sub(lambda found: _email(found, kept_domains), text)
    text = _ROW.sub(_row, text)
    text = _HASH.sub("[hash]", text)
    text = _PAIR_LINE.sub(_pair, text)
    return _DIGITS.sub(lambda found: _number(found[0]), text)


def is_card(digits: str) -> bool:
    """Whether 13 to 19 digits are a payment card's number by its check digit (Luhn, ISO/IEC 7812-1)."""
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _email(found: re.Match[str], kept_domains: Collection[str]) -> str:
    domain = re.sub(_DOT, ".", found["domain"], flags=re.IGNORECASE).casefold()
    kept = next((known for known in kept_domains if domain == known or domain.endswith("." + known)), None)
    return f"[e-mail{f' at {kept}' if kept else ''}]{':[password]' if found['password'] else ''}"


def _row(found: re.Match[str]) -> str:
    """A line of cells with an address in it is a person's row of a dump: which cell holds what nobody can tell."""
    return f"[row] {' '.join(dict.fromkeys(_TOLD.findall(found[0])))}" if len(_CELL.findall(found[0])) > 1 else found[0]


def _pair(found: re.Match[str]) -> str:
    """A line that is nothing but name and value is a row of a dump; a masked one is done already."""
    return found[0] if "[" in found[0] else "[name]:[password]"


def _number(written: str) -> str:
    digits = "".join(filter(str.isdigit, written))
    if is_card(digits):
        return "[card]"
    plain = written.strip()
    if len(digits) < 8 and not plain.startswith("+") and not _LOCAL.fullmatch(plain):
        return written
    harmless = _DATE.fullmatch(plain) or _YEARS.fullmatch(plain) or (len(digits) <= 8 and _THOUSANDS.fullmatch(plain))
    if harmless:
        return written
    is_phone = len(digits) <= 15 and (plain.startswith(("+", "(")) or not plain.isdigit() or len(digits) in {10, 11})
    return "[phone]" if is_phone else "[number]"
