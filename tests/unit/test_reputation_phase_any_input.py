from __future__ import annotations

import json
import math
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from presentation.language import words
from presentation.sentences import status_sentence
from reputation.level import rolling_net
from reputation.net_sentiment import DailyCounts, net_sentiment
from reputation.phase import assess

FIRST = date(2026, 1, 1)
COUNT = st.one_of(st.integers(0, 3), st.integers(0, 60), st.integers(0, 100_000))


@st.composite
def series(draw: st.DrawFn) -> list[DailyCounts]:
    """Any days at all: in any order, with holes, floods, silence, one label alone."""
    holes = draw(st.sets(st.integers(0, 160), max_size=60))
    offsets = [at for at in range(160, draw(st.sampled_from([-1, -1, 40, 70, 160])), -1) if at not in holes]
    common = draw(st.tuples(COUNT, COUNT, COUNT))
    wild = draw(st.booleans())
    counts = [draw(st.tuples(COUNT, COUNT, COUNT)) if wild and at % 9 == 0 else common for at in offsets]
    return [
        DailyCounts(FIRST + timedelta(days=at), *row, row[0], 3, 1) for at, row in zip(offsets, counts, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(own=series(), other=series(), since=st.integers(-5, 120))
def test_any_counts_get_an_assessment_that_can_be_told(
    own: list[DailyCounts], other: list[DailyCounts], since: int
) -> None:
    found = assess(own, {"other": other}, FIRST + timedelta(days=60), FIRST + timedelta(days=60 + since))
    assert (found.reason is not None) == (found.phase == "not_applicable")
    assert (found.depth is not None) == (found.phase == "recovery") == (found.trough_on is not None)
    json.dumps(found.to_json(), allow_nan=False)
    assert all(status_sentence(found, "B", words(language)) for language in ("en", "ru"))


@settings(max_examples=60, deadline=None)
@given(own=series())
def test_any_counts_get_points_within_the_scale(own: list[DailyCounts]) -> None:
    for point in [*net_sentiment(own), *rolling_net(own)]:
        numbers = (point.low, point.net, point.high)
        if None not in numbers:
            low, net, high = (value for value in numbers if value is not None)
            assert -100 <= low <= net <= high <= 100
            assert math.isfinite(net)
