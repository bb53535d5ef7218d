from __future__ import annotations

from sentiment.evaluation.report import Line
from sentiment.training.languages import offered


def _line(task: str, score: float, floor: float | None) -> Line:
    return Line(task, "macro-F1", 300, score, floor, None, "")


def test_offered_are_our_own_languages_and_those_of_umsab_that_clearly_clear_the_floor() -> None:
    lines = [_line("UMSAB de", 0.70, 0.60), _line("UMSAB ar", 0.62, 0.60), _line("UMSAB es", 0.70, None)]

    found = offered([*lines, _line("NewsMTSC", 0.77, 0.60), _line("UMSAB mean", 0.69, 0.60)])

    assert (found.sentiment, found.breach) == (("en", "ru", "de"), ("en", "ru"))


def test_offered_hindi_is_that_in_latin_letters_as_it_was_measured() -> None:
    assert offered([_line("UMSAB hi", 0.60, 0.50)]).sentiment == ("en", "ru", "hi-Latn")
