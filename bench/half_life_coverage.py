"""Coverage of half-lives, dates and recovered shares, when shown: `python -m bench.half_life_coverage [RUNS]`.

Each row is a course with a known half-life, noise that is no AR(1) (tests/simulated/recovery_course.py), the trough
found by the product. First as the product does it, the gap from counterfactual.py, without competitors; goal: at least
90 % of what is shown covers. Then with the noise read by moments, which takes it for shorter-lived than it is and knows
of no drift: what too small a noise does. "wrong" is the share of all runs in which a half-life was shown whose interval
misses. Reproducible: the seed is fixed. Several minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from reputation.recovery.decay import Decay, decay
from reputation.recovery.series import Gap
from reputation.recovery.state import RecoveryState, recovery_state
from tests.simulated.recovery_course import Course, estimated_gap, simulated_gap

SEED = 20261124
RUNS = 200
LEAST_SHOWN = 20
RECENT_DAYS = 14
COURSES = {
    "8/60": Course(half_life=8, after_days=60),
    "20/60": Course(half_life=20, after_days=60),
    "90/180": Course(half_life=90, after_days=180),
    "60/60": Course(half_life=60, after_days=60),
    "20/20": Course(half_life=20, after_days=20),
    "20/60, 30 a day": Course(half_life=20, after_days=60, mentions=30),
    "20/60, calm brand": Course(half_life=20, after_days=60, noise=3, mentions=300),
    "30/50, very calm": Course(half_life=30, after_days=50, noise=2, mentions=800),
    "15/120, 15 of 45 lost": Course(half_life=15, after_days=120, lost=15, noise=3, mentions=300),
    "10 and 100/240": Course(half_life=10, after_days=240, slow_share=0.4, slow_half_life=100, noise=3, mentions=300),
}


@dataclass(slots=True)
class Shown:
    """Intervals that were shown, and whether they held the truth."""

    held: list[bool] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    @property
    def coverage(self) -> float | None:
        """The share of shown intervals that hold the truth; None where too few were shown to say."""
        return float(np.mean(self.held)) if len(self.held) >= LEAST_SHOWN else None

    def row(self, runs: int) -> str:
        """Share shown, and coverage."""
        covers = "   -" if self.coverage is None else f"{self.coverage:4.2f}"
        return f"{len(self.held) / runs:5.2f} {covers}"


@dataclass(slots=True)
class Tally:
    """What was shown over many runs of one course."""

    course: Course
    runs: int = 0
    half_lives: Shown = field(default_factory=Shown)
    dates: Shown = field(default_factory=Shown)
    shares: Shown = field(default_factory=Shown)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, state: RecoveryState, found: Decay) -> None:
        """Take in one run."""
        self.runs += 1
        self.reasons[found.reason or str(found.shape)] += 1
        if found.half_life_days is not None:
            span = found.half_life_days
            self.half_lives.held.append(span.low <= days_until(self.course, 0.5, of_all=False) <= span.high)
            self.half_lives.ratios.append(span.high / span.low)
        if found.ninety_percent_on is not None:
            day = self.course.trough_on + timedelta(days=days_until(self.course, 0.9, of_all=True))
            self.dates.held.append(found.ninety_percent_on.low <= day <= found.ninety_percent_on.high)
        if state.recovered is not None:
            gap = self.course.true_gap()
            share = 1.0 - float(gap[-RECENT_DAYS:].mean() / gap.min())
            self.shares.held.append(state.recovered.low <= share <= state.recovered.high)

    @property
    def wrong(self) -> float:
        """The share of all runs in which a half-life's interval that misses the truth was shown."""
        return self.half_lives.held.count(False) / self.runs

    def __str__(self) -> str:
        """One row of the table."""
        ratios = self.half_lives.ratios
        ratio = f"{np.median(ratios):4.1f}" if ratios else "   -"
        why = ", ".join(f"{reason} {count}" for reason, count in self.reasons.most_common())
        half_lives, dates, shares = (one.row(self.runs) for one in (self.half_lives, self.dates, self.shares))
        return f"{half_lives} {self.wrong:5.2f} {ratio} | {dates} | {shares} | {why}"


def days_until(course: Course, share: float, *, of_all: bool) -> float:
    """Days from the trough until a share of the depth, or of what ever returns, is back; about 27 years where never."""
    days = np.geomspace(0.1, 1e4, 20001)
    left = (1 - course.slow_share) * 0.5 ** (days / course.half_life)
    left += course.slow_share * 0.5 ** (days / course.slow_half_life)
    if of_all:
        left = (course.lost + (course.depth - course.lost) * left) / course.depth
    return float(days[np.argmax(left <= 1.0 - share)]) if left[-1] <= 1.0 - share else float(days[-1])


def measure(
    course: Course, runs: int, seed: int = SEED, draw: Callable[[Course, np.random.Generator], Gap] = estimated_gap
) -> Tally:
    """What is shown over many runs of one course."""
    tally, chance = Tally(course), np.random.default_rng(seed)
    for _ in range(runs):
        gap = draw(course, chance)
        state = recovery_state(gap, course.today)
        tally.add(state, decay(gap, state.trough, course.today))
    return tally


def main() -> None:
    """Print the tables."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(f"{runs} runs each; half-life / days since the trough; depth 45, noise 6 points; seed {SEED}")
    for title, draw in (("as the product does", estimated_gap), ("noise by moments", simulated_gap)):
        print(f"\n{title:>25}: half-life             |  date of 90 %  |  recovered share | what was found")
        print(f"{'':>22}  shown covers wrong ratio | shown covers | shown covers |")
        for name, course in COURSES.items():
            print(f"{name:>22}  {measure(course, runs, draw=draw)}", flush=True)


if __name__ == "__main__":
    main()
