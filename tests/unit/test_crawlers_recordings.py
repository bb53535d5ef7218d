"""Every parser against recordings of our own making: tests/recordings/<kind>/<case>/, input and expected JSON.

`GOODWILL_WRITE_EXPECTED=1 pytest tests/unit/test_crawlers_recordings.py` writes the expected files of new cases; read
them before you commit them.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.consumers.google_ads import read_export
from crawlers.options import OPTIONS
from crawlers.parsers.app_store import parse_reviews
from crawlers.parsers.article import extract
from crawlers.parsers.bluesky import parse_event
from crawlers.parsers.bluesky import parse_posts as parse_bluesky
from crawlers.parsers.discourse import parse_posts
from crawlers.parsers.entries import FeedEntry
from crawlers.parsers.feed import parse_feed
from crawlers.parsers.gdelt import parse_gkg
from crawlers.parsers.google_ads import wanted_names
from crawlers.parsers.google_play import parse_reviews as parse_play
from crawlers.parsers.hacker_news import parse_hits
from crawlers.parsers.hibp import parse_breaches
from crawlers.parsers.leak import parse_leak_page
from crawlers.parsers.lemmy import parse_listing
from crawlers.parsers.linkedin_ads import parse_library
from crawlers.parsers.mastodon import parse_statuses
from crawlers.parsers.meta_ads import parse_archive as parse_meta
from crawlers.parsers.microsoft_ads import parse_ads
from crawlers.parsers.newsletter import parse_newsletter
from crawlers.parsers.page_links import page_links
from crawlers.parsers.promo import compare, parse_promo
from crawlers.parsers.reddit import parse_listing as parse_reddit
from crawlers.parsers.reviews import parse_review_page
from crawlers.parsers.sitemap import parse_sitemap
from crawlers.parsers.telegram import parse_channel
from crawlers.parsers.tiktok_ads import parse_detail
from crawlers.parsers.tiktok_ads import parse_search as parse_tiktok
from crawlers.parsers.vk import parse_search
from crawlers.parsers.youtube import parse_comments, parse_uploads
from reputation.brand import Brand
from reputation.mention import MentionItem

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
URL = "https://source.example/here"
EASTMOOR = wanted_names(["Eastmoor Bank plc"])
LIST = "https://regulator.example/decisions/"
NAMED = (Brand(1, "Northgate Bank", "own"), Brand(2, "Заречный банк", "competitor", context=("утечка",)))
REVIEWS = "https://itunes.example/gb/rss/customerreviews/page=1/id=1234567/sortby=mostrecent/xml"

WATCHED = (Brand(1, "Northgate Bank", "own", domains=("northgate.example",)), Brand(2, "Harbour Credit", "competitor"))


def the_input(case: Path) -> bytes:
    return next(case.glob("input.*")).read_bytes()


def entries(found: Sequence[FeedEntry]) -> Any:
    return {"entries": [plain(entry) for entry in found]}


def zipped(table: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20260302121500.gkg.csv", table)
    return stream.getvalue()


def promo_change(case: Path) -> Any:
    before, after = ((case / f"{name}.html").read_bytes() for name in ("before", "after"))
    old, new = parse_promo(before, URL), parse_promo(after, URL)
    return {"page": plain(new), "change": plain(compare(old.text, new.text))}


def items(found: list[MentionItem]) -> Any:
    return {"items": [plain(item) for item in found]}


PARSERS: dict[str, Callable[[Path], Any]] = {
    "feed": lambda case: parse_feed(the_input(case), URL),
    "sitemap": lambda case: parse_sitemap(the_input(case), URL),  # shape only: from the protocol
    "gdelt": lambda case: entries(parse_gkg(zipped(the_input(case)), URL, NAMED)),  # shape only: from the codebook
    "page_list": lambda case: entries(page_links(the_input(case), LIST, None, "/decisions/2")),
    "review_page": lambda case: parse_review_page(the_input(case), URL, 1),
    "google_play": lambda case: parse_play(the_input(case), f"{URL}?app=bank.app&hl=en&gl=gb", 1),  # shape only
    "article": lambda case: extract(the_input(case), URL),
    "mastodon": lambda case: parse_statuses(the_input(case), URL, 1),
    "bluesky_stream": lambda case: parse_event(the_input(case), URL, 1),
    "bluesky_search": lambda case: parse_bluesky(the_input(case), f"{URL}?q=Northgate&limit=2", 1),
    "telegram": lambda case: parse_channel(the_input(case), "https://t.me/s/zarechny_today", 1),
    "hacker_news": lambda case: parse_hits(the_input(case), f"{URL}/search_by_date?query=Northgate&hitsPerPage=4", 1),
    "discourse": lambda case: parse_posts(the_input(case), "https://forum.example/posts.json?before=906", 1),
    "lemmy": lambda case: parse_listing(the_input(case), f"{URL}/list?sort=New&page=1", 1),
    "youtube": lambda case: (parse_uploads if "uploads" in case.name else parse_comments)(the_input(case), URL, 1),
    "reddit": lambda case: parse_reddit(the_input(case), f"{URL}/new?limit=100", 1),
    "vk": lambda case: parse_search(the_input(case), f"{URL}/newsfeed.search?q=bank&start_time=1", 1),  # shape only
    "app_store": lambda case: parse_reviews(the_input(case), REVIEWS, 1),  # shape only: from the documentation
    "tiktok_ads": lambda case: (parse_tiktok if "search" in case.name else parse_detail)(the_input(case), URL, 1),
    "linkedin_ads": lambda case: parse_library(the_input(case), URL, 1),  # shape only: from what clients document
    "google_ads": lambda case: {"ads": [plain(ad) for ad in read_export(case / "input.jsonl", 1, EASTMOOR, 1000)]},
    "meta_ads": lambda case: parse_meta(the_input(case), URL, 1),
    "microsoft_ads": lambda case: parse_ads(the_input(case), URL, 1),  # shape only: from the documentation
    "newsletter": lambda case: parse_newsletter(the_input(case), "mail 881", 1, "Eastmoor"),
    "promo_page": promo_change,
    "hibp": lambda case: items(parse_breaches(the_input(case), URL, 1, "Northgate Bank")),  # shape only
    "leak_page": lambda case: items(parse_leak_page(the_input(case), URL, "text/html", 1, WATCHED)),
    "onion_page": lambda case: items(parse_leak_page(the_input(case), URL, "text/plain", 1, WATCHED)),
}
CASES = sorted(path for path in RECORDINGS.glob("*/*") if path.is_dir() and path.parent.name in PARSERS)


def plain(value: Any) -> Any:
    """What JSON can hold of a parser's result; moments as ISO text."""
    return json.loads(json.dumps(dataclasses.asdict(value), default=as_text)) if value is not None else None


def as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {value!r}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_parser_reads_recording_as_expected(case: Path) -> None:
    result = PARSERS[case.parent.name](case)
    result = result if isinstance(result, dict) else plain(result)
    expected = case / "expected.json"
    if os.environ.get("GOODWILL_WRITE_EXPECTED") and not expected.exists():
        expected.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert result == json.loads(expected.read_text("utf-8"))


def test_every_kind_of_source_has_a_recording() -> None:
    recorded = {case.parent.name for case in CASES}
    assert OPTIONS.keys() <= recorded
