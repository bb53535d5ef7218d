"""The table of scores: a scorer on every task, beside the floor and the goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentiment.evaluation.metrics import calibration_error
from sentiment.evaluation.tasks import (
    UMSAB,
    UMSAB_GOAL,
    UMSAB_LANGUAGES,
    Head,
    Task,
    as_input,
    label_of,
    polar_prediction,
    prediction_of,
    sample,
    tasks,
)
from sentiment.records import Scores, TextScore

TEXTS = Path(__file__).parent.parent / "training" / "texts"


@dataclass(frozen=True, slots=True)
class Line:
    """One task's result: texts, the scorer's score, the floor's (None where not computed), calibration error."""

    task: str
    metric: str
    count: int
    score: float
    floor: float | None
    calibration: float | None
    goal: str
    languages: frozenset[str] = frozenset()
    """Of the texts."""


def evaluate(
    folder: Path,
    scorer: Scores,
    *,
    texts: Path = TEXTS,
    with_floor: bool = True,
    limit: int | None = None,
    show: Callable[[str], None] | None = print,
) -> list[Line]:
    """Measure `scorer` on the development part of every set in `folder`, and print a line a task.

    Args:
        folder: public sets in their published formats, one folder a set.
        scorer: the model as the service runs it.
        texts: our own labelled texts.
        with_floor: measure TF-IDF with logistic regression beside it; needs the extra `training`.
        limit: the most texts of one task, drawn by a fixed seed; None for all.
        show: takes each printed line; None prints nothing.

    Raises:
        InputError: the folder holds no known set, or the floor is asked for without scikit-learn.
    """
    found = tasks(folder, texts)
    if show:
        show(f"{'task':<28}{'metric':<27}{'texts':>6}{'score':>8}{'floor':>8}{'calib.':>8}  goal")
    lines: list[Line] = []

    def add(line: Line) -> None:
        lines.append(line)
        if show:
            show(as_text(line))

    for task in found:
        add(_line(task, scorer, folder, texts, with_floor=with_floor, limit=limit))
    for line in umsab_means(lines):
        add(line)
    return lines


def umsab_means(lines: Sequence[Line]) -> list[Line]:
    """The mean over UMSAB's seven languages, of the development parts and of the test portions; none where one is out.

    Its authors tell this mean, and the goal is set on it.
    """
    means = []
    for part in ("", ", test"):
        names = {f"{UMSAB} {code}{part}" for code in UMSAB_LANGUAGES}
        rows = [line for line in lines if line.task in names]
        if len(rows) == len(names):
            means.append(_mean(rows, f"{UMSAB} mean{part}"))
    return means


def _mean(lines: Sequence[Line], name: str) -> Line:
    def of(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if len(known) == len(values) else None

    score = sum(line.score for line in lines) / len(lines)
    floor, calibration = of([line.floor for line in lines]), of([line.calibration for line in lines])
    return Line(name, lines[0].metric, sum(line.count for line in lines), score, floor, calibration, UMSAB_GOAL)


def meets_goal(line: Line) -> bool:
    """Whether the score, as the table prints it, is on the goal's side (">= .80" or "<= .005"); False without one."""
    sign, _, limit = line.goal.partition(" ")
    if not limit:
        return False
    score = round(line.score, 3)
    return score >= float(limit) if sign == ">=" else score <= float(limit)


def as_text(line: Line) -> str:
    """The line of the printed table."""
    floor = "" if line.floor is None else f"{line.floor:.3f}"
    calibration = "" if line.calibration is None else f"{line.calibration:.3f}"
    return f"{line.task:<28}{line.metric:<27}{line.count:>6}{line.score:>8.3f}{floor:>8}{calibration:>8}  {line.goal}"


def _line(task: Task, scorer: Scores, folder: Path, texts: Path, *, with_floor: bool, limit: int | None) -> Line:
    chosen = sample(task.examples, limit)
    scores = scorer.score([as_input(example, i, task.head) for i, example in enumerate(chosen)])
    truth = [label_of(example, task.head) for example in chosen]
    predicted = [polar_prediction(one) if task.is_polar else prediction_of(one, task.head) for one in scores]
    score = task.measure(truth, predicted)
    floor = None
    if with_floor:
        from sentiment.evaluation.floor import floor_predictions  # noqa: PLC0415  scikit-learn is an extra

        floor = task.measure(truth, floor_predictions(task, chosen, folder, texts))
    languages = frozenset(example.language for example in chosen)
    calibration = _calibration(task, scores, truth)
    return Line(task.name, task.metric, len(chosen), score, floor, calibration, task.goal, languages)


def _calibration(task: Task, scores: Sequence[TextScore], truth: Sequence[int]) -> float | None:
    """Calibration error of the probabilities that a score tells; practices come without."""
    if task.head == "practices" or not scores:
        return None
    told = [_probability(one, task.head) for one in scores]
    if task.head == "about_breach":  # its probability is that of yes, the others' that of the prediction
        return calibration_error(told, [label == 1 for label in truth])
    right = [prediction_of(one, task.head) == label for one, label in zip(scores, truth, strict=True)]
    return calibration_error(told, right)


def _probability(score: TextScore, head: Head) -> float:
    """The probability that a score tells of one head's judgement; 0 for no score."""
    if head == "sentiment":
        return max(score.probabilities.values()) if score.probabilities else 0.0
    judged = score.about_breach if head == "about_breach" else score.breach_reference
    return judged.probability if judged else 0.0
