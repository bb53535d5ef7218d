"""Spikes on Numenta's labelled Twitter volumes (NAB realTweets), by NAB's own score.

    python -m bench.spikes_nab FOLDER

FOLDER is laid out as NAB's repository (numenta/NAB, MIT): data/realTweets/*.csv (timestamp,value) and
labels/combined_windows.json; any other series in that layout will do. Printed are the score of the default settings,
and the score leave-one-series-out: each series by the settings of a small grid that do best on all others.
Published on realTweets: ARTime 81.8, CAD OSE 74.5, HTM 68.0, Twitter's ADVec 59.6.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from math import exp
from pathlib import Path

from exchange.counts import read_counts
from reputation.count_series import CountSeries
from reputation.spikes import USUAL, SpikeSettings, find_spikes

DATA, WINDOWS = "data/realTweets", "labels/combined_windows.json"
FALSE_ALARM_COST, MISS_COST = 0.11, 1.0
PROBATION_SHARE, PROBATION_ROWS = 0.15, 5000

Window = tuple[int, int]
"""First and last row of a labelled anomaly, both inside."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A series and the rows of its windows, ascending."""

    name: str
    series: CountSeries
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """NAB's raw points of some series: detected and missed windows, false alarms."""

    raw: float = 0.0
    windows: int = 0
    detected: int = 0
    false_alarms: int = 0

    def plus(self, other: Points) -> Points:
        """Both together."""
        return Points(
            self.raw + other.raw,
            self.windows + other.windows,
            self.detected + other.detected,
            self.false_alarms + other.false_alarms,
        )

    @property
    def score(self) -> float:
        """From 0 (no alarm at all) to 100 (each window at its first row, nothing else)."""
        worst = -MISS_COST * self.windows
        return 100.0 * (self.raw - worst) / (self.windows - worst) if self.windows else 0.0


def scaled_sigmoid(place: float) -> float:
    """NAB's weight of an alarm: near 1 at a window's first row (−1), 0 at its last, −1 far behind it."""
    return 2.0 / (1.0 + exp(5.0 * place)) - 1.0 if place <= 3.0 else -1.0


def nab_points(alarms: Sequence[int], windows: Sequence[Window], rows: int) -> Points:
    """The points of alarms (rows) under the standard profile (Lavin and Ahmad 2015; NAB's sweeper).

    Rows of the probation (15 % of the series, of at most 5,000 rows) are left out. The first alarm in a window earns
    the sigmoid at its place, over the sigmoid of the first row; a window without one costs 1; an alarm outside costs up
    to 0.11, less just behind a window.
    """
    probation = int(PROBATION_SHARE * min(rows, PROBATION_ROWS))
    judged = [window for window in windows if window[1] >= probation]
    points = Points(-MISS_COST * len(judged), len(judged))
    found: set[Window] = set()
    for alarm in sorted(alarm for alarm in alarms if alarm >= probation):
        window = next((window for window in judged if window[0] <= alarm <= window[1]), None)
        if window is None:
            points = points.plus(Points(_false_alarm(alarm, judged), false_alarms=1))
        elif window not in found:
            found.add(window)
            place = -(window[1] - alarm + 1) / (window[1] - window[0] + 1)
            points = points.plus(Points(MISS_COST + scaled_sigmoid(place) / scaled_sigmoid(-1.0), detected=1))
    return points


def _false_alarm(alarm: int, windows: Sequence[Window]) -> float:
    passed = [window for window in windows if window[1] < alarm]
    if not passed:
        return -FALSE_ALARM_COST
    first, last = passed[-1]
    return FALSE_ALARM_COST * scaled_sigmoid((alarm - last) / max(1, last - first))


def grid() -> list[SpikeSettings]:
    """The stated grid: 3 rates of false alarms × 3 refractory times × 2 budgets."""
    return [
        replace(USUAL, false_alarms_a_week=rate, refractory=timedelta(hours=hours), spikes_a_week=most)
        for rate, hours, most in product((0.1, 0.3, 1.0), (12, 18, 24), (3, 5))
    ]


def read_folder(folder: Path) -> list[Labelled]:
    """The labelled series of a folder in NAB's layout, by name."""
    windows = json.loads((folder / WINDOWS).read_text(encoding="utf-8"))
    return [_labelled(path, windows) for path in sorted((folder / DATA).glob("*.csv"))]


def _labelled(path: Path, windows: Mapping[str, Sequence[Sequence[str]]]) -> Labelled:
    file = read_counts(path, {"at": "timestamp", "count": "value"})
    zone = file.series.at[0].tzinfo
    given = windows.get(f"{Path(DATA).name}/{path.name}", ())
    moments = [[datetime.fromisoformat(text).replace(tzinfo=zone) for text in pair] for pair in given]
    rows = [_rows(file.series, first, last) for first, last in moments]
    return Labelled(path.stem, file.series, tuple(sorted(rows)))


def _rows(series: CountSeries, first: datetime, last: datetime) -> Window:
    inside = [row for row, stamp in enumerate(series.at) if first <= stamp <= last]
    return inside[0], inside[-1]


def points_of(labelled: Labelled, settings: SpikeSettings) -> Points:
    """The points of one series under some settings."""
    alarms = [spike.position for spike in find_spikes(labelled.series, settings)]
    return nab_points(alarms, labelled.windows, len(labelled.series))


def total(points: Sequence[Points]) -> Points:
    """The points of some series together."""
    together = Points()
    for one in points:
        together = together.plus(one)
    return together


def leave_one_out(table: Sequence[Sequence[Points]]) -> Points:
    """`table` holds points by settings (rows) and series (columns): each series by the best settings of the others."""
    chosen = []
    for left_out in range(len(table[0])):
        others = [total([one for place, one in enumerate(row) if place != left_out]).score for row in table]
        chosen.append(table[others.index(max(others))][left_out])
    return total(chosen)


def in_words(name: str, points: Points) -> str:
    """One line of figures."""
    found = f"{points.detected} of {points.windows} windows, {points.false_alarms} false alarms"
    return f"{name}: {points.score:.1f} ({found})"


def main(folder: Path | None) -> None:
    """Print the score by series under the default settings, of all, and leave-one-series-out."""
    if folder is None or not (folder / WINDOWS).is_file():
        print("spikes on NAB realTweets: not measured; name a folder laid out as numenta/NAB, with data/ and labels/")
        return
    series = read_folder(folder)
    usual = [points_of(one, USUAL) for one in series]
    for one, points in zip(series, usual, strict=True):
        print(in_words(f"  {one.name}", points))
    print(in_words("default settings", total(usual)))
    table = [[points_of(one, settings) for one in series] for settings in grid()]
    print(in_words("leave-one-series-out over the grid", leave_one_out(table)) + "; goal 75, best published 81.8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
