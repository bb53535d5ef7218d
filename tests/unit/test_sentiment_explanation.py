"""Which words carried a score: each left out in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentiment.explanation import MOST_WORDS, explain
from sentiment.records import ScoringInput, TextScore


class WordCounter:
    """Judges by two words, and insists that the target stands where its span says."""

    def __init__(self, target: str | None = None) -> None:
        self.target = target
        self.read: list[str] = []

    def score(self, inputs: Sequence[ScoringInput]) -> list[TextScore]:
        """Each "awful" takes .4 from the polarity, each "kind" adds .3."""
        return [self._one(item) for item in inputs]

    def _one(self, item: ScoringInput) -> TextScore:
        self.read.append(item.text)
        if not item.text.strip():
            return TextScore.unscored(item.id, "en", "the text is empty", "m")
        if item.start is not None and self.target is not None:
            assert item.text[item.start : item.end] == self.target
        negative, positive = 0.4 * item.text.count("awful"), 0.3 * item.text.count("kind")
        probabilities = {"negative": negative, "neutral": 1 - negative - positive, "positive": positive}
        return TextScore(item.id, "en", None, "neutral", probabilities, None, None, None, "m")


def _input(text: str, target: str | None = None) -> ScoringInput:
    start = text.index(target) if target else None
    return ScoringInput(
        "1", text, "mention", target, start, start + len(target) if target and start is not None else None
    )


def test_explain_gives_each_word_what_it_adds_to_the_polarity() -> None:
    text = "An awful app, but Orland Bank has kind people."

    found = explain(WordCounter("Orland Bank"), _input(text, "Orland Bank"))

    assert found is not None
    weights = {text[word.start : word.end]: word.weight for word in found.words}
    assert (weights["awful"], weights["kind"], weights["app"]) == (-0.4, 0.3, 0.0)
    assert "Orland" not in weights
    assert [text[word.start : word.end] for word in found.strongest()] == ["awful"]


def test_explain_of_a_long_text_reads_the_sentence_that_names_the_target() -> None:
    text = "The weather was awful. " * 30 + "Then kind staff of Orland Bank called."

    found = explain(WordCounter("Orland Bank"), _input(text, "Orland Bank"))

    assert found is not None
    assert "Orland Bank" in text[found.start : found.end]
    assert len(text[found.start : found.end]) < 400
    assert max(word.weight for word in found.words) == 0.3


def test_explain_of_a_blank_target_reads_the_sentence_that_names_the_brand() -> None:
    text = "The weather was awful. " * 30 + "Then kind staff of Orland Bank called."

    found = explain(WordCounter(), ScoringInput("1", text, "mention", target="  ", brand="Orland Bank"))

    assert found is not None
    assert "Orland Bank" in text[found.start : found.end]


def test_explain_leaves_out_no_more_words_than_the_limit() -> None:
    scorer = WordCounter()

    found = explain(scorer, _input("awful " + "a b c d e f g h i j " * 15))

    assert found is not None
    assert len(found.words) == MOST_WORDS
    assert len(scorer.read) == MOST_WORDS + 1


class Saturated(WordCounter):
    """One "awful" is as bad as many."""

    def _one(self, item: ScoringInput) -> TextScore:
        return super()._one(replace(item, text=item.text.replace("awful", "grave", item.text.count("awful") - 1)))


def test_explain_of_a_score_that_no_word_carries_alone_names_the_clause() -> None:
    text = "Orland Bank: awful and awful again. The queue moved."

    found = explain(Saturated(), _input(text, "Orland Bank"))

    assert found is not None
    (clause,) = found.strongest()
    assert (text[clause.start : clause.end], clause.weight) == (": awful and awful again.", -0.4)


def test_explain_of_what_gets_no_score_is_nothing() -> None:
    assert explain(WordCounter(), _input("   ")) is None


@given(st.text(max_size=120), st.text(min_size=1, max_size=12), st.text(max_size=120))
@settings(max_examples=150)
@example("0", " ", "0")
def test_explain_of_any_text_keeps_the_target_in_its_place(before: str, target: str, after: str) -> None:
    text = before + target + after
    item = ScoringInput("1", text, "mention", None, len(before), len(before) + len(target))

    found = explain(WordCounter(target), item)

    assert found is None or all(0 <= word.start < word.end <= len(text) for word in found.words)
