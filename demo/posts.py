"""Posts of two fictional Mastodon instances, composed from frames so that their words carry their feeling."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.brands import OWN, Bank
from demo.grammar import expand, sections

BREACH_TOPICS = {
    "negative": ("breach", "notification", "support", "transparency", "compensation", "security", "leaving"),
    "positive": ("notification", "support", "transparency", "compensation", "security", "staying"),
    "neutral": ("breach", "security", "guidance"),
}
_LATER = {"compensation", "security", "staying", "leaving"}
ORDINARY_TOPICS = ("app", "fees", "branches", "cards", "service", "loans")
EARLY_DAYS = 12
MIN_WORDS, MAX_WORDS = 8, 45

_EMOJI = {
    "negative": ("😡", "🤬", "😤", "🙄", "👎", "💔", "😱"),
    "positive": ("👏", "🙌", "😊", "👍", "❤️", "🎉", "🙏"),
    "neutral": ("🤔", "📰", "👀", "ℹ️"),
}
_TAGS = {
    "en": ("#banking", "#databreach", "#privacy", "#money"),
    "ru": ("#банки", "#утечка", "#деньги", "#безопасность"),
}
_TOPIC_TAGS = {True: (1, 2), False: (0, 3)}
_ENDS = {"negative": (".", "!", "!!", "", "..."), "positive": (".", "!", "", " :)"), "neutral": (".", "", ".")}
_QUESTIONS = {"does", "is", "where", "how", "what", "which", "why", "кто", "где", "как", "какие", "есть", "берёт"}


@dataclass(frozen=True, slots=True)
class Stance:
    """What one post says of one bank."""

    bank: str
    label: str
    about_breach: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed post: its words, its topic, and what it says of whom (nobody, where it is noise)."""

    text: str
    language: str
    topic: str
    stances: tuple[Stance, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post of an instance. `created_at` and `edited_at` are aware UTC."""

    post_id: int
    instance: str
    account: int
    created_at: datetime
    edited_at: datetime | None
    draft: Draft = field(repr=False)


_CUE = re.compile(
    r"breach|leak|hack|stole|theft|thiev|ransom|incident|exposed|affected|my data|our data|scam|fraud|monitoring|forum"
    r"|утеч|утек|взлом|слив|слил|украд|похи|инцидент|мошен|данн|компенсац|выкуп|пострадав",
    re.IGNORECASE,
)
"""Words that show a reader that a post is about the breach: without any, the truth does not claim that it is."""


def pick_topic(rng: random.Random, label: str, days_since: int, *, about_breach: bool) -> str:
    """A topic for a post; help, claims and repairs come up only some days after the disclosure."""
    if not about_breach:
        return rng.choice(ORDINARY_TOPICS)
    early = [topic for topic in BREACH_TOPICS[label] if topic not in _LATER]
    return rng.choice(early if days_since < EARLY_DAYS and rng.random() < 0.85 else BREACH_TOPICS[label])


def single(rng: random.Random, bank: Bank, label: str, topic: str, language: str, *, about_breach: bool) -> Draft:
    """A post about one bank."""
    lists = sections(f"{language}_parts")
    frames = sections(f"{language}_{label}")
    core = expand(rng.choice(frames[topic]), rng, lists, bank)
    group = "breach" if about_breach else "ordinary"
    parts = [_opening(rng, label, language), core, _tail(rng, lists, group, label)]
    text = _finish(rng, _long_enough(rng, [part for part in parts if part], lists, f"tail {group} {label}"), label)
    tags = _tags(rng, language, about_breach)
    stance = Stance(bank.key, label, about_breach and _CUE.search(f"{text} {tags}") is not None)
    return Draft(text, language, topic, (stance,), tags)


def comparison(rng: random.Random, rival: Bank, language: str, *, own_is_better: bool, about_breach: bool) -> Draft:
    """A post about the own bank and a rival with opposite stances."""
    lists = sections(f"{language}_parts")
    frames = lists["compare_back" if own_is_better else "compare"]
    text = _finish(rng, [expand(rng.choice(frames), rng, lists, OWN, rival)], "neutral", end=".")
    good, bad = (OWN, rival) if own_is_better else (rival, OWN)
    stances = (Stance(good.key, "positive", about_breach), Stance(bad.key, "negative", about_breach))
    return Draft(text, language, "comparison", stances, _tags(rng, language, about_breach))


def noise(rng: random.Random, language: str) -> Draft:
    """A post that names no bank of ours."""
    lists = sections(f"{language}_parts")
    parts = _long_enough(rng, [expand(rng.choice(lists["noise"]), rng, lists)], lists, "tail ordinary neutral")
    return Draft(_finish(rng, parts, "neutral"), language, "noise")


def _opening(rng: random.Random, label: str, language: str) -> str:
    if rng.random() > 0.35:
        return ""
    return rng.choice(sections(f"{language}_parts")[f"opening {label}"]) + rng.choice((":", ",", ".", "..."))


def _tail(rng: random.Random, lists: dict[str, list[str]], group: str, label: str) -> str:
    if rng.random() > 0.55:
        return ""
    return expand(rng.choice(lists[f"tail {group} {label}"]), rng, lists)


def _long_enough(rng: random.Random, parts: list[str], lists: dict[str, list[str]], tail: str) -> list[str]:
    """The parts, with tails added until they have eight words."""
    while len(" ".join(parts).split()) < MIN_WORDS:
        added = expand(rng.choice(lists[tail]), rng, lists)
        parts = parts if added in parts else [*parts, added]
    return parts


def _finish(rng: random.Random, parts: list[str], label: str, end: str | None = None) -> str:
    """Parts joined into a post: ends, capitals, an emoji, a typo now and then."""
    ends = [end if end is not None else _end(rng, part, label) for part in parts]
    said = [part if part[-1] in ":,.!?…" else part + (mark or ".") for part, mark in zip(parts, ends, strict=True)]
    if rng.random() < 0.6:
        before = [".", *said]
        said = [part if before[at][-1] in ",:" else part[:1].upper() + part[1:] for at, part in enumerate(said)]
    text = " ".join(said)
    if rng.random() < 0.06:
        text = _typo(rng, text)
    if rng.random() < 0.22:
        text += " " + rng.choice(_EMOJI[label])
    return " ".join(text.split()[:MAX_WORDS])


def _end(rng: random.Random, part: str, label: str) -> str:
    """How a sentence ends; a question by its first word."""
    return "?" if part.partition(" ")[0].lower() in _QUESTIONS and label == "neutral" else rng.choice(_ENDS[label])


def _typo(rng: random.Random, text: str) -> str:
    """One ordinary word with two letters swapped; names begin with a capital and stay as they are."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.islower()]
    if not places:
        return text
    at = rng.choice(places)
    word = words[at]
    cut = rng.randrange(2, len(word) - 2)
    words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _tags(rng: random.Random, language: str, about_breach: bool) -> tuple[str, ...]:
    if rng.random() > 0.25:
        return ()
    return (_TAGS[language][rng.choice(_TOPIC_TAGS[about_breach])],)


def edited(rng: random.Random, created_at: datetime) -> datetime | None:
    """When a post was edited: one in sixty, within a day."""
    return created_at + timedelta(minutes=rng.randrange(3, 1200)) if rng.random() < 1 / 60 else None
