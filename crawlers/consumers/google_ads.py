"""kind = "google_ads"."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, TextIO

from crawlers.ad_options import GoogleAdsOptions
from crawlers.consumers.base import Consumed, Consumer
from crawlers.errors import ParseError
from crawlers.items import Cursor, Problem
from crawlers.parsers.ad_page import still_running
from crawlers.parsers.google_ads import merge, parse_row, wanted_names
from crawlers.parsers.json_values import mapping
from reputation import clock
from reputation.ad import AdItem

_ENDINGS = (".csv", ".json", ".jsonl", ".ndjson")
LONGEST_LINE = 4 << 20


class GoogleAdsConsumer(Consumer[GoogleAdsOptions]):
    """A competitor's ads in Google's Ads Transparency Center, out of files that you export from BigQuery.

    Google has no API for its library; its public table `google_ads_transparency_center.creative_stats` has the ads
    shown in the EU and political ones. A file is read once, and again when it has changed.
    """

    name = "google_ads"
    summary = "A competitor's ads on Google, YouTube and partner sites, by your exports from BigQuery (EU and EEA)"
    yields = "ads without words, unless your export adds a column text, headline or description"
    reaches_back = "as far as the export does; the table to 2023"
    needs = "options.brand, options.path on this machine; options.advertisers where Google knows them by another name"

    async def things(self) -> AsyncGenerator[Consumed, None]:
        """The ads of each file that is new or has changed, then where we are."""
        place = Path(self.options.path)
        files = await asyncio.to_thread(export_files, place)
        if not files:
            yield Problem("no_file", f"{place} is no file or folder with exports ({', '.join(_ENDINGS)})", fatal=True)
            return
        reached = dict(mapping(self.context.source.cursor.get("files")))
        for file, state in files.items():
            if reached.get(file.name) == state:
                continue
            try:
                items = await asyncio.to_thread(self._read, file)
            except ParseError as error:
                yield Problem("parse", str(error), fatal=True)
                continue
            for item in items:
                yield still_running(item, clock.now().date())
            reached[file.name] = state
            yield Cursor({"files": reached})

    def _read(self, file: Path) -> list[AdItem]:
        self.request_count += 1
        self.received_bytes += file.stat().st_size
        wanted = wanted_names(self.options.advertisers or self._names())
        return read_export(file, self.context.source.source_id, wanted, self.options.max_ads)

    def _names(self) -> list[str]:
        brands = (brand for brand in self.context.brands if brand.name == self.options.brand)
        return [alias.text for brand in brands for alias in brand.names]


def export_files(place: Path) -> dict[Path, list[int]]:
    """The exports at a path with their size and time of change, by name; none where there is no such path."""
    found = sorted(place.iterdir()) if place.is_dir() else [place]
    files = (file for file in found if file.is_file() and file.name.removesuffix(".gz").endswith(_ENDINGS))
    return {file: [file.stat().st_size, file.stat().st_mtime_ns] for file in files}


def read_export(file: Path, source_id: int, wanted: frozenset[str], most: int) -> list[AdItem]:
    """The ads of the wanted advertisers in a file, each creative once; `most` of them.

    Raises:
        ParseError: the file can't be read, or is not what its name says; names it, and the line.
    """
    found: dict[str, AdItem] = {}
    try:
        with _opened(file) as lines:
            for row in _rows(file, lines):
                if "creative_id" not in row:
                    raise ParseError(f"{file} has no column creative_id: it is no export of creative_stats")
                item = parse_row(row, source_id, wanted)
                if item is None or (item.external_id not in found and len(found) >= most):
                    continue
                before = found.get(item.external_id)
                found[item.external_id] = merge(before, item) if before else item
    except (OSError, EOFError, UnicodeError, csv.Error) as error:
        raise ParseError(f"{file} can't be read: {error}"[:300]) from None
    return list(found.values())


def _opened(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _rows(file: Path, lines: TextIO) -> Iterator[dict[str, Any]]:
    if file.name.removesuffix(".gz").endswith(".csv"):
        yield from csv.DictReader(lines)
        return
    for number in range(1, 1 << 40):
        line = lines.readline(LONGEST_LINE)
        if not line:
            return
        if line.strip():
            yield _json_row(file, number, line)


def _json_row(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise ParseError(f"{file}, line {number} is no JSON object: BigQuery writes one on each line")
    return row
