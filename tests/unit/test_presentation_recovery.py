"""An estimate of recovery in words: its days can't be taken for days of another year, and one point is one point."""

from __future__ import annotations

from typing import Any

import pytest

from presentation.language import Language, words
from presentation.recovery import action_sentence, speed_sentence
from tests.unit.test_reports_build import estimate

HALF = {"value": 24.0, "low": 18.0, "high": 30.0}


def projected(value: str, low: str, high: str) -> dict[str, Any]:
    return estimate(half_life_days=HALF, ninety_percent_on={"value": value, "low": low, "high": high})


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "90% of it by 5 January 2027, likely 20 December 2026 to 30 January 2027."),
        ("ru", "90\u00a0% вернётся к 5 января 2027 г. (вероятный срок: от 20 декабря 2026 г. до 30 января 2027 г.)."),
    ],
)
def test_projected_day_of_another_year_is_told_with_its_year(language: Language, told: str) -> None:
    sentence = speed_sentence(projected("2027-01-05", "2026-12-20", "2027-01-30"), words(language))
    assert sentence.replace("\u202f", " ").endswith(told)


def test_projected_day_of_this_year_needs_no_year() -> None:
    sentence = speed_sentence(projected("2026-12-05", "2026-11-28", "2026-12-20"), words("en"))
    assert sentence.endswith("90% of it by 5 Dec, likely 28 Nov to 20 Dec.")


@pytest.mark.parametrize(("value", "told"), [(1.0, "+1 point in"), (-1.2, "−1 point in"), (9.0, "+9 points in")])
def test_effect_of_one_point_is_one_point(value: float, told: str) -> None:
    lift = {"value": value, "low": -3, "high": 5}
    acted = {"actions": [{"title": "Letters"}], "first_on": "2026-10-07", "lift": lift}
    assert told in action_sentence(acted, words("en"))
