"""Coverage of half-life intervals and of projected dates, when shown: `python -m bench.half_life_coverage [RUNS]`.

Each row is a course with a known half-life, noise that is no AR(1) (tests/simulated/recovery_course.py), the trough
found by the product. "covers" counts only what is shown (goal: at least 90 %); "wrong" is the share of all runs in
which an interval was shown that misses. Reproducible: the seed is fixed. A few minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import log2

import numpy as np

from reputation.recovery.decay import Decay, decay
from reputation.recovery.gap_level import find_gap_trough
from tests.simulated.recovery_course import Course, simulated_gap

SEED = 20261124
RUNS = 300
LEAST_SHOWN = 20
COURSES = {
    "8/60": Course(half_life=8, after_days=60),
    "20/60": Course(half_life=20, after_days=60),
    "90/180": Course(half_life=90, after_days=180),
    "60/60": Course(half_life=60, after_days=60),
    "20/20": Course(half_life=20, after_days=20),
    "20/60, 30 a day": Course(half_life=20, after_days=60, mentions=30),
    "20/60, calm brand": Course(half_life=20, after_days=60, noise=3, mentions=300),
    "20/60, depth 20": Course(half_life=20, after_days=60, depth=20),
    "15/120, 15 of 45 lost": Course(half_life=15, after_days=120, lost=15),
    "10 and 100/240": Course(half_life=10, after_days=240, slow_share=0.4, slow_half_life=100),
}


@dataclass(slots=True)
class Tally:
    """What was shown over many runs, and how often it held the truth."""

    runs: int = 0
    held: list[bool] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    dates_held: list[bool] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, found: Decay, course: Course) -> None:
        """Take in one run."""
        self.runs += 1
        reason = found.reason or str(found.shape)
        self.reasons[reason] = self.reasons.get(reason, 0) + 1
        if found.half_life_days is not None:
            interval = found.half_life_days
            self.held.append(interval.low <= true_half_life(course, found) <= interval.high)
            self.ratios.append(interval.high / interval.low)
        if found.ninety_percent_on is not None:
            day = course.trough_on + timedelta(days=round(course.half_life * log2(10)))
            self.dates_held.append(found.ninety_percent_on.low <= day <= found.ninety_percent_on.high)

    @property
    def coverage(self) -> float | None:
        """The share of shown intervals that hold the truth; None where too few were shown to say."""
        return float(np.mean(self.held)) if len(self.held) >= LEAST_SHOWN else None

    @property
    def wrong(self) -> float:
        """The share of all runs in which an interval that misses the truth was shown."""
        return (len(self.held) - sum(self.held)) / self.runs

    def __str__(self) -> str:
        """One row of the table."""
        covers = "    -" if self.coverage is None else f"{self.coverage:5.3f}"
        ratio = f"{np.median(self.ratios):5.1f}" if self.ratios else "    -"
        dates = f"{len(self.dates_held) / self.runs:5.2f} "
        dates += f"{np.mean(self.dates_held):5.2f}" if len(self.dates_held) >= LEAST_SHOWN else "    -"
        often = sorted(self.reasons.items(), key=lambda item: -item[1])
        why = ", ".join(f"{reason} {count}" for reason, count in often)
        return f"{len(self.held) / self.runs:6.2f} {covers}  {self.wrong:5.3f} {ratio} | {dates} | {why}"


def true_half_life(course: Course, found: Decay) -> float:
    """Days until half of what ever returns is back."""
    if not course.slow_share:
        return course.half_life
    days = np.linspace(0, course.slow_half_life, 20001)
    back = (1 - course.slow_share) * 0.5 ** (days / course.half_life)
    back += course.slow_share * 0.5 ** (days / course.slow_half_life)
    quick = found.shape == "permanent_loss"  # then half of the part that was taken to return
    return course.half_life if quick else float(days[np.argmax(back <= 0.5)])


def measure(course: Course, runs: int, seed: int = SEED) -> Tally:
    """What is shown over many runs of one course."""
    tally = Tally()
    for found in decays(course, runs, seed):
        tally.add(found, course)
    return tally


def decays(course: Course, runs: int, seed: int) -> Iterator[Decay]:
    """The decay found in each run."""
    chance = np.random.default_rng(seed)
    for _ in range(runs):
        gap = simulated_gap(course, chance)
        yield decay(gap, find_gap_trough(gap), course.today)


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(f"{runs} runs each; half-life / days since the trough; depth 45, noise 6 points; seed {SEED}")
    print(f"{'':>22}  shown covers  wrong ratio |  date covers | what was found")
    for name, course in COURSES.items():
        print(f"{name:>22} {measure(course, runs)}", flush=True)


if __name__ == "__main__":
    main()
