"""Loaders of our own hand-written texts (sentiment/training/texts, Apache-2.0; the READMEs there tell of them)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from reputation.intake.match import find_name
from sentiment.passages import Passage, ad_passages
from sentiment.records import BREACH_LABELS, PRACTICES, SENTIMENTS
from sentiment.training.examples import Example, in_dev

_CLOSE_IDEAS = (
    {
        "years-without-incident",
        "counter",
        "never-had-to-claim",
        "clean-record",
        "leak-word-boast",
        "fine-free",
        "dark-web-empty",
    },
    {"no-apology-letter", "apology-mobs", "sorry-season", "breach-season"},
    {"leaky-basket", "leaky-boat", "bucket", "sieve", "walls-have-holes", "open-umbrella"},
    {"moved-by-worry", "worried-who-holds", "who-else-knows"},
    {"recent-events", "recent-events-question", "for-your-eyes"},
    {"one-line", "short-jab"},
)
"""Families of ads whose ideas are alike (the README of the ads names them)."""


def written_ads(texts: Path) -> Iterator[Example]:
    """Our own ads (sentiment/training/texts/ads), the breached brand marked where it is named.

    Whole families of wording are kept for development; one whose close relative is in training is left out of both. A
    training ad longer than a window is learnt passage by passage, as the scorer reads it; a development one is whole.
    """
    for row in _written(texts / "ads"):
        split = row.get("split")
        dev = _held_out(split, row["family"])
        if split or not dev or all(_held_out(None, one) for one in _relatives(row["family"])):
            ad = _ad(row, dev)
            yield from [ad] if dev else _in_passages(ad, row.get("quote"))


def _ad(row: dict[str, Any], dev: bool) -> Example:
    start, end = find_name(row["text"], row["breached_brand"]) or (None, None)
    label = BREACH_LABELS.index(row["label"])
    return Example(row["text"], "written_ads", row["language"], start, end, reference=label, dev=dev, note=row["id"])


def _in_passages(ad: Example, quote: str | None) -> Iterator[Example]:
    """The ad by passages: the one that holds all of `quote` has its label, those that hold none of it refer to nothing.

    Where it isn't known which words of a long ad refer, the ad stays whole.
    """
    pieces = ad_passages(ad.text, None, ad.span)
    if len(pieces) == 1 or (ad.reference and quote is None):
        yield ad
        return
    first = ad.text.index(quote) if quote else len(ad.text)
    last = first + len(quote or "")
    for piece in pieces:
        holds = piece.start <= first and last <= piece.end
        if holds or last <= piece.start or piece.end <= first:
            yield _cut(ad, piece, ad.reference if holds else 0)


def _cut(ad: Example, piece: Passage, reference: int | None) -> Example:
    start, end = (None, None) if piece.target is None else (at - piece.start for at in piece.target)
    return replace(ad, text=ad.text[piece.start : piece.end], start=start, end=end, reference=reference)


def _relatives(family: str) -> set[str]:
    if family.startswith("described-"):
        return {"described-unmistakably", family}
    return next((group for group in _CLOSE_IDEAS if family in group), {family})


def written_mentions(texts: Path) -> Iterator[Example]:
    """Our own mentions after a breach (sentiment/training/texts/mentions): whole brands are kept for development."""
    for row in _written(texts / "mentions"):
        practices = frozenset(row["practices"])
        unknown = practices - set(PRACTICES)
        if unknown:
            raise ValueError(f"mention {row['id']} names unknown practices: {sorted(unknown)}")
        yield Example(
            row["text"],
            "written_mentions",
            row["language"],
            row["start"],
            row["end"],
            SENTIMENTS.index(row["sentiment"]),
            bool(row["about_breach"]),
            practices,
            dev=_held_out(row.get("split"), row["brand"]),
            note=row["id"],
        )


def _held_out(split: str | None, group: str) -> bool:
    """Whether the whole group (a family of wording, a brand) is kept for development."""
    return split in {"dev", "test"} if split else in_dev(group, percent=25)


def _written(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
