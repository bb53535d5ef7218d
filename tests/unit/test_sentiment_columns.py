from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.training.columns import Columns, Floats, Spread, columns_of


def _spread(values: Floats) -> Spread:
    return Spread.none(values.shape[-1]).joined(values)


def _held(values: Floats, columns: Columns) -> Floats:
    """What the columns hold of the values [n, channels], each cut to the range and rounded to a step."""

    def rounded(wanted: Floats) -> Floats:
        steps = np.clip(np.rint(wanted / columns.step) + columns.zero, 0, 255)
        return np.asarray((steps - columns.zero) * columns.step, dtype=np.float32)

    whole = rounded(values)
    extra = rounded(values[:, columns.channels] - columns.offsets) - columns.constants
    for place, channel in enumerate(columns.channels):
        whole[:, channel] += extra[:, place]
    return whole


def _with_outliers(seed: int, reach: float) -> Floats:
    """A layer's input as they are: two channels of 384 reach much farther than the others, one of them to one side."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(400, 384)).astype(np.float32)
    values[:, 35] = np.abs(values[:, 35]) * reach
    values[:, 15] *= -reach / 3
    return values


@given(st.integers(0, 50), st.floats(1, 40))
def test_columns_hold_every_measured_value_to_half_a_step(seed: int, reach: float) -> None:
    values = _with_outliers(seed, reach)
    columns = columns_of(_spread(values))

    assert np.abs(_held(values, columns) - values).max() <= columns.step * 0.51 + 1e-5


def test_columns_make_the_steps_of_an_input_with_outliers_many_times_finer() -> None:
    values = _with_outliers(1, 20.0)
    whole = float(values.max() - values.min())

    columns = columns_of(_spread(values))

    assert columns.step < whole / 255 / 6
    assert set(columns.channels.tolist()) >= {15, 35}


@pytest.mark.parametrize(("channels", "most"), [(384, 16), (1536, 64), (12, 0)])
def test_columns_are_at_most_one_more_for_twenty_four_channels(channels: int, most: int) -> None:
    values = np.random.default_rng(2).normal(size=(50, channels)).astype(np.float32) * np.linspace(1, 60, channels)

    assert len(columns_of(_spread(values.astype(np.float32))).channels) <= most


def test_columns_of_a_single_outlier_too_far_for_narrow_ranges_widen_the_range() -> None:
    values = np.random.default_rng(3).normal(size=(50, 384)).astype(np.float32)
    values[0, 7] = 5_000

    columns = columns_of(_spread(values))

    assert set(columns.channels.tolist()) == {7}
    assert np.abs(_held(values, columns) - values).max() <= columns.step * 0.51


def test_columns_of_an_input_that_is_always_zero_have_a_step_all_the_same() -> None:
    columns = columns_of(_spread(np.zeros((3, 48), dtype=np.float32)))

    assert columns.step > 0
    assert len(columns.channels) == 0
