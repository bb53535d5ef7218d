"""What a burst of mentions is about: the words that set it apart from the usual, and its stories, largest first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import log
from typing import Any

from reputation.intake.fingerprint import fingerprint
from reputation.intake.inflection import WORD
from reputation.intake.match import fold

LEAST_STORIES = 3
USUAL_SHARE = 0.3
LEAST_USUAL_STORIES = 20
LEAST_Z = 1.96
_PRIOR_STORIES = 10.0
_LEAST_LETTERS = 3
_CYRILLIC = re.compile("[а-я]")
_ENDING = re.compile(
    r"(?<=\w{4})(?:ами|ями|ого|его|ому|ему|ыми|ими|ах|ях|ов|ев|ей|ой|ом|ем|ам|ям|ых|их|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий|"
    r"[аяоеуюыиьй])$"
)


@dataclass(frozen=True, slots=True)
class BurstMention:
    """A mention as a burst sees it: when (aware), what, and the story it tells; `reach_count` ≥ 0, None if unknown.

    `story_id` None: copies of the text are one story, everything else is one of its own.
    """

    published_at: datetime
    text: str
    title: str | None = None
    story_id: int | None = None
    reach_count: int | None = None

    @property
    def story(self) -> int | bytes:
        """What copies of one story share."""
        return self.story_id if self.story_id is not None else fingerprint(self.text)

    @property
    def words(self) -> str:
        """Title and text."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class DistinctiveWord:
    """A word of a burst, in its most frequent form; in how many stories of the burst and of the usual it stands.

    `log_odds` is the natural logarithm of the ratio of its odds in the burst to those in the usual, `z` the same in
    standard errors.
    """

    word: str
    story_count: int
    usual_story_count: int
    log_odds: float
    z: float

    def to_json(self) -> dict[str, Any]:
        """The word, its counts, log-odds and z."""
        return {
            "word": self.word,
            "story_count": self.story_count,
            "usual_story_count": self.usual_story_count,
            "log_odds": round(self.log_odds, 3),
            "z": round(self.z, 2),
        }


@dataclass(frozen=True, slots=True)
class BurstStory:
    """A story of a burst: its first mention there, its mentions in the burst, and their reach where any is known."""

    first: BurstMention
    mention_count: int
    reach_count: int | None


@dataclass(frozen=True, slots=True)
class Burst:
    """A burst's label: mentions and stories in it, distinctive words by falling z, stories by falling mentions."""

    mention_count: int
    story_count: int
    words: tuple[DistinctiveWord, ...]
    stories: tuple[BurstStory, ...]


def describe_burst(
    mentions: Iterable[BurstMention],
    began_at: datetime,
    ended_at: datetime,
    *,
    ignore: Collection[str] = (),
    most_words: int = 8,
    most_stories: int = 3,
) -> Burst:
    """The label of the mentions from `began_at` to before `ended_at`, against those before `began_at`.

    What was published later is left out. For the words each story counts once, on the side where it was first told.
    `ignore` are words never shown: the brand's own names.
    """
    known = sorted((each for each in mentions if each.published_at < ended_at), key=lambda each: each.published_at)
    inside = [each for each in known if each.published_at >= began_at]
    usual = _first_told(each for each in known if each.published_at < began_at)
    fresh = {story: each for story, each in _first_told(inside).items() if story not in usual}
    words = distinctive_words(_texts(fresh), _texts(usual), ignore=ignore, most=most_words)
    stories = top_stories(inside)
    return Burst(len(inside), len(stories), words, stories[:most_stories])


