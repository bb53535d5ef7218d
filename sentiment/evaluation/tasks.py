"""The measured tasks: which development texts, which head, which metric."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np

from reputation.errors import InputError
from sentiment.evaluation.copies import without_copies
from sentiment.evaluation.metrics import f1_of, macro_f1, macro_recall, micro_f1
from sentiment.records import BREACH_LABELS, PRACTICES, SENTIMENTS, ScoringInput, TextScore
from sentiment.training.breach_sets import facebook_ads, telegram_posts
from sentiment.training.examples import Example
from sentiment.training.files import files_of
from sentiment.training.own_texts import written_ads, written_mentions
from sentiment.training.public_sets import PUBLISHED_TESTS, SETS, is_set_there

Head = Literal["sentiment", "about_breach", "practices", "reference"]
Metric = Callable[[Sequence[int], Sequence[int]], float]

UMSAB = "UMSAB"
UMSAB_GOAL = ">= .63"
"""Of the mean over its seven languages, as its authors tell it."""

UMSAB_LANGUAGES = ("ar", "de", "es", "fr", "hi", "it", "pt")
LANGUAGES = ("en", "ru", *UMSAB_LANGUAGES)
"""Languages of the known sets."""

_CONFLICTING = ("sentfin", "newsmtsc")
"""Sets whose texts name several targets."""

_SEED = 7
_NEUTRAL = SENTIMENTS.index("neutral")


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the table: texts with labels of one head, and how predictions are measured."""

    name: str
    metric: str
    head: Head
    goal: str
    examples: list[Example]
    measure: Metric

    @property
    def is_polar(self) -> bool:
        """Whether the set knows negative and positive alone: then the likelier of the two is the prediction."""
        return self.measure is _recall_two


def tasks(folder: Path, texts: Path) -> list[Task]:
    """Every task whose set lies in `folder` (public formats) or `texts` (ours).

    Development parts without near copies of training texts, and as lines of their own the published test portions
    that somebody has put beside them.

    Raises:
        InputError: the folder holds none of the known sets.
    """
    found = _development(folder) + _published(folder)
    found += _without_reference(folder)
    if all(is_set_there(folder, name) for name in _CONFLICTING):
        rows = _conflicting([example for name in _CONFLICTING for example in _development_part(folder, name)])
        found.append(Task("texts with opposite targets", "macro-F1", "sentiment", "", rows, _macro))
    if not any(task.examples for task in found):
        known = ", ".join((*_PUBLIC, "TweetEval", "PFE's ads"))
        raise InputError(f"the folder {folder} holds none of the known sets: {known}")
    return [task for task in found + _written(texts) if task.examples]


def _without_reference(folder: Path) -> list[Task]:
    """Real texts that refer to no breach: ads as they ran, and posts as if they were ads."""
    found = []
    if files_of(folder, "facebook_ads"):
        ads = [example for example in facebook_ads(folder) if example.dev]
        found.append(Task("real ads without a breach", "false alarms", "reference", "<= .005", ads, _alarms))
    if files_of(folder, "telegram_posts"):
        posts = [example for example in telegram_posts(folder) if example.dev and example.reference == 0]
        found.append(Task("Russian posts read as ads", "false alarms", "reference", "", posts, _alarms))
    return found


def _conflicting(examples: Sequence[Example]) -> list[Example]:
    """The examples whose text has another target with another label: only the target can tell them apart."""
    labels: dict[str, set[int | None]] = {}
    for example in examples:
        labels.setdefault(example.text, set()).add(example.sentiment)
    return [example for example in examples if len(labels[example.text]) > 1]


def sample(examples: Sequence[Example], limit: int | None) -> Sequence[Example]:
    """All, or `limit` drawn by a fixed seed: a set's first rows are often of one year, one kind or one language."""
    if limit is None or len(examples) <= limit:
        return examples
    return random.Random(_SEED).sample(examples, limit)  # noqa: S311  a sample, no secret


def label_of(example: Example, head: Head) -> int:
    """The example's label as a number; of practices, a bit for each."""
    if head == "sentiment":
        return -1 if example.sentiment is None else example.sentiment
    if head == "about_breach":
        return int(bool(example.about_breach))
    if head == "reference":
        return example.reference or 0
    return sum(1 << i for i, name in enumerate(PRACTICES) if name in (example.practices or ()))


def prediction_of(score: TextScore, head: Head) -> int:
    """The score's label as a number, as `label_of` counts; -1 for no score."""
    if head == "sentiment":
        return -1 if score.sentiment is None else SENTIMENTS.index(score.sentiment)
    if head == "about_breach":
        return -1 if score.about_breach is None else int(score.about_breach.value)
    if head == "reference":
        return -1 if score.breach_reference is None else BREACH_LABELS.index(score.breach_reference.label)
    return sum(1 << i for i, name in enumerate(PRACTICES) if name in (score.practices or ()))


def polar_prediction(score: TextScore) -> int:
    """The likelier of negative and positive as a label; -1 for no score."""
    if score.probabilities is None:
        return -1
    return 0 if score.probabilities["negative"] > score.probabilities["positive"] else 2


def as_input(example: Example, number: int, head: Head) -> ScoringInput:
    """The example as the service would ask for it, its language given."""
    kind: Literal["mention", "ad"] = "ad" if head == "reference" else "mention"
    return ScoringInput(
        str(number), example.text, kind, start=example.start, end=example.end, language=example.language
    )


