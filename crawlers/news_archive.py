"""Articles out of a web archive on disk, such as a file of Common Crawl's news archive (CC-NEWS), read as a stream.

https://commoncrawl.org/blog/news-dataset-available: files of a gigabyte, each of some 30,000 pages of the whole world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.errors import ParseError
from crawlers.parsers.article import extract
from crawlers.parsers.combine import item_of
from crawlers.parsers.decoding import decode
from crawlers.parsers.entries import bare_entry
from crawlers.pipelines import storable
from crawlers.settings import DOWNLOAD_MAXSIZE
from reputation.brand import Brand
from reputation.errors import InputError
from reputation.intake.match import BrandMatcher
from reputation.mention import MentionItem


@dataclass(slots=True)
class ArchiveTally:
    """What a run has met so far: pages looked at, and those without an article, or without its day."""

    pages: int = 0
    unreadable: int = 0
    undated: int = 0


def archived_articles(
    path: Path, brands: Sequence[Brand], source_id: int, tally: ArchiveTally, report: Callable[[int, int], None]
) -> Iterator[MentionItem]:
    """The articles of a WARC file, packed or not, on whose pages a watched name stands; the text decides later.

    An article whose page tells no day is left out and counted: the day of the archive is not that of its publication.
    `report` is told bytes read and bytes in all.

    Raises:
        InputError: the file is no WARC file, or is cut off; names it and the byte. What came before it was yielded.
    """
    matcher = BrandMatcher(brands)
    for url, content_type, page in _pages(path, report):
        tally.pages += 1
        if not matcher.find(None, decode(page, content_type), url):
            continue
        try:
            article = extract(page, url, content_type)
        except ParseError:
            tally.unreadable += 1
            continue
        if article.published_at is None:
            tally.undated += 1
        else:
            yield storable(item_of(bare_entry(url), article, source_id))


def _pages(path: Path, report: Callable[[int, int], None]) -> Iterator[tuple[str, str | None, bytes]]:
    """Address, content type and body of every page that was answered with 200."""
    try:
        with path.open("rb") as file:
            yield from _pages_of(file, path, report)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from None


def _pages_of(
    file: BinaryIO, path: Path, report: Callable[[int, int], None]
) -> Iterator[tuple[str, str | None, bytes]]:
    size, is_archive = path.stat().st_size, False
    try:
        for record in ArchiveIterator(file):
            is_archive = True
            report(file.tell(), size)
            page = _page(record)
            if page is not None:
                yield page
        if not is_archive:
            raise EOFError("it holds no record")  # noqa: TRY301 (as warcio itself says it of most such files)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{path} is no whole WARC file, at byte {file.tell()}: {reason}") from None


def _page(record: Any) -> tuple[str, str | None, bytes] | None:  # noqa: ANN401 (warcio has no types)
    """The page of a record, None where it holds none, or one larger than a crawl reads.

    Raises:
        EOFError: fewer bytes follow than the record announces.
    """
    headers = record.http_headers
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return None
    content_type = headers.get_header("Content-Type")
    if "html" not in (content_type or "html").lower() or not url.startswith(("http://", "https://")):
        return None
    body = record.content_stream().read(DOWNLOAD_MAXSIZE + 1)
    if len(body) <= DOWNLOAD_MAXSIZE and record.raw_stream.limit > 0:
        raise EOFError(f"the record of {url} is cut off")
    return (url, content_type, body) if 0 < len(body) <= DOWNLOAD_MAXSIZE else None