def distinctive_words(
    burst: Sequence[str], usual: Sequence[str], *, ignore: Collection[str] = (), most: int = 8
) -> tuple[DistinctiveWord, ...]:
    """The words that set the burst's texts (one a story) apart from the usual ones, by falling z, at most `most`.

    With y stories that hold a word, n the sum of y over all words, and a prior that spreads the words α₀ of ten mean
    stories as burst and usual together do (α of them on this word): δ = ln((y₁+α)/(n₁+α₀−y₁−α)) −
    ln((y₂+α)/(n₂+α₀−y₂−α)), its variance 1/(y₁+α) + 1/(y₂+α), z = δ/σ. This is the log-odds ratio with an informative
    Dirichlet prior of Monroe, Colaresi and Quinn (2008, Fightin' Words, section 3.5), on stories, not on words.
    Shown from z = `LEAST_Z` on, for words of at least `LEAST_STORIES` stories. Stop words are those that more than
    `USUAL_SHARE` of the usual stories hold (where there are `LEAST_USUAL_STORIES`), figures alone, and words of fewer
    than three letters. Forms of a word count together.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    told, usually = _story_counts(burst, forms), _story_counts(usual, forms)
    hidden = {_key(word) for name in ignore for word in WORD.findall(fold(name))} | _stop_words(usually, len(usual))
    found = []
    prior = _PRIOR_STORIES * (told.total() + usually.total()) / max(1, len(burst) + len(usual))
    for key, count in told.items():
        if count < LEAST_STORIES or key in hidden:
            continue
        log_odds, z = _log_odds((count, told.total()), (usually[key], usually.total()), prior)
        if z >= LEAST_Z:
            found.append(DistinctiveWord(_shown(forms[key]), count, usually[key], log_odds, z))
    return tuple(sorted(found, key=lambda word: (-word.z, word.word))[:most])


def top_stories(mentions: Iterable[BurstMention]) -> tuple[BurstStory, ...]:
    """The stories of some mentions: most mentions first, then the widest reach, then the earliest."""
    told: dict[int | bytes, list[BurstMention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda each: each.published_at):
        told[mention.story].append(mention)
    stories = [BurstStory(each[0], len(each), _reach(each)) for each in told.values()]
    ranked = sorted(stories, key=lambda one: (-one.mention_count, -(one.reach_count or 0), one.first.published_at))
    return tuple(ranked)


def _reach(mentions: Sequence[BurstMention]) -> int | None:
    known = [mention.reach_count for mention in mentions if mention.reach_count is not None]
    return sum(known) if known else None


def _first_told(mentions: Iterable[BurstMention]) -> dict[int | bytes, BurstMention]:
    """The first mention of each story, in the order given."""
    first: dict[int | bytes, BurstMention] = {}
    for mention in mentions:
        first.setdefault(mention.story, mention)
    return first


def _texts(stories: Mapping[int | bytes, BurstMention]) -> list[str]:
    return [mention.words for mention in stories.values()]


def _story_counts(texts: Sequence[str], forms: dict[str, Counter[str]]) -> Counter[str]:
    """In how many texts each word stands; `forms` takes note of how it was written."""
    counts: Counter[str] = Counter()
    for text in texts:
        words = {word for word in WORD.findall(fold(text)) if len(word) >= _LEAST_LETTERS and not word.isdigit()}
        keys = {_key(word) for word in words}
        counts.update(keys)
        for word in words:
            forms[_key(word)][word] += 1
    return counts


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    """What the forms of a folded word share: it without its Russian case ending, English possessive or plural."""
    if _CYRILLIC.search(word):
        return _ENDING.sub("", word)
    bare = word.removesuffix("'s").removesuffix("’s")
    return bare[:-1] if len(bare) > 4 and bare.endswith("s") and not bare.endswith("ss") else bare


def _stop_words(usually: Counter[str], texts: int) -> set[str]:
    if texts < LEAST_USUAL_STORIES:
        return set()
    return {word for word, count in usually.items() if count > USUAL_SHARE * texts}


def _log_odds(burst: tuple[int, int], usual: tuple[int, int], prior_words: float) -> tuple[float, float]:
    """δ and z from a word's count and the count of all words on both sides."""
    prior = prior_words * (burst[0] + usual[0]) / max(1, burst[1] + usual[1])
    here, there = burst[0] + prior, usual[0] + prior
    odds_here = here / max(burst[1] + prior_words - here, 1e-9)
    odds_there = there / max(usual[1] + prior_words - there, 1e-9)
    log_odds = log(odds_here / odds_there)
    return log_odds, log_odds / (1 / here + 1 / there) ** 0.5


def _shown(forms: Counter[str]) -> str:
    """The most frequent form, the shortest of equals."""
    return min(forms, key=lambda form: (-forms[form], len(form), form))
