"""`goodwill recovery --input`: the estimate of a file of counts, in words and JSON; one sentence for a wrong file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from cli.main import main
from reputation.net_sentiment import DailyCounts
from tests.simulated.daily_counts import DISCLOSED_ON, Market, World, simulate

FELL = World(fall=40, post_days=60, competitors=3, half_life_days=15)


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Goodwill:
    """Runs the verb over a file whose brand is Nordbank."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def recovery(self, file: Path, *more: str, disclosed: str = DISCLOSED_ON.isoformat()) -> Done:
        code = main(["recovery", "--input", str(file), "--brand", "Nordbank", "--disclosed", disclosed, *more])
        return Done(code, *self.capsys.readouterr())

    def estimate(self, file: Path, **more: str) -> dict[str, Any]:
        done = self.recovery(file, "--json", **more)
        assert done.code == 0, done.err
        told: dict[str, Any] = json.loads(done.out)
        return told


@pytest.fixture
def goodwill(capsys: pytest.CaptureFixture[str]) -> Goodwill:
    return Goodwill(capsys)


def line(brand: str, day: DailyCounts) -> str:
    return f"{day.day.isoformat()},{brand},{day.negative},{day.neutral},{day.positive}"


def write(folder: Path, lines: list[str], header: str = "day,brand,negative,neutral,positive") -> Path:
    file = folder / "counts.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file


def lines_of(market: Market) -> list[str]:
    brands = {"Nordbank": market.own, **market.competitors}
    return [line(brand, day) for brand, days in brands.items() for day in days]


@pytest.fixture(scope="module")
def market() -> Market:
    return simulate(FELL, np.random.default_rng(11))


def test_recovery_of_a_file_with_a_fall_has_its_depth_within_the_interval(
    goodwill: Goodwill, tmp_path: Path, market: Market
) -> None:
    told = goodwill.estimate(write(tmp_path, lines_of(market)))
    assert told["phase"] == "recovery"
    assert told["depth"]["low"] <= market.gap.min() <= told["depth"]["high"] < 0


def test_recovery_of_shuffled_lines_is_that_of_the_sorted_ones(
    goodwill: Goodwill, tmp_path: Path, market: Market
) -> None:
    lines = lines_of(market)
    shuffled = [lines[i] for i in np.random.default_rng(1).permutation(len(lines))]
    (tmp_path / "other").mkdir()
    assert goodwill.estimate(write(tmp_path, shuffled)) == goodwill.estimate(write(tmp_path / "other", lines))


def test_recovery_of_a_brand_without_competitors_rests_on_its_own_history(
    goodwill: Goodwill, tmp_path: Path, market: Market
) -> None:
    told = goodwill.estimate(write(tmp_path, [line("Nordbank", day) for day in market.own]))
    assert told["depth"]["high"] < 0


def test_recovery_in_words_names_the_brand_and_its_fall(goodwill: Goodwill, tmp_path: Path, market: Market) -> None:
    file = write(tmp_path, lines_of(market))
    shown = goodwill.recovery(file).out
    assert shown.startswith("Nordbank: at worst ")
    assert "{" not in shown


def test_recovery_of_a_disclosure_after_the_last_day_says_why_nothing_is_told(
    goodwill: Goodwill, tmp_path: Path, market: Market
) -> None:
    file = write(tmp_path, lines_of(market))
    told = goodwill.estimate(file, disclosed="2031-01-01")
    assert (told["phase"], told["depth"]) == ("not_applicable", None)
    assert told["reason"]


@pytest.mark.parametrize(
    ("lines", "header", "disclosed", "named"),
    [
        (["2026-01-01,Nordbank,1,2,3"], "day,brand,negative,neutral,good", "2026-03-01", "line 2, column 'good'"),
        (["2026-01-01,Nordbank,NaN,2,3"], "", "2026-03-01", "line 2, column 'negative'"),
        (["2026-01-01,Nordbank,1,2,3"] * 2, "", "2026-03-01", "2026-01-01 of Nordbank stands in an earlier line"),
        (["2026-01-01,Rival,1,2,3"], "", "2026-03-01", "has no brand 'Nordbank', only Rival"),
        (["2026-01-01,Nordbank,1,2,3"], "", "1 March", "--disclosed '1 March' is no date"),
        (
            ["2026-01-01,Nordbank,1,2,3", "9026-01-02,Nordbank,1,2,3"],
            "",
            "2026-03-01",
            "counts.csv gives days from 2026-01-01 to 9026-01-02, more than 100 years: one of them is a slip",
        ),
        ([], "", "2026-03-01", "counts.csv holds no counts"),
    ],
)
def test_recovery_of_a_wrong_file_is_one_sentence_that_names_the_place(
    goodwill: Goodwill, tmp_path: Path, lines: list[str], header: str, disclosed: str, named: str
) -> None:
    file = write(tmp_path, lines, header or "day,brand,negative,neutral,positive")
    done = goodwill.recovery(file, disclosed=disclosed)
    assert (done.code, done.out) == (2, "")
    assert named in done.err
    assert "Traceback" not in done.err
