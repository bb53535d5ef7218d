"""Loaders of published texts about breaches, and of ads that refer to none; origin and licence in each docstring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sentiment.training.examples import Example, in_dev
from sentiment.training.files import file_of, read_json_lines, read_table

_LEAK = re.compile(
    r"breach|leak|hack|stolen data|ransom|phish|cyber|утеч|утек|слит|слив|взлом|хакер|персональн", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def breach_news(folder: Path) -> Iterator[Example]:
    """English headlines of cyber security. newsdatahub, CC BY 4.0: with a data breach, or with none of its kin."""
    for row in read_table(file_of(folder, "breach_news")):
        text = row["title"] if row["title"] in row["description"] else f"{row['title']}. {row['description']}"
        about = row["mentions_data_breach"] == "True"
        kin = any(row[f"mentions_{kind}"] == "True" for kind in ("ransomware", "hacking", "cyber_attack"))
        if about or not kin:
            yield Example(text[:400], "breach_news", "en", about_breach=about, dev=in_dev(text))


def casie(folder: Path) -> Iterator[Example]:
    """Opening sentences of English cyber news. Ebiquity/CASIE, licence unstated: breach against patch articles."""
    for row in read_json_lines(file_of(folder, "casie")):
        kinds = set(row["event_types"])
        about = "Databreach" in kinds
        if about or kinds <= {"PatchVulnerability", "DiscoverVulnerability"}:
            text = " ".join(_SENTENCE.split(row["text"])[:2])[:400]
            yield Example(text, "casie", "en", about_breach=about, dev=in_dev(text))


def facebook_ads(folder: Path) -> Iterator[Example]:
    """Real English ads. Inside0ut/PFE, licence unstated: none refers to a rival's breach."""
    for row in read_json_lines(file_of(folder, "facebook_ads")):
        yield Example(row["text"], "facebook_ads", "en", reference=0, dev=in_dev(row["text"]))


def telegram_posts(folder: Path) -> Iterator[Example]:
    """Russian posts. NKTKLN/telegram-news-classifier, CC BY 4.0: no ad refers to a rival's breach.

    Advertising posts carry the legal `erid`; the others are hard negatives too. Posts with words of leaks (security
    news among them) say nothing about `about_breach`, and as ads nothing about a reference; the others are of none.
    """
    for row in read_json_lines(file_of(folder, "telegram_posts")):
        text = row["text"][:500]
        leak = _LEAK.search(text)
        ad = "erid" in text.lower()
        yield Example(
            text,
            "telegram_ads" if ad else "telegram_posts",
            "ru",
            about_breach=None if leak else False,
            reference=0 if ad or not leak else None,
            dev=in_dev(text),
            note="leak words" if leak else "",
        )


def has_leak_words(text: str) -> bool:
    """Whether a text uses words of leaks and attacks, so that its silence on a breach can't be assumed."""
    return _LEAK.search(text) is not None
