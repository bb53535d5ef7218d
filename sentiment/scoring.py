"""Scores of texts: sentiment toward the target, about-breach and practices of a mention, breach reference of an ad."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reputation.errors import ModelError
from reputation.intake.language import detect_language
from reputation.language_tag import primary_language
from reputation.settings_tables import SentimentSettings
from reputation.surrogates import has_lone_surrogate
from sentiment.encoder import UNREADABLE, Encoder, Floats, first_line, sigmoid, softmax
from sentiment.hub import Classifier, HubModel
from sentiment.passages import MAX_CHARACTERS, Passage, ad_passages, passages
from sentiment.reading import most_referring, read_passages
from sentiment.records import (
    BREACH_LABELS,
    PRACTICES,
    SENTIMENTS,
    BreachReference,
    Judgement,
    Kind,
    ScoringInput,
    Sentiment,
    TextScore,
)
from sentiment.window import window_ids

__all__ = ["BreachReference", "Judgement", "Scorer", "ScoringInput", "TextScore"]

SHIPPED = Path(__file__).parent / "model" / "goodwill-small"
_GROUP = 256
"""Inputs that are tokenised and bucketed together: enough to fill batches, few enough to hold in memory."""


@dataclass(frozen=True, slots=True)
class _Task:
    """An input that can be scored: its language, and the passages that its sentiment and other heads are read off.

    `toned` is empty where the model that judges sentiment was not measured on the language, though the heads were.
    """

    item: ScoringInput
    language: str
    toned: list[Passage]
    judged: list[Passage]

    @property
    def passages(self) -> list[Passage]:
        """All that the model reads, those of sentiment first."""
        return self.toned if self.judged == self.toned else self.toned + self.judged


class Scorer:
    """Scores texts with one model; safe to share between threads.

    `model` is `name@revision` of the weights that judge sentiment, `languages` those they may judge ("hi-Latn" where in
    Latin letters alone); `own_model` is that of the encoder, whose own the sentence vectors, which know
    `vector_languages`, and the heads about breaches and ads are, whatever judges sentiment.
    """

    def __init__(
        self, encoder: Encoder, classifier: Classifier | None = None, languages: Iterable[str] | None = None
    ) -> None:
        """`classifier` takes sentiment over from the encoder's own head; `languages` replace those measured."""
        settings = encoder.settings
        self._encoder = encoder
        self._classifier = classifier
        self.model = classifier.model if classifier else f"{settings.name}@{settings.revision}"
        self.languages = frozenset(languages or (classifier.languages if classifier else settings.languages))
        self.own_model = f"{settings.name}@{settings.revision}"
        self.vector_languages = settings.languages

    @classmethod
    def load(cls, model: str | Path | None = None) -> Scorer:
        """The shipped model, or the one in the folder `model`, in the shipped one's layout.

        Raises:
            ModelError: no such folder, or one without the parts that scoring needs.
        """
        folder = SHIPPED if model is None else Path(model)
        if not folder.is_dir():
            raise ModelError(f"the model {folder} is no folder")
        return cls(Encoder(folder))

    @classmethod
    def chosen(cls, settings: SentimentSettings | None) -> Scorer:
        """The model that [sentiment] names: the shipped one, a folder in its layout, or any model of the hub.

        Raises:
            ModelError: it can't be found, or lacks what scoring needs.
        """
        if settings is None or settings.model is None:
            return cls(Encoder(SHIPPED), languages=settings.languages if settings else None)
        if is_own_layout(Path(settings.model)):
            return cls(Encoder(Path(settings.model)), languages=settings.languages)
        wanted = HubModel(settings.model, settings.revision, frozenset(settings.languages), settings.labels)
        return cls(Encoder(SHIPPED), Classifier(wanted))

    def try_out(self) -> None:
        """Score a text of either kind, so that a model which can't is found before it is relied on.

        Raises:
            ModelError: its folder's settings lack what scoring needs.
        """
        texts = "Orland Bank answered within an hour.", "«Орланд Банк» ответил за час."
        kinds: tuple[Kind, ...] = ("mention", "ad")
        inputs = [
            ScoringInput(f"{kind} {text}", text, kind, language=language)
            for kind in kinds
            for text, language in zip(texts, ("en", "ru"), strict=True)
        ]
        try:
            self.score(inputs)
        except UNREADABLE as error:
            raise ModelError(
                f"the model {self.model} can't score: {type(error).__name__}: {first_line(error)}"
            ) from error

    def widened(self, languages: Iterable[str]) -> Scorer:
        """The same model, which judges texts in `languages` too, offered or not: what measuring it there takes."""
        return Scorer(self._encoder, self._classifier, self.languages.union(languages))

    def score(self, inputs: Sequence[ScoringInput]) -> list[TextScore]:
        """One score for each input, in the same order; identical inputs are computed once."""
        unique: dict[ScoringInput, int] = {}
        places = [unique.setdefault(replace(item, id=""), len(unique)) for item in inputs]
        items = list(unique)
        scores = [score for at in range(0, len(items), _GROUP) for score in self._group(items[at : at + _GROUP])]
        return [replace(scores[place], id=item.id) for item, place in zip(inputs, places, strict=True)]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Sentence vectors [n, 384] of unit length: near for texts that say the same, across languages."""
        windows = [window_ids(one.ids, None, self._encoder.settings.markers) for one in self._encoder.tokens(texts)]
        return self._encoder.run(windows)["vector"] if windows else np.empty((0, 384), dtype=np.float32)

    def breach_probabilities(self, texts: Sequence[str], brand: str | None = None) -> Floats:
        """Probabilities [n, 3] of none, implied and explicit for ad texts that may name `brand`; for occlusion."""
        if not texts:
            return np.empty((0, len(BREACH_LABELS)), dtype=np.float32)
        outputs, rows = read_passages(self._encoder, texts, [ad_passages(text, brand, None) for text in texts])
        by_passage = softmax(outputs["reference"], self._encoder.settings.temperature("reference"))
        return np.stack([by_passage[own][most_referring(by_passage[own, 0])] for own in rows])

    def _group(self, items: Sequence[ScoringInput]) -> list[TextScore]:
        prepared = [self._prepare(item) for item in items]
        tasks = [one for one in prepared if isinstance(one, _Task)]
        scored = iter(self._compute(tasks))
        return [one if isinstance(one, TextScore) else next(scored) for one in prepared]

    def _prepare(self, item: ScoringInput) -> _Task | TextScore:
        """What the model will read, or the score that says why it won't."""
        language = primary_language(item.language) or None
        fault = _fault(item)
        if fault:
            return TextScore.unscored(item.id, language, fault, self.model)
        language = language or detect_language(item.text)
        if language is None:
            return TextScore.unscored(item.id, None, "the text's language can't be told", self.model)
        has_tone = language in self.languages or (_in_latin(language) in self.languages and _is_latin(item.text))
        if not has_tone and language not in self._encoder.settings.breach_languages:
            return TextScore.unscored(item.id, language, self._not_measured(language), self.model)
        asked = (item.text, item.name, item.span)
        toned = passages(*asked)
        return _Task(item, language, toned if has_tone else [], ad_passages(*asked) if item.kind == "ad" else toned)

    def _not_measured(self, language: str) -> str:
        where = " in its own letters" if _in_latin(language) in self.languages else ""
        return f"the model was not measured on this language{where}: {language}"

    def _compute(self, tasks: Sequence[_Task]) -> Iterable[TextScore]:
        """Scores of the tasks: every passage once through the model, then the mean of a text's passages."""
        if not tasks:
            return
        outputs, rows = read_passages(
            self._encoder, [task.item.text for task in tasks], [task.passages for task in tasks]
        )
        toned = [slice(own.start, own.start + len(task.toned)) for task, own in zip(tasks, rows, strict=True)]
        for task, own, tones in zip(tasks, rows, self._tones(tasks, toned, outputs), strict=True):
            tone = tones.mean(axis=0) if len(tones) else None
            yield self._result(task, tone, {name: found[own][-len(task.judged) :] for name, found in outputs.items()})

    def _tones(self, tasks: Sequence[_Task], rows: Sequence[slice], outputs: dict[str, Floats]) -> list[Floats]:
        """Of each task, probabilities [toned passages, 3] of negative, neutral and positive; `rows` of `outputs`."""
        if self._classifier is None:
            temperature = self._encoder.settings.temperature
            return [
                softmax(outputs["sentiment"][own], temperature("sentiment", task.language))
                for task, own in zip(tasks, rows, strict=True)
            ]
        found = self._classifier.probabilities([t.item.text[p.start : p.end] for t in tasks for p in t.toned])
        return np.split(found, np.cumsum([len(task.toned) for task in tasks])[:-1])

    def _result(self, task: _Task, sentiment: Floats | None, outputs: dict[str, Floats]) -> TextScore:
        read = task.language in self._encoder.settings.breach_languages
        is_ad = task.item.kind == "ad"
        return TextScore(
            task.item.id,
            task.language,
            self._silence(task, read),
            *_judged(sentiment),
            self._about(outputs, task.language) if read and not is_ad else None,
            self._practices(outputs, task.language) if read and not is_ad else None,
            self._reference(outputs, task.language) if read and is_ad else None,
            self.model,
        )

    def _silence(self, task: _Task, read: bool) -> str | None:
        """Why sentiment, or an ad's reference, is not judged; None where both are."""
        if not task.toned:
            return self._not_measured(task.language)
        if task.item.kind == "ad" and not read:
            told = ", ".join(sorted(self._encoder.settings.breach_languages))
            return f"an ad's reference to a breach is read in {told} alone, not in {task.language}"
        return None

    def _about(self, outputs: dict[str, Floats], language: str) -> Judgement:
        """About the breach where any passage is."""
        settings = self._encoder.settings
        probability = float(sigmoid(outputs["about_breach"], settings.temperature("about_breach", language)).max())
        return Judgement(probability >= settings.thresholds["about_breach"], round(probability, 4))

    def _practices(self, outputs: dict[str, Floats], language: str) -> tuple[str, ...]:
        settings = self._encoder.settings
        probabilities = sigmoid(outputs["practices"], settings.temperature("practices", language)).max(axis=0)
        limits = settings.thresholds["practices"]
        return tuple(name for name, p, limit in zip(PRACTICES, probabilities, limits, strict=True) if p >= limit)

    def _reference(self, outputs: dict[str, Floats], language: str) -> BreachReference:
        settings = self._encoder.settings
        by_passage = softmax(outputs["reference"], settings.temperature("reference", language))
        probabilities = by_passage[most_referring(by_passage[:, 0])]
        best = _decide(probabilities, settings.thresholds["reference"])
        return BreachReference(BREACH_LABELS[best], round(float(probabilities[best]), 4))