def _macro(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return macro_f1(truth, predicted, (0, 1, 2))


def _polar(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return macro_f1(truth, predicted, (0, 2))


def _recall_three(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return macro_recall(truth, predicted, (0, 1, 2))


def _recall_two(truth: Sequence[int], predicted: Sequence[int]) -> float:
    """SemEval topics, two classes: neutral texts are left out."""
    return macro_recall(truth, predicted, (0, 2))


def _yes(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return f1_of(truth, predicted, 1)


def _refers(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return f1_of([int(t > 0) for t in truth], [int(p > 0) for p in predicted], 1)


def _implied(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return f1_of(truth, predicted, 1)


def _explicit(truth: Sequence[int], predicted: Sequence[int]) -> float:
    return f1_of(truth, predicted, 2)


def _alarms(truth: Sequence[int], predicted: Sequence[int]) -> float:
    """Share of ads wrongly flagged; less is better."""
    return sum(p > 0 for p, t in zip(predicted, truth, strict=True) if t == 0) / max(1, len(predicted))


def _practices(truth: Sequence[int], predicted: Sequence[int]) -> float:
    bits = np.arange(len(PRACTICES))
    tables = [(np.asarray(rows)[:, None] >> bits & 1).astype(bool) for rows in (truth, predicted)]
    return micro_f1(*tables)


class _Measure(NamedTuple):
    """How a public set is measured, and the project's goal on its published test portion."""

    metric: str
    measure: Metric
    goal: str = ""


_MEASURES: Mapping[str, _Measure] = MappingProxyType(
    {
        "NewsMTSC": _Measure("macro-F1", _macro, ">= .80"),
        "NewsMTSC rw": _Measure("macro-F1", _macro, ">= .80"),
        "NewsMTSC mt": _Measure("macro-F1", _macro, ">= .77"),
        "SEntFiN": _Measure("macro-F1", _macro, ">= .87"),
        "FinEntity": _Measure("macro-F1", _macro),
        "SemEval tweets": _Measure("macro-recall", _recall_three, ">= .705"),
        "TweetEval": _Measure("macro-recall", _recall_three, ">= .705"),
        "SemEval topics": _Measure("macro-recall, two classes", _recall_two, ">= .89"),
        "RuSentNE": _Measure("F1(P,N)", _polar, ">= .55"),
        "SentiRuEval banks": _Measure("F1(P,N)", _polar, ">= .69"),
        "SentiRuEval telecom": _Measure("F1(P,N)", _polar, ">= .68"),
        "RuSentiTweet": _Measure("macro-F1", _macro, ">= .74"),
        UMSAB: _Measure("macro-F1", _macro),
    }
)

_PUBLIC: Mapping[str, str] = MappingProxyType(
    {
        "NewsMTSC": "newsmtsc",
        "SEntFiN": "sentfin",
        "FinEntity": "finentity",
        "SemEval tweets": "semeval_tweets",
        "SemEval topics": "semeval_topics",
        "RuSentNE": "rusentne",
        "SentiRuEval banks": "sentirueval_banks",
        "SentiRuEval telecom": "sentirueval_telecom",
        "RuSentiTweet": "rusentitweet",
        UMSAB: "umsab",
    }
)
"""Sets with a development part, by the name in the table: the loader's name."""


def _by_language(name: str, examples: Sequence[Example], suffix: str = "") -> list[Task]:
    """The set as one task; UMSAB as one a language."""
    how = _MEASURES[name]
    if name != UMSAB:
        chosen = [e for e in examples if how.measure is not _recall_two or e.sentiment != _NEUTRAL]
        return [Task(name + suffix, how.metric, "sentiment", how.goal, chosen, how.measure)]
    return [
        Task(
            f"{name} {code}{suffix}",
            how.metric,
            "sentiment",
            "",
            [e for e in examples if e.language == code],
            how.measure,
        )
        for code in UMSAB_LANGUAGES
    ]


def _development(folder: Path) -> list[Task]:
    found = []
    for name, loader in _PUBLIC.items():
        if is_set_there(folder, loader):
            found += _by_language(name, _development_part(folder, loader))
    return found


def _development_part(folder: Path, loader: str) -> list[Example]:
    rows = list(SETS[loader](folder))
    return without_copies([row for row in rows if row.dev], [row for row in rows if not row.dev])


def _published(folder: Path) -> list[Task]:
    found = []
    for name, (place, load) in PUBLISHED_TESTS.items():
        if files_of(folder, *place):
            found += _by_language(name, list(load(folder)), ", test")
    return found


def _written(texts: Path) -> list[Task]:
    goals = {"en": (".93", ".93", ".75", ".80", ".70", ".90"), "ru": (".90", ".90", ".70", ".75", ".65", ".88")}
    rows = []
    for language, goal in goals.items():
        ads = [e for e in written_ads(texts) if e.dev and e.language == language]
        mentions = [e for e in written_mentions(texts) if e.dev and e.language == language]
        limits = [f">= {one}" for one in goal]
        rows += [
            Task(f"ads {language}: refers", "F1", "reference", limits[0], ads, _refers),
            Task(f"ads {language}: explicit", "F1", "reference", limits[1], ads, _explicit),
            Task(f"ads {language}: implied", "F1", "reference", limits[2], ads, _implied),
            Task(f"mentions {language}: sentiment", "macro-F1", "sentiment", limits[3], mentions, _macro),
            Task(f"mentions {language}: practices", "micro-F1", "practices", limits[4], mentions, _practices),
            Task(f"mentions {language}: about breach", "F1", "about_breach", limits[5], mentions, _yes),
        ]
    return rows
