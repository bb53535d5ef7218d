"""Published cases of other breaches, and where an own curve lies among them.

Most were measured by a survey that asks for the last two weeks (YouGov's Buzz), which can neither fall nor return in
less; net sentiment of mentions moves faster. So a case is something to hold one's own curve against, not a forecast.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from math import isfinite
from statistics import median
from typing import Any, Literal

CaseKind = Literal["breach", "other"]
Unit = Literal["points", "percent"]
Reason = Literal["not_known", "no_drop", "few_cases"]

LEAST_CASES = 3
NEAREST_COUNT = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Where a case was published."""

    publication: str
    url: str


@dataclass(frozen=True, slots=True)
class Case:
    """One published case; what was not published is None.

    `before`, `worst` and `depth` (worst less before, negative) are in `unit`: points of a score from −100 to 100, or
    percent. Days count from the disclosure, those of the half-life from the lowest point. `is_lowest_so_far`: the
    source wrote while it may still have been falling. A half-life is never the source's own: `half_life_derivation`
    says how it follows from published points, and `is_half_life_a_bound` that it is at most so long.
    """

    brand: str
    year: int
    kind: CaseKind
    incident: str
    instrument: str
    unit: Unit
    before: float | None
    worst: float | None
    depth: float | None
    trough_days: float | None
    is_lowest_so_far: bool
    half_life_days: float | None
    is_half_life_a_bound: bool
    half_life_derivation: str | None
    recovered_days: float | None
    source: Source

    def to_json(self) -> dict[str, Any]:
        """The case as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an own value lies among the cases that have one.

    `own` is compared by size: a depth of −20 is 20 points, days are days. `larger_count` of `case_count` cases have a
    larger one; `least`, `median` and `most` are the cases' own. All None with a `reason` where it can't be said.
    """

    own: float | None
    case_count: int
    larger_count: int | None = None
    least: float | None = None
    median: float | None = None
    most: float | None = None
    reason: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        """The standing as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The own curve among the published breaches; `nearest` are those of a depth most like its own."""

    depth: Standing
    trough_days: Standing
    half_life_days: Standing
    nearest: tuple[Case, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        return {
            "depth": self.depth.to_json(),
            "trough_days": self.trough_days.to_json(),
            "half_life_days": self.half_life_days.to_json(),
            "nearest": [case.to_json() for case in self.nearest],
        }


@cache
def published_cases() -> tuple[Case, ...]:
    """All cases of the packaged file, other crises than breaches among them."""
    text = (files("reputation.recovery") / "published_cases.json").read_text(encoding="utf-8")
    return tuple(Case(**{**row, "source": Source(**row["source"])}) for row in json.loads(text))


def comparable(depth: float | None, trough_days: float | None, half_life_days: float | None) -> Comparison:
    """Where the own curve lies among the published breaches.

    `depth` in points of net sentiment (−200 to 0; above 0 nothing fell), days ≥ 0; what is not known (None, or no
    finite number) has no standing. Depths are held against cases measured in points alone, and cases whose half-life
    is only bounded do not count in that measure.
    """
    breaches = [case for case in published_cases() if case.kind == "breach"]
    fallen = [case for case in breaches if case.unit == "points" and case.depth is not None]
    bounded = [case for case in breaches if not case.is_half_life_a_bound]
    return Comparison(
        _standing(_fall(depth), _values(fallen, lambda case: _fall(case.depth)), _depth_reason(depth)),
        _standing(_known(trough_days), _values(breaches, lambda case: case.trough_days)),
        _standing(_known(half_life_days), _values(bounded, lambda case: case.half_life_days)),
        _nearest(fallen, _fall(depth)),
    )


def _known(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) and value >= 0 else None


def _fall(depth: float | None) -> float | None:
    """How far it fell, None where it didn't, or nobody knows."""
    return -depth if depth is not None and isfinite(depth) and depth < 0 else None


def _depth_reason(depth: float | None) -> Reason:
    return "no_drop" if depth is not None and depth >= 0 else "not_known"


def _values(cases: Sequence[Case], value: Callable[[Case], float | None]) -> list[float]:
    return sorted(found for found in map(value, cases) if found is not None)


def _standing(own: float | None, values: Sequence[float], unknown: Reason = "not_known") -> Standing:
    if own is None:
        return Standing(None, len(values), reason=unknown)
    if len(values) < LEAST_CASES:
        return Standing(own, len(values), reason="few_cases")
    larger = sum(value > own for value in values)
    return Standing(own, len(values), larger, values[0], median(values), values[-1])


def _nearest(cases: Sequence[Case], fall: float | None) -> tuple[Case, ...]:
    if fall is None:
        return ()
    by_distance = sorted(cases, key=lambda case: abs(abs(case.depth or 0.0) - fall))
    return tuple(by_distance[:NEAREST_COUNT])
