"""GDELT's quarter-hourly files: the Global Knowledge Graph 2.1, a zipped table of 27 columns. Pure.

Written from http://data.gdeltproject.org/documentation/GDELT-Global_Knowledge_Graph_Codebook-V2.1.pdf ; no recording of
the real files was at hand. The mentions files beside it name events, not words, so they are not read.
"""

from __future__ import annotations

import dataclasses
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from crawlers.errors import ParseError
from crawlers.parsers.entries import FeedEntry, bare_entry
from reputation.brand import Brand
from reputation.intake.match import BrandMatcher

STEP = timedelta(minutes=15)
MAX_UNPACKED = 256 << 20
"""Bytes that a file is read of; a real one unpacks to some 30 MB."""

MAX_ROWS = 100_000
MAX_NAMES = 20_000
"""Characters of one row's names that are searched for brands."""

_COLUMNS = 27
_SEEN, _COLLECTION, _ADDRESS, _PERSONS, _ORGANISATIONS, _NAMES, _TRANSLATION, _EXTRAS = 1, 2, 4, 11, 13, 23, 25, 26
_WEB = "1"
_STAMP = re.compile(r"/(\d{14})\.(?:translation\.)?gkg\.csv\.zip", re.IGNORECASE)
_SOURCE_LANGUAGE = re.compile(r"srclc:([a-z]{3})")
_TITLE = re.compile(r"<PAGE_TITLE>(.{1,2000}?)</PAGE_TITLE>")
_PRECISE = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>(\d{14})</PAGE_PRECISEPUBTIMESTAMP>")
_OFFSET = re.compile(r",\d+(?=;|$)")
_LANGUAGES = {
    "ara": "ar", "bul": "bg", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "est": "et", "fin": "fi", "fra": "fr",
    "heb": "he", "hin": "hi", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kaz": "kk", "kor": "ko", "lav": "lv",
    "lit": "lt", "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "slk": "sk", "spa": "es",
    "srp": "sr", "swe": "sv", "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip


def parse_newest(body: bytes, url: str) -> datetime:
    """The moment of the newest file, from lastupdate.txt: lines of size, MD5 and address.

    Raises:
        ParseError: no line names a file of the Knowledge Graph.
    """
    found = _STAMP.search(body[:10_000].decode("utf-8", "replace"))
    moment = moment_of(found[1]) if found else None
    if moment is None:
        raise ParseError(f"{url} names no file of the Global Knowledge Graph")
    return moment


def parse_gkg(body: bytes, url: str, brands: Sequence[Brand]) -> tuple[FeedEntry, ...]:
    """The articles of one file that name a watched brand, in their title, among their names or by their address.

    Names stand in English in the translated stream too; the titles are the articles' own. A name that needs context is
    taken without it: that is looked for in the whole article. The date is the exact one of
    the page where GDELT found it, else the file's, which the codebook calls the date of publication. The rest of the
    file, thousands of articles, is let go here: neither fetched nor kept.

    Raises:
        ParseError: the bytes are no zipped table of the Knowledge Graph, or unpack to more than MAX_UNPACKED.
    """
    matcher = BrandMatcher([_without_context(brand) for brand in brands])
    found: dict[str, FeedEntry] = {}
    for row in _rows(body, url):
        title = _title(row[_EXTRAS])
        names = "\n".join(_OFFSET.sub("", row[column]) for column in (_PERSONS, _ORGANISATIONS, _NAMES))
        if row[_COLLECTION] == _WEB and matcher.find(title, names.replace(";", "\n")[:MAX_NAMES], row[_ADDRESS]):
            entry = _entry(row, title)
            if entry is not None:
                found.setdefault(entry.external_id, entry)
    return tuple(found.values())


def moment_of(stamp: str) -> datetime | None:
    """The moment of a stamp such as "20260302121500", or None."""
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def file_name(moment: datetime, stream: str) -> str:
    """The name of the file of a moment, in the stream "english" or "translated"."""
    middle = ".translation" if stream == "translated" else ""
    return f"{moment:%Y%m%d%H%M%S}{middle}.gkg.csv.zip"


def _without_context(brand: Brand) -> Brand:
    aliases = tuple(dataclasses.replace(alias, context=()) for alias in brand.aliases)
    return dataclasses.replace(brand, context=(), aliases=aliases)


def _rows(body: bytes, url: str) -> Iterator[list[str]]:
    """The rows that have all columns; a file with none of them is another one."""
    lines = _unpacked(body, url).split("\n")[:MAX_ROWS]
    rows = [row for row in (line.rstrip("\r").split("\t") for line in lines if line) if len(row) >= _COLUMNS]
    if not rows and any(lines):
        raise ParseError(f"{url} holds no table of the Global Knowledge Graph 2.1")
    yield from rows


def _unpacked(body: bytes, url: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive, archive.open(archive.namelist()[0]) as table:
            plain = table.read(MAX_UNPACKED + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        IndexError,
        RuntimeError,  # locked, or packed in a way that this Python doesn't know
        EOFError,
        ValueError,
        OSError,
    ):
        raise ParseError(f"{url} is no zip file that could be read") from None
    if len(plain) > MAX_UNPACKED:
        raise ParseError(f"{url} unpacks to more than {MAX_UNPACKED >> 20} MB, which is not read")
    return plain.decode("utf-8", "replace")


def _title(extras: str) -> str | None:
    found = _TITLE.search(extras)
    return " ".join(html.unescape(found[1]).split()) or None if found else None


def _entry(row: list[str], title: str | None) -> FeedEntry | None:
    address = row[_ADDRESS]
    if not address.startswith(("http://", "https://")):
        return None
    precise, language = _PRECISE.search(row[_EXTRAS]), _SOURCE_LANGUAGE.search(row[_TRANSLATION])
    return bare_entry(
        address,
        title=title,
        published_at=(moment_of(precise[1]) if precise else None) or moment_of(row[_SEEN]),
        language=_LANGUAGES.get(language[1]) if language else None,
    )
