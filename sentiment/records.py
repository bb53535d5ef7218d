"""What goes into the scorer and what comes out: frozen records, and the output line's exact keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from reputation.ad import BreachLabel
from reputation.mention import LABELS, PRACTICES, Label, UnscoredMention

__all__ = [
    "BREACH_LABELS",
    "PRACTICES",
    "SENTIMENTS",
    "BreachLabel",
    "BreachReference",
    "Judgement",
    "Kind",
    "Scores",
    "ScoringInput",
    "Sentiment",
    "TextScore",
]

Kind = Literal["mention", "ad"]
Sentiment = Label

# The order of these and of PRACTICES is that of the model's outputs.
SENTIMENTS = LABELS
BREACH_LABELS: tuple[BreachLabel, ...] = ("none", "implied", "explicit")


@dataclass(frozen=True, slots=True)
class ScoringInput:
    """One text to score.

    `target` is the brand or entity to judge, `start`/`end` its characters in `text` where known; without a target
    `brand` is judged, and without either the whole text. `language` (ISO 639-1) wins over detection.
    """

    id: str
    text: str
    kind: Kind
    target: str | None = None
    start: int | None = None
    end: int | None = None
    brand: str | None = None
    advertiser: str | None = None
    language: str | None = None

    @property
    def name(self) -> str | None:
        """What is judged by name: the target, else the brand; None for the whole text."""
        return (self.target or "").strip() or self.brand

    @property
    def span(self) -> tuple[int, int] | None:
        """The target's characters in `text`; None where they aren't known."""
        return None if self.start is None or self.end is None else (self.start, self.end)

    @classmethod
    def of(cls, mention: UnscoredMention) -> ScoringInput:
        """What is asked about one (mention, brand); its id holds both numbers."""
        return cls(
            id=f"{mention.mention_id}:{mention.brand_id}",
            text=mention.text,
            kind="mention",
            target=mention.brand,
            start=mention.start,
            end=mention.end,
            language=mention.language,
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """A yes or no, and the probability of yes in [0, 1]."""

    value: bool
    probability: float


@dataclass(frozen=True, slots=True)
class BreachReference:
    """Whether an ad refers to a breach; `probability` is that of `label`, in [0, 1]."""

    label: BreachLabel
    probability: float


@dataclass(frozen=True, slots=True)
class TextScore:
    """The score of one input. What was not judged is None; where nothing can be said, `reason` says why."""

    id: str
    language: str | None
    reason: str | None
    sentiment: Sentiment | None
    probabilities: dict[str, float] | None
    about_breach: Judgement | None
    practices: tuple[str, ...] | None
    breach_reference: BreachReference | None
    model: str

    @classmethod
    def unscored(cls, row: str, language: str | None, reason: str, model: str) -> TextScore:
        """A score that says only why there is none."""
        return cls(row, language, reason, None, None, None, None, None, model)

    def as_dict(self) -> dict[str, Any]:
        """The output line's keys and values, in its order."""
        about, reference = self.about_breach, self.breach_reference
        return {
            "id": self.id,
            "language": self.language,
            "reason": self.reason,
            "sentiment": self.sentiment,
            "probabilities": self.probabilities,
            "about_breach": about and {"value": about.value, "probability": about.probability},
            "practices": None if self.practices is None else list(self.practices),
            "breach_reference": reference and {"label": reference.label, "probability": reference.probability},
            "model": self.model,
        }

    def to_json(self) -> str:
        """The output line, without its newline."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False)


class Scores(Protocol):
    """What scores texts: `sentiment.scoring.Scorer`."""

    def score(self, inputs: Sequence[ScoringInput]) -> list[TextScore]:
        """One score for each input, in the same order."""
        ...
