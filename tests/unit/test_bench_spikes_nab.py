"""NAB's score, and a run over a folder in NAB's layout."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path

import pytest

from bench.spikes_nab import Labelled, Points, leave_one_out, main, nab_points, points_of, scaled_sigmoid, total
from reputation.spikes import USUAL
from tests.simulated.mention_volume import LEVELS, LabelledVolume, labelled_volume

WINDOWS = ((2000, 2099), (4000, 4199))
ROWS = 10_000
FIRST = 2 / (1 + exp(-5)) - 1


def test_alarm_at_the_first_row_of_each_window_scores_100() -> None:
    assert nab_points([2000, 4000], WINDOWS, ROWS).score == pytest.approx(100)


def test_no_alarm_scores_0() -> None:
    assert nab_points([], WINDOWS, ROWS).score == 0


def test_alarm_in_the_middle_earns_the_sigmoid_of_its_place() -> None:
    points = nab_points([2050, 4000], WINDOWS, ROWS)
    assert points.raw == pytest.approx(1 + (2 / (1 + exp(-2.5)) - 1) / FIRST)
    assert (points.detected, points.windows, points.false_alarms) == (2, 2, 0)


def test_second_alarm_in_a_window_changes_nothing() -> None:
    assert nab_points([2000, 2001, 2099, 4000], WINDOWS, ROWS).score == pytest.approx(100)


def test_missed_window_costs_one() -> None:
    assert nab_points([2000], WINDOWS, ROWS).raw == pytest.approx(0)


@pytest.mark.parametrize(
    ("alarm", "cost"), [(1500, 0.11), (3500, 0.11), (2109, 0.11 * (1 - 2 / (1 + exp(5 * 10 / 99))))]
)
def test_false_alarm_costs_less_just_behind_a_window(alarm: int, cost: float) -> None:
    points = nab_points([alarm, 2000, 4000], WINDOWS, ROWS)
    assert points.raw == pytest.approx(2 - cost)
    assert points.false_alarms == 1


def test_alarms_in_the_probation_do_not_count() -> None:
    assert nab_points([0, 749, 2000, 4000], WINDOWS, ROWS).score == pytest.approx(100)
    assert nab_points([750, 2000, 4000], WINDOWS, ROWS).false_alarms == 1


def test_sigmoid_is_flat_far_behind_a_window() -> None:
    assert scaled_sigmoid(0) == 0
    assert scaled_sigmoid(-1) == pytest.approx(FIRST)
    assert scaled_sigmoid(3.5) == -1


def test_left_out_series_is_scored_by_the_settings_that_suit_the_others() -> None:
    good, bad = Points(1, 1, 1), Points(-1, 1)
    # the first settings suit series 1 and 2, the second series 3 alone
    table = [[good, good, bad], [bad, bad, good]]
    assert leave_one_out(table) == total([good, good, bad])


def write_folder(folder: Path, corpus: dict[str, LabelledVolume]) -> None:
    (folder / "data/realTweets").mkdir(parents=True)
    (folder / "labels").mkdir()
    windows = {}
    for name, labelled in corpus.items():
        series = labelled.series
        rows = [f"{at:%Y-%m-%d %H:%M:%S},{count:.0f}" for at, count in zip(series.at, series.counts, strict=True)]
        text = "\n".join(["timestamp,value", *rows]) + "\n"
        (folder / "data/realTweets" / f"{name}.csv").write_text(text, encoding="utf-8")
        windows[f"realTweets/{name}.csv"] = [
            [f"{series.at[row]:%Y-%m-%d %H:%M:%S.%f}" for row in window] for window in labelled.windows
        ]
    (folder / "labels/combined_windows.json").write_text(json.dumps(windows), encoding="utf-8")


def test_folder_in_nabs_layout_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path, {"one": labelled_volume(1, 9.0, 4000), "two": labelled_volume(2, 3.0, 4000)})
    main(tmp_path)
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].strip() for line in shown] == [
        "one",
        "two",
        "default settings",
        "leave-one-series-out over the grid",
    ]


def test_without_the_folder_nothing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(tmp_path)
    assert "not measured" in capsys.readouterr().out


def test_default_settings_score_well_on_simulated_volumes() -> None:
    points = []
    for place, level in enumerate(LEVELS):
        labelled = labelled_volume(place, level)
        points.append(points_of(Labelled(str(place), labelled.series, labelled.windows), USUAL))
    # 74 over eight such corpora; an alarm at p < .001 of the last half hour alone comes to 64
    assert total(points).score > 68
