"""The published cases, and where an own curve lies among them."""

from __future__ import annotations

import json
from math import log2
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.recovery.benchmarks import comparable, published_cases

ANY = st.one_of(st.none(), st.floats())


def test_cases_each_name_a_source_and_say_something() -> None:
    cases = published_cases()
    assert len(cases) >= 12
    for case in cases:
        assert urlsplit(case.source.url).scheme in {"http", "https"}
        assert case.source.publication
        assert case.depth is not None or case.recovered_days is not None


def test_cases_depth_is_worst_less_before() -> None:
    for case in published_cases():
        if case.before is not None and case.worst is not None:
            assert case.depth == case.worst - case.before


def test_cases_half_life_is_always_marked_derived_and_follows_from_its_points() -> None:
    found = {case.brand: case for case in published_cases() if case.half_life_days is not None}
    assert set(found) == {"Target", "Home Depot", "Optus"}
    assert all(case.half_life_derivation for case in found.values())
    assert found["Target"].half_life_days == pytest.approx(290 / log2(49 / 5), abs=1)
    assert found["Home Depot"].half_life_days == pytest.approx(16 / log2(20 / 5), abs=1)
    assert found["Optus"].half_life_days == pytest.approx(16 / log2(5 / 2), abs=1)
    assert found["Target"].is_half_life_a_bound


def test_comparable_moderate_fall_lies_between_the_cases() -> None:
    found = comparable(-22.0, 12.0, None)
    assert found.depth.own == 22.0
    assert (found.depth.case_count, found.depth.larger_count) == (9, 5)
    assert (found.depth.least, found.depth.most) == (10, 49)
    assert found.trough_days.larger_count == 1
    assert [case.brand for case in found.nearest][:2] == ["Home Depot", "TalkTalk"]


def test_comparable_depth_leaves_out_percentages_and_other_crises() -> None:
    brands = {case.brand for depth in (-1.0, -5.0, -23.0, -49.0) for case in comparable(depth, None, None).nearest}
    assert not brands & {"Optus", "Volkswagen", "Chipotle"}


def test_comparable_no_fall_or_nothing_known_says_why() -> None:
    assert comparable(3.0, None, None).depth.reason == "no_drop"
    unknown = comparable(None, None, None)
    assert {unknown.depth.reason, unknown.trough_days.reason, unknown.half_life_days.reason} == {"not_known"}
    assert unknown.nearest == ()


def test_comparable_too_few_half_lives_are_no_yardstick() -> None:
    assert comparable(-20.0, 10.0, 14.0).half_life_days.reason == "few_cases"


@given(depth=ANY, trough=ANY, half_life=ANY)
def test_comparable_any_numbers_give_json_without_nan(
    depth: float | None, trough: float | None, half_life: float | None
) -> None:
    json.dumps(comparable(depth, trough, half_life).to_json(), allow_nan=False)
