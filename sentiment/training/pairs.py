"""Two texts joined into one with two targets, each keeping its own label.

Single-target sets let a model read the tone of the whole text and mostly be right. A text in which one brand is
praised and another blamed can only be judged by looking at the target.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sentiment.training.examples import Example

_JOINTS = {
    "en": (", while ", " but ", "; ", ". ", ", and ", " - ", ". Meanwhile, "),
    "ru": (", а ", ", но ", "; ", ". ", ", зато ", " — ", ". Тем временем "),
}
_LONGEST = 170
_SOURCES = ("newsmtsc", "rusentne", "sentfin", "written_mentions")
"""Sets with marked targets and a stated licence, so that joined texts serve either tier."""


def pairs(groups: Mapping[str, Sequence[Example]], count: int, seed: int) -> list[Example]:
    """About `count` examples, two for each joined text; both halves come from one set and differ in label.

    Texts longer than 170 characters are not joined: the two must fit a window.
    """
    chance = random.Random(seed)
    made: list[Example] = []
    pools = {source: _by_label(groups.get(source, ())) for source in _SOURCES}
    pools = {source: labels for source, labels in pools.items() if sum(map(bool, labels)) > 1}
    for _ in range(4 * count if pools else 0):  # most tries succeed; a set of one target never would
        if len(made) >= count:
            break
        source = chance.choice(list(pools))
        first, second = chance.sample([label for label in pools[source] if label], 2)
        made += _joined(chance.choice(first), chance.choice(second), chance)
    return made


def _by_label(examples: Iterable[Example]) -> list[list[Example]]:
    labels: list[list[Example]] = [[], [], []]
    for example in examples:
        if example.sentiment is not None and example.start is not None and len(example.text) <= _LONGEST:
            labels[example.sentiment].append(example)
    return labels


def _joined(first: Example, second: Example, chance: random.Random) -> list[Example]:
    """The two examples of one joined text, or none where the two speak of one target or two languages."""
    same = _target(first) in second.text.lower() or _target(second) in first.text.lower()
    if same or first.language != second.language:
        return []
    joint = chance.choice(_JOINTS[first.language])
    opening = first.text.rstrip()
    opening = opening.rstrip(".! ")
    if len(opening) < (first.end or 0):
        return []
    shift = len(opening) + len(joint)
    text = opening + joint + second.text
    first = replace(first, text=text, source="paired", about_breach=None, practices=None)
    start, end = (second.start or 0) + shift, (second.end or 0) + shift
    return [first, replace(second, text=text, source="paired", about_breach=None, practices=None, start=start, end=end)]


def _target(example: Example) -> str:
    return example.text[slice(example.start, example.end)].lower()
