"""The effect by every method side by side, and the competitors' rank in it: how far the answer hangs on the method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from reputation.level import Interval, interval_json
from reputation.net_sentiment import Z95, Floats
from reputation.recovery.gap_model import GapModel, mean_effects
from reputation.recovery.panel import Panel
from reputation.recovery.placebo import Cuts, placebo_spread, told_arrays
from reputation.recovery.synthetic_control import (
    difference_in_differences,
    left_out_weights,
    space_rank,
    synthetic_difference,
)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The effect in points by each method, side by side; None where a method can't be used.

    `leave_one_out`: the estimate with all controls, and the lowest and highest with one of them left out (a range, not
    a 95 % interval). The intervals of the last two come from the spread of the same estimate at the placebo dates.
    """

    own_history: Interval
    synthetic_control: Interval | None = None
    leave_one_out: Interval | None = None
    synthetic_difference_in_differences: Interval | None = None
    difference_in_differences: Interval | None = None

    def to_json(self) -> dict[str, Any]:
        """The five under their names."""
        return {name: interval_json(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SpacePlacebo:
    """Rank of the brand among its competitors as p value, and the smallest p that so many competitors allow."""

    p: float
    smallest_p: float

    def to_json(self) -> dict[str, float]:
        """Both under their names."""
        return {"p": self.p, "smallest_p": self.smallest_p}


def alternatives(panel: Panel, cuts: Cuts, alone: GapModel, controlled: GapModel | None) -> Alternatives:
    """Every method's effect; the controls' methods are None without controls."""
    if controlled is None:
        return Alternatives(alone.effect)
    return Alternatives(
        own_history=alone.effect,
        synthetic_control=controlled.effect,
        leave_one_out=_leave_one_out(panel, controlled),
        synthetic_difference_in_differences=_by_placebos(panel, cuts, "synthetic"),
        difference_in_differences=_by_placebos(panel, cuts, "plain"),
    )


def placebo_in_space(panel: Panel) -> SpacePlacebo:
    """The brand's rank among its controls, at least one; see `synthetic_control.space_rank`."""
    return SpacePlacebo(*space_rank(*_since(panel)))


def _since(panel: Panel) -> tuple[Floats, Floats, int]:
    return told_arrays(panel, panel.period.pre_days, range(panel.since, len(panel.net)))


def _by_placebos(panel: Panel, cuts: Cuts, kind: Literal["synthetic", "plain"]) -> Interval | None:
    """An estimate of synthetic_control.py with ±1.96 times its spread at the placebo dates; None where too few."""
    estimate = synthetic_difference if kind == "synthetic" else difference_in_differences
    spread = placebo_spread(panel, cuts, estimate)
    if spread is None:
        return None
    value = estimate(*_since(panel))
    return Interval(value, value - Z95 * spread, value + Z95 * spread)


def _leave_one_out(panel: Panel, controlled: GapModel) -> Interval:
    """The effect with each control left out once, movements held: lowest and highest about the estimate."""
    sets = left_out_weights(*_since(panel))
    values, _ = mean_effects(panel, sets, controlled.movements)
    value = controlled.effect.value
    return Interval(value, min(value, float(values.min())), max(value, float(values.max())))