def is_own_layout(folder: Path) -> bool:
    """Whether the folder holds a model with our heads; another folder, or none, means a model of the hub's kind."""
    config = folder / "config.json"
    return config.is_file() and b'"goodwill"' in config.read_bytes()


def _decide(probabilities: Floats, threshold: float) -> int:
    """None, unless a reference of either kind is at least as probable as `threshold`; then the likelier kind."""
    if float(probabilities[1:].sum()) < threshold:
        return 0
    return 1 + int(probabilities[1:].argmax())


def _judged(sentiment: Floats | None) -> tuple[Sentiment | None, dict[str, float] | None]:
    """The likeliest sentiment and the probabilities of all, rounded; nothing where there are none."""
    if sentiment is None:
        return None, None
    odds: dict[str, float] = {name: round(float(p), 4) for name, p in zip(SENTIMENTS, sentiment, strict=True)}
    return SENTIMENTS[int(sentiment.argmax())], odds


def _in_latin(language: str) -> str:
    """The tag of a language that is written in Latin letters (BCP 47)."""
    return f"{language}-Latn"


def _is_latin(text: str) -> bool:
    """Whether most letters are Latin ones."""
    letters = [character for character in text if character.isalpha()]
    return 2 * sum(character < "\u0250" for character in letters) > len(letters)


def _fault(item: ScoringInput) -> str | None:
    """Why the row can't be judged, in words, or None."""
    if not _is_visible(item.text[:MAX_CHARACTERS]):
        return "the text is empty"
    if has_lone_surrogate(item.text):
        return "the text holds half a character (a lone surrogate)"
    if (item.start is None) != (item.end is None):
        return "start and end belong together: one of them is missing"
    if item.start is not None and item.end is not None and not 0 <= item.start < item.end <= len(item.text):
        return f"the span {item.start} to {item.end} lies outside the text of {len(item.text)} characters"
    if item.end is not None and item.end > MAX_CHARACTERS:
        return f"the span {item.start} to {item.end} lies beyond the {MAX_CHARACTERS:,} characters that are read"
    return None


def _is_visible(text: str) -> bool:
    """Whether a reader would see anything: more than space, controls and characters without width."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)
