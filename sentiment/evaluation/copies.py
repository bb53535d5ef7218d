"""Development texts that are all but copies of training texts: a model that learnt those by heart would look good."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from sentiment.training.examples import Example

NEAR = 0.75
"""Share of two texts' words that they have in common (Jaccard) from which one is a copy of the other."""

_WORD = re.compile(r"https?://\S+|@\w+|\w+")
_MOST_OWNERS = 300
"""Words that more training texts use tell nothing about a copy, and cost the most."""


def without_copies(examples: Sequence[Example], training: Sequence[Example]) -> list[Example]:
    """The examples whose text is no near copy of any in `training`; retweets and reprinted headlines go."""
    known = [_words(example.text) for example in training]
    owners: dict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(known):
        for word in words:
            owners[word].append(row)
    return [example for example in examples if not _has_copy(_words(example.text), known, owners)]


def _has_copy(words: frozenset[str], known: Sequence[frozenset[str]], owners: dict[str, list[int]]) -> bool:
    rare = [word for word in words if 0 < len(owners.get(word, ())) <= _MOST_OWNERS]
    shared = Counter(row for word in rare for row in owners[word])
    least = len(rare) - (1 - NEAR) * len(words)  # all that a copy may lack could be rare ones
    return any(
        len(words & known[row]) >= NEAR * len(words | known[row]) for row, count in shared.items() if count >= least
    )


def _words(text: str) -> frozenset[str]:
    """The text's words in lower case, addresses and handles left out."""
    return frozenset(word.lower() for word in _WORD.findall(text) if word[0] != "@" and "://" not in word)
