"""How well real article pages are read, against what others found in them. Needs GOODWILL_RECORDINGS."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from crawlers.parsers.article import Article, extract
from crawlers.parsers.languages import language_code
from tests.replay.recordings import RecordedPage, recorded_pages, recordings_folder

pytestmark = pytest.mark.recordings


@dataclass(frozen=True)
class Read:
    """A page as we read it, as it was written down, and the language that its own tag names."""

    article: Article
    truth: dict[str, Any]
    tag: str | None


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text or "").casefold())


def grams(text: str) -> Counter[tuple[str, ...]]:
    found = words(text)
    return Counter(tuple(found[start : start + 4]) for start in range(max(1, len(found) - 3)))


def likeness(one: str, other: str) -> float:
    """F1 of the runs of four words."""
    first, second = grams(one), grams(other)
    return 2 * (first & second).total() / (first.total() + second.total())


def body_of(truth: dict[str, Any]) -> str:
    body = truth.get("body") or {}
    parts = [part for section in body.get("sections", []) for part in section["headline"] + section["paragraphs"]]
    return "\n".join([*(body.get("summary") or []), *parts])


def truth_of(recorded: RecordedPage, article: Article) -> dict[str, Any] | None:
    """The publisher's file holds an article for each of its pages: the one that is most like this page."""
    path = recorded.path.parent / f"{recorded.path.name.partition('_')[0]}.json"
    known = list(json.loads(path.read_text("utf-8")).values()) if path.is_file() else []
    return max(known, key=lambda truth: likeness(body_of(truth), article.text), default=None)


def read_all(folder: Path) -> Iterator[Read]:
    for recorded in recorded_pages(folder):
        article = extract(recorded.body(), recorded.url)
        truth = truth_of(recorded, article)
        if truth is not None:
            yield Read(article, truth, tag_of(recorded.body()))


def tag_of(page: bytes) -> str | None:
    tag = re.search(rb"<html[^>]*\blang=[\"']?([A-Za-z-]+)", page)
    return language_code(tag[1].decode()) if tag else None


def has_title(read: Read) -> bool:
    ours, theirs = (" ".join(words(title)) for title in (read.article.title, read.truth.get("title")))
    return bool(ours) and (ours in theirs or theirs in ours)


def has_day(read: Read) -> bool:
    told, found = datetime.fromisoformat(read.truth["publishing_date"]), read.article.published_at
    return found is not None and told.date() in {found.date(), found.astimezone(told.tzinfo).date()}


def has_author(read: Read) -> bool:
    ours, theirs = (
        {" ".join(words(name)) for name in names} for names in (read.article.authors, read.truth.get("authors") or ())
    )
    return bool(ours & theirs)


def test_real_articles_are_read_as_well_as_we_say() -> None:
    reads = list(read_all(recordings_folder()))
    shares = {
        "title": fmean(has_title(read) for read in reads if read.truth.get("title")),
        "day": fmean(has_day(read) for read in reads if read.truth.get("publishing_date")),
        "authors": fmean(has_author(read) for read in reads if read.truth.get("authors")),
        "language": fmean(read.article.language == read.tag for read in reads if read.tag),
        "body": fmean(likeness(body_of(read.truth), read.article.text) for read in reads if body_of(read.truth)),
    }
    least = {"title": 0.90, "day": 0.96, "authors": 0.85, "language": 0.96, "body": 0.94}
    assert {name: round(share, 3) for name, share in shares.items() if share < least[name]} == {}
