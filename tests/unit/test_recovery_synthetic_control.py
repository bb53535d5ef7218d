"""Synthetic control and its relatives: published values reproduced, and the weights' own rules."""

from __future__ import annotations

import csv
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.net_sentiment import Floats
from reputation.recovery.synthetic_control import (
    WEIGHT_DAYS,
    control_effect,
    control_weights,
    difference_in_differences,
    left_out_weights,
    shared_weights,
    simplex_weights,
    space_rank,
    synthetic_difference,
)

PROP99 = Path(__file__).parents[1] / "recordings" / "prop99" / "california_prop99.csv"
YEARS_BEFORE = 19


@pytest.fixture(scope="module")
def california() -> tuple[Floats, Floats]:
    with PROP99.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    states = sorted({row["State"] for row in rows} - {"California"})
    packs = {(row["State"], int(row["Year"])): float(row["PacksPerCapita"]) for row in rows}
    years = sorted({year for _, year in packs})
    others = np.array([[packs[state, year] for state in states] for year in years])
    return np.array([packs["California", year] for year in years]), others


def test_synthetic_control_of_proposition_99_is_the_published_one(california: tuple[Floats, Floats]) -> None:
    assert control_effect(*california, YEARS_BEFORE, centred=False) == pytest.approx(-19.5, abs=0.05)


def test_gap_of_california_in_2000_is_26_packs(california: tuple[Floats, Floats]) -> None:
    own, others = california
    weights = control_weights(own, others, YEARS_BEFORE, centred=False)
    assert (own - others @ weights)[-1] == pytest.approx(-26.6, abs=0.1)


def test_synthetic_difference_of_proposition_99_is_the_published_one(california: tuple[Floats, Floats]) -> None:
    assert synthetic_difference(*california, YEARS_BEFORE) == pytest.approx(-15.6, abs=0.05)


def test_difference_in_differences_of_proposition_99_is_the_published_one(california: tuple[Floats, Floats]) -> None:
    assert difference_in_differences(*california, YEARS_BEFORE) == pytest.approx(-27.3, abs=0.06)


def test_california_ranks_among_the_first_states(california: tuple[Floats, Floats]) -> None:
    p, smallest = space_rank(*california, YEARS_BEFORE)
    assert smallest == pytest.approx(1 / 39)
    assert p <= 4 / 39


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 40), size=st.integers(1, 8))
def test_no_step_along_the_simplex_betters_the_weights(seed: int, rows: int, size: int) -> None:
    generator = np.random.default_rng(seed)
    paths, path = generator.normal(size=(rows, size)), generator.normal(size=rows)
    gram, target = paths.T @ paths, paths.T @ path
    weights = simplex_weights(gram, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    slope = gram @ weights - target
    # at the optimum the slope is least, and alike, where there is weight (Karush, Kuhn and Tucker)
    assert slope.min() >= slope @ weights - 1e-6 * (1 + np.abs(gram).max())


def test_weights_agree_with_a_general_optimiser() -> None:
    optimize = import_module("scipy.optimize")
    generator = np.random.default_rng(3)
    paths, path = generator.normal(size=(90, 6)), generator.normal(size=90)
    found = optimize.minimize(
        lambda w: float(((path - paths @ w) ** 2).sum()),
        np.full(6, 1 / 6),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        tol=1e-12,
    )
    assert simplex_weights(paths.T @ paths, paths.T @ path) == pytest.approx(found.x, abs=1e-4)


@pytest.mark.parametrize("gram", [np.zeros((3, 3)), np.ones((3, 3))])
def test_competitors_that_cannot_be_told_apart_still_get_weights(gram: Floats) -> None:
    weights = simplex_weights(gram, np.zeros(3))
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)


def test_a_mix_of_competitors_is_found_whatever_its_level() -> None:
    others = np.random.default_rng(1).normal(size=(120, 4)) * 8
    own = 30 + others @ np.array([0.7, 0.3, 0.0, 0.0])
    assert control_weights(own, others, 100) == pytest.approx([0.7, 0.3, 0, 0], abs=1e-6)
    assert shared_weights(own, others, 100) == pytest.approx([0.7, 0.3, 0, 0], abs=1e-6)
    assert control_effect(own, others, 100) == pytest.approx(0, abs=1e-6)


def test_competitors_that_tell_nothing_get_little_weight() -> None:
    generator = np.random.default_rng(2)
    own, others = generator.normal(size=200), generator.normal(size=(200, 5)) * 4
    assert shared_weights(own, others, 180).sum() < 0.15


def test_shared_weights_forget_what_lies_further_back() -> None:
    others = np.random.default_rng(4).normal(size=(2 * WEIGHT_DAYS, 2))
    own = np.concatenate([others[:WEIGHT_DAYS, 0], others[WEIGHT_DAYS:, 1]])
    assert shared_weights(own, others, 2 * WEIGHT_DAYS) == pytest.approx([0, 1], abs=1e-6)


def test_a_competitor_left_out_has_no_weight() -> None:
    generator = np.random.default_rng(5)
    own, others = generator.normal(size=100), generator.normal(size=(100, 3))
    sets = left_out_weights(own, others, 80)
    assert [weights[at] for at, weights in enumerate(sets)] == [0, 0, 0]


def test_without_its_only_competitor_a_brand_has_its_own_past() -> None:
    assert left_out_weights(np.arange(10.0), np.ones((10, 1)), 8)[0].tolist() == [0]


def test_a_single_fall_ranks_first_and_says_how_small_p_can_be() -> None:
    others = np.random.default_rng(6).normal(size=(100, 4))
    own = others.mean(axis=1) + np.repeat([0.0, -9.0], [80, 20])
    p, smallest = space_rank(own, others, 80)
    assert p == smallest == pytest.approx(0.2)


@pytest.mark.parametrize("pre_days", [1, 2, 5])
def test_still_series_have_no_effect(pre_days: int) -> None:
    own, others = np.full(6, 4.0), np.full((6, 2), 7.0)
    for estimate in (control_effect, difference_in_differences, synthetic_difference):
        assert estimate(own, others, pre_days) == pytest.approx(0)
