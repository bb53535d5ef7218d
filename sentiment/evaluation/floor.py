"""The floor that every head must clear: TF-IDF of words and letters with logistic regression."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reputation.errors import InputError
from sentiment.evaluation.tasks import Head, Task, label_of, sample
from sentiment.records import PRACTICES
from sentiment.training.breach_sets import facebook_ads, telegram_posts
from sentiment.training.examples import Example
from sentiment.training.own_texts import written_ads, written_mentions
from sentiment.training.public_sets import SETS

_MOST_TEXTS = 15_000
_TRAINED_ON = {"tweeteval": "semeval_tweets"}
"""Test portions whose training portion is published elsewhere under another name."""


def floor_predictions(task: Task, examples: Sequence[Example], folder: Path, texts: Path) -> list[int]:
    """What the floor, trained on the task's own training part, predicts for `examples`; labels as in `label_of`.

    Raises:
        InputError: scikit-learn is not installed.
    """
    predicted: dict[int, int] = {}
    for source in {example.source for example in examples}:
        rows = [row for row, example in enumerate(examples) if example.source == source]
        found = _predictions(task, source, [_windowed(examples[row]) for row in rows], folder, texts)
        predicted |= zip(rows, found, strict=True)
    return [predicted[row] for row in range(len(examples))]


def _predictions(task: Task, source: str, written: Sequence[str], folder: Path, texts: Path) -> list[int]:
    if task.head == "practices":
        columns = [_model(source, "practices", folder, texts, bit).predict(written) for bit in range(len(PRACTICES))]
        return [sum(int(column[i]) << bit for bit, column in enumerate(columns)) for i in range(len(written))]
    model = _model(source, task.head, folder, texts, 0)
    if not task.is_polar:
        return [int(label) for label in model.predict(written)]
    negative, positive = (list(model.classes_).index(label) for label in (0, 2))
    return [0 if row[negative] > row[positive] else 2 for row in model.predict_proba(written)]


@functools.cache
def _model(source: str, head: Head, folder: Path, texts: Path, bit: int) -> Any:  # noqa: ANN401  scikit-learn is untyped
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  an extra
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415
    except ImportError as error:
        raise InputError("the floor needs scikit-learn: install goodwill[training], or leave the floor out") from error
    rows = sample(_training_part(source, folder, texts), _MOST_TEXTS)
    labels = [label_of(example, head) >> bit if head == "practices" else label_of(example, head) for example in rows]
    labels = [label & 1 for label in labels] if head == "practices" else labels
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=3, max_features=60_000, sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LogisticRegression(C=4, max_iter=300, class_weight="balanced"))
    return model.fit([_windowed(example) for example in rows], labels)


def _training_part(source: str, folder: Path, texts: Path) -> list[Example]:
    if source in {"written_ads", "facebook_ads"}:
        real = list(facebook_ads(folder))[:1_000] if (folder / "facebook_ads").is_dir() else []
        rows = [*written_ads(texts), *real]
    elif source in {"telegram_ads", "telegram_posts"}:
        rows = [*written_ads(texts), *(one for one in telegram_posts(folder) if one.reference == 0)]
    elif source == "written_mentions":
        rows = list(written_mentions(texts))
    else:
        rows = list(SETS[_TRAINED_ON.get(source, source)](folder))
    return [example for example in rows if not example.dev]


def _windowed(example: Example) -> str:
    """The words around the target, where one is known; all of an ad, in which the brand's name is only a mark."""
    if example.start is None or example.end is None or example.reference is not None:
        return example.text
    return example.text[max(0, example.start - 150) : example.end + 150]
