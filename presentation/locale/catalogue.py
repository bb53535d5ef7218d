"""Merging the packages' parts into one catalogue, and writing it so that the same parts give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from reputation.errors import InputError

PARTS = Path(__file__).parent / "ru" / "parts"
COMPILED = Path(__file__).parent / "ru" / "LC_MESSAGES"
PLURAL_FORMS = 3
_RUSSIAN_PLURALS = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
_NAMES = re.compile(r"{(\w+)")


class CatalogueError(InputError):
    """Raised when a part of the catalogue can't be read, contradicts another, or loses a {name} in translation."""


def merge(parts: Iterable[Path]) -> Catalog:
    """One Russian catalogue of all parts, in order of the messages.

    Raises:
        CatalogueError: a part is no PO file, translates a message otherwise than a part before, leaves it empty,
            lacks one of the three plural forms, or has other {names} than the message.
    """
    taken: dict[str | tuple[str, str], tuple[str | tuple[str, ...], Path]] = {}
    for part in sorted(parts):
        for message in _messages(part):
            _take(message, part, taken)
    catalogue = Catalog(locale="ru", domain="goodwill", fuzzy=False)
    for key in sorted(taken, key=_first):
        catalogue.add(key, taken[key][0])
    return catalogue


def _first(key: str | tuple[str, str]) -> str:
    return key if isinstance(key, str) else key[0]


def _messages(part: Path) -> list[Message]:
    try:
        catalogue = read_po(io.BytesIO(_with_plurals(part.read_text("utf-8"))), locale="ru", abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{part.name} is not a PO file in UTF-8: {error}") from None
    return [message for message in catalogue if message.id]


def _with_plurals(text: str) -> bytes:
    """The part under a header that declares three plural forms (a part need not have one of its own)."""
    header = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {_RUSSIAN_PLURALS}\\n"\n\n'
    return (text if re.search(r'^msgid ""\nmsgstr', text, re.MULTILINE) else header + text).encode()


def _take(message: Message, part: Path, taken: dict[str | tuple[str, str], tuple[str | tuple[str, ...], Path]]) -> None:
    key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
    string = message.string if isinstance(message.string, str) else tuple(message.string or ())
    known = next((value for other, value in taken.items() if _first(other) == _first(key)), None)
    if known and known[0] != string:
        raise CatalogueError(f"{part.name} translates {_first(key)!r} otherwise than {known[1].name}")
    _check(key, string, part)
    taken[key] = (string, part)


def _check(key: str | tuple[str, str], string: str | tuple[str, ...], part: Path) -> None:
    forms = (string,) if isinstance(string, str) else string
    if not all(forms) or (isinstance(key, tuple) and len(forms) != PLURAL_FORMS):
        raise CatalogueError(f"{part.name} leaves {_first(key)!r} without a translation or a plural form")
    wanted = set(_NAMES.findall(key if isinstance(key, str) else key[1]))
    if any(set(_NAMES.findall(form)) != wanted for form in forms):
        raise CatalogueError(f"{part.name} translates {_first(key)!r} with other names in braces")


def po_bytes(catalogue: Catalog) -> bytes:
    """The merged catalogue as a PO file: no header of dates, so that it changes with its messages alone."""
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True)
    return _with_plurals(body.getvalue().decode())


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue compiled, from the PO file's text."""
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(po_bytes(catalogue)), locale="ru"))
    return _without_dates(compiled.getvalue())


def _without_dates(compiled: bytes) -> bytes:
    """The same length with the moment of compiling blanked (Babel writes it into the header)."""
    return re.sub(rb"(-Date: )[^\n]*", lambda found: found[1] + b"0" * (len(found[0]) - len(found[1])), compiled)
