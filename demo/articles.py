"""Stories of four fictional outlets: headline, lead, paragraphs, quotes; some stories are one wire's copies."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.brands import COMPETITORS, OWN, Bank
from demo.grammar import expand, sections
from demo.posts import Stance

MIN_WORDS = 125

FEELING = {
    "disclosure": "neutral", "anger": "negative", "claims": "neutral", "amends": "positive", "repair": "positive",
    "results": "neutral", "launch": "positive", "trouble": "negative",
}  # fmt: skip
"""The kinds of stories and their feeling toward the bank."""

ABOUT_BREACH = {"disclosure", "anger", "claims", "amends", "repair"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """One news site. `feed` is "rss" or "atom"."""

    key: str
    name: str
    language: str
    feed: str
    authors: tuple[str, ...]


OUTLETS = (
    Outlet("harbour-courier", "The Harbour Courier", "en", "rss", ("Maud Ellery", "Piet Sandow", "Irene Calloway")),
    Outlet("ledger-daily", "Ledger Daily", "en", "atom", ("J. Okafor", "Tess Brandt", "Colm Reilly")),
    Outlet("bereg", "Берег", "ru", "rss", ("Анна Рощина", "Глеб Митяев", "Вера Лапшина")),
    Outlet("delovoy-kvartal", "Деловой квартал", "ru", "atom", ("Павел Седов", "Нина Журавлёва", "Тимур Асланов")),
)


@dataclass(frozen=True, slots=True)
class Article:
    """One page of an outlet. Copies of one story share `story`, headline and paragraphs."""

    article_id: int
    story: int
    outlet: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    author: str
    published_at: datetime
    kind: str
    stance: Stance = field(repr=False)


def kinds_on(days_since: int) -> dict[str, float]:
    """Stories expected a day about the own bank, by kind (each language)."""
    ordinary = {"results": 0.05, "launch": 0.055, "trouble": 0.025}
    if days_since < 0:
        return ordinary
    if days_since == 0:
        return {"disclosure": 2.0}
    if days_since <= 12:
        return {"disclosure": 0.35, "anger": 0.65, "claims": 0.25}
    if days_since <= 40:
        return {"anger": 0.14, "claims": 0.18, "amends": 0.3}
    return {**ordinary, "claims": 0.08, "repair": 0.16, "amends": 0.05}


_RIVAL_KINDS = {"results": 0.028, "launch": 0.032, "trouble": 0.018}


class Newsroom:
    """Writes the stories of all days, in order, for the outlets of one language."""

    def __init__(self, rng: random.Random, language: str) -> None:
        self._rng = rng
        self._language = language
        self._outlets = [outlet for outlet in OUTLETS if outlet.language == language]

    def day(self, day: datetime, days_since: int, next_story: int) -> list[list[Article]]:
        """The stories of one day (its first moment given), each as its copies."""
        wanted = [(OWN, kind, rate) for kind, rate in kinds_on(days_since).items()]
        wanted += [(bank, kind, rate) for bank in COMPETITORS for kind, rate in _RIVAL_KINDS.items()]
        stories: list[list[Article]] = []
        for bank, kind, rate in wanted:
            for _ in range(int(rate) + (self._rng.random() < rate % 1)):
                stories.append(self._story(day, bank, kind, next_story + len(stories)))
        return stories

    def _story(self, day: datetime, bank: Bank, kind: str, story: int) -> list[Article]:
        rng = self._rng
        title, paragraphs = self._words(bank, kind)
        is_wire = rng.random() < (0.8 if kind == "disclosure" else 0.4)
        outlets = rng.sample(self._outlets, 2 if is_wire else 1)
        moment = day + timedelta(hours=9 if kind == "disclosure" else 6, minutes=rng.randrange(12, 690))
        stance = Stance(bank.key, FEELING[kind], kind in ABOUT_BREACH)
        return [
            Article(
                0, story, outlet.key, self._language, title, paragraphs, rng.choice(outlet.authors),
                moment + timedelta(minutes=17 * copy), kind, stance,
            )
            for copy, outlet in enumerate(outlets)
        ]  # fmt: skip

    def _words(self, bank: Bank, kind: str) -> tuple[str, tuple[str, ...]]:
        rng, frames = self._rng, sections(f"{self._language}_articles")
        lists = sections(f"{self._language}_parts")

        def said(frame: str) -> str:
            return expand(frame, rng, lists, bank)

        title, _, lead = said(rng.choice(frames[f"{kind} top"])).partition(" | ")
        pool = [said(frame) for frame in rng.sample(frames[f"{kind} body"], len(frames[f"{kind} body"]))]
        quotes = [said(frame) for frame in rng.sample(frames[f"{kind} quote"], len(frames[f"{kind} quote"]))]
        pool = pool[: rng.randrange(3, len(pool) + 1)] + quotes[: rng.randrange(1, len(quotes) + 1)]
        rng.shuffle(pool)
        background = [said(frame) for frame in rng.sample(frames["any background"], len(frames["any background"]))]
        paragraphs = [lead, *pool, background.pop()]
        while background and sum(len(paragraph.split()) for paragraph in paragraphs) < MIN_WORDS:
            paragraphs.append(background.pop())
        return title, tuple(paragraphs)
