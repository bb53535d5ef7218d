"""Numbers in the dashboard's sentences: nouns in the form that goes with them, and p-values that are never 0."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.components import answers, elsewhere, methods, segments
from dashboard.components.unusual import unusual_list
from presentation.language import words
from presentation.sentences import p_value_text
from tests.simulated.recovery_estimate import interval
from tests.unit.test_dashboard_recovery import said, told

ENGLISH, RUSSIAN = words("en"), words("ru")


def spike(count: int) -> dict[str, Any]:
    return {"count": count, "expected": 0.4, "at": "2026-11-24T09:00:00+00:00", "words": [], "stories": []}


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [
        (1, "1 упоминание при ожидавшихся 0,4", "1 mention where 0.4 were"),
        (3, "3 упоминания при", "3 mentions where"),
        (21, "21 упоминание при", "21 mentions where"),
        (1_012, "1\N{NO-BREAK SPACE}012 упоминаний при", "1,012 mentions where"),
    ],
)
def test_spike_of_any_count_has_its_noun_in_the_right_form(count: int, russian: str, english: str) -> None:
    found = {"spikes": [spike(count)], "course": []}
    assert said(unusual_list(found, ZoneInfo("Europe/Riga"), RUSSIAN)).startswith(russian)
    assert said(unusual_list(found, ZoneInfo("Europe/Riga"), ENGLISH)).startswith(english)


@pytest.mark.parametrize(
    ("lag", "russian"),
    [
        (1, "с отставанием в 1 день,"),
        (2, "с отставанием в 2 дня,"),
        (7, "с отставанием в 7 дней,"),
        (-1, "на 1 день раньше тональности,"),
        (-3, "на 3 дня раньше тональности,"),
        (-5, "на 5 дней раньше тональности,"),
    ],
)
def test_outcome_with_a_lag_has_its_days_in_the_right_case(lag: int, russian: str) -> None:
    link = {"outcome": "calls", "lag_days": lag, "correlation": interval(-0.4, 0.2), "reason": None}
    assert russian in said(elsewhere.outcome_list([link], RUSSIAN))


def test_outcome_with_a_lag_of_a_day_is_told_in_the_singular() -> None:
    link = {"outcome": "calls", "lag_days": -1, "correlation": interval(-0.4, 0.2), "reason": None}
    assert "it moves 1 day before net sentiment," in said(elsewhere.outcome_list([link], ENGLISH))


@pytest.mark.parametrize(
    ("value", "english"), [(0.0, "< 0.001"), (0.0009, "< 0.001"), (0.001, "= 0.001"), (0.25, "= 0.250")]
)
def test_p_value_of_any_size_is_never_told_as_nothing(value: float, english: str) -> None:
    assert p_value_text(value, ENGLISH) == english
    assert p_value_text(value, RUSSIAN) == english.replace(".", ",")


def test_p_value_near_nothing_is_told_as_a_bound_wherever_one_stands() -> None:
    effect = told()["actions"][0] | {"verdict": "lifted", "p_value": 0.0002, "placebo_count": 40}
    assert "(p < 0.001 among 40 dates" in said(answers.effect_table([effect], ENGLISH))
    assert "(p < 0,001, дат" in said(answers.effect_table([effect], RUSSIAN))
    basis = told()["counterfactual"] | {"placebo_in_space": {"p": 0.0, "smallest_p": 0.004}}
    assert "p < 0.001; with so few of them p can't fall below 0.004." in said(
        methods.doubts(told(counterfactual=basis), ENGLISH)
    )


@pytest.mark.parametrize("differ", [True, False])
def test_p_value_of_a_difference_between_segments_is_never_told_as_nothing(differ: bool) -> None:
    one = {"segment": "ru", "change": None, "pooled": None, "before_share": 0.5, "now_share": 0.4, "mention_count": 31}
    report = {
        "segments": [one], "reason": None, "differ": differ, "composition": None,
        "heterogeneity": {"p_value": 1e-9, "i_squared": 0.7},
    }  # fmt: skip
    assert "(p < 0.001" in said(segments.segment_report("language", report, ENGLISH))
