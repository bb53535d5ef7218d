"""Any gap at all, for hypothesis: empty, one day, constant, silent, wild, with holes, of any noise."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import strategies as st

from reputation.recovery.series import Gap, GapNoise

FIRST = date(2026, 3, 1)
_POINTS = st.one_of(st.just(0.0), st.just(float("nan")), st.floats(-200.0, 200.0))


@st.composite
def gaps(draw: st.DrawFn) -> Gap:
    """A gap of up to 150 days."""
    count = draw(st.sampled_from([0, 1, 2, 8, 20, 45, 90, 150]))
    common = draw(_POINTS)
    wild = draw(st.booleans())
    value = np.array([draw(_POINTS) if wild and day % 3 == 0 else common for day in range(count)], dtype=np.float64)
    if draw(st.booleans()):
        value += -40.0 * 2.0 ** (-np.arange(count) / draw(st.sampled_from([1.0, 12.0, 500.0])))
    variance = np.where(np.isfinite(value), draw(st.sampled_from([0.0, 1.0, 400.0])), np.nan)
    if count and draw(st.booleans()):
        variance[draw(st.integers(0, count - 1))] = np.nan
    noise = GapNoise(
        spread=draw(st.sampled_from([0.0, 2.0, 40.0])),
        autocorrelation=draw(st.sampled_from([0.0, 0.6, 0.999])),
        baseline_variance=draw(st.sampled_from([0.0, 2.0, 500.0])),
        inflation=draw(st.sampled_from([1.0, 3.0])),
    )
    half = 1.96 * np.sqrt(variance + noise.spread**2)
    return Gap(FIRST, value, value - half, value + half, variance, noise)
