"""The whole estimate: what it says of a known course, and what it refuses."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.net_sentiment import DailyCounts
from reputation.recovery.adjusted_counts import Confusion
from reputation.recovery.correction import Correction
from reputation.recovery.daily_table import StoryGroup, effective_counts, story_table
from reputation.recovery.effects import ResponseAction
from reputation.recovery.estimate import Question, estimate_recovery
from reputation.recovery.pooling import shown_net

DISCLOSED_ON = date(2026, 3, 1)
BEFORE, SINCE = 120, 120
KEYS = (
    "brand", "disclosed_on", "state", "reason", "effect", "depth", "trough_on", "recovered", "half_life_days",
    "ninety_percent_on", "daily",
)  # fmt: skip


def course(seed: int, fall: float = 0.0, half_life: float = 15.0, mentions: int = 150) -> list[DailyCounts]:
    """Counts a day about the disclosure: sentiment falls by `fall` points within a week and comes back."""
    chance = np.random.default_rng(seed)
    days = []
    for step in range(-BEFORE, SINCE):
        lost = 0.0 if step < 0 else fall * (step / 7 if step < 7 else 2 ** -((step - 7) / half_life))
        net = (18 - lost + chance.normal(0, 3)) / 100
        shares = np.clip([0.3 - net / 2, 0.4, 0.3 + net / 2], 0.01, 1)
        counts = chance.multinomial(chance.poisson(mentions), shares / shares.sum())
        days.append(DailyCounts(DISCLOSED_ON + timedelta(days=step), *map(int, counts)))
    return days


def question(own: Sequence[DailyCounts], **changes: object) -> Question:
    """A question as of the last day, three level competitors beside the brand."""
    given: dict[str, object] = {
        "brand": "Northbank",
        "own": own,
        "competitors": {f"C{seed}": course(100 + seed) for seed in range(3)},
        "disclosed_on": DISCLOSED_ON,
        "today": DISCLOSED_ON + timedelta(days=SINCE - 1),
    }
    return Question(**{**given, **changes})  # type: ignore[arg-type]


def test_estimate_of_a_fall_and_return_finds_depth_trough_and_state() -> None:
    told = estimate_recovery(question(course(1, fall=40))).to_json()

    assert tuple(told)[: len(KEYS) - 1] == KEYS[:-1]
    assert told["state"] in {"recovering", "recovered"}
    assert told["reason"] is None
    assert told["effect"]["detected"] is True
    assert -50 < told["depth"]["value"] < -30
    assert told["depth"]["low"] < told["depth"]["value"] < told["depth"]["high"]
    assert abs((date.fromisoformat(told["trough_on"]) - DISCLOSED_ON).days - 7) <= 4
    assert told["recovered"]["value"] > 0.7
    assert len(told["daily"]) == BEFORE + SINCE


def test_estimate_in_the_acute_phase_names_no_depth_date_or_share() -> None:
    told = estimate_recovery(question(course(2, fall=40), today=DISCLOSED_ON + timedelta(days=9))).to_json()

    assert told["phase"] == "acute"
    assert [told[key] for key in ("depth", "trough_on", "recovered", "half_life_days", "ninety_percent_on")] == [
        None
    ] * 5


def test_estimate_without_a_fall_says_so() -> None:
    told = estimate_recovery(question(course(3))).to_json()

    assert (told["state"], told["reason"]) == ("not_applicable", "No fall can be told from chance.")
    assert told["depth"] is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"own": []}, "There are no mentions of the brand."),
        ({"disclosed_on": date(2027, 1, 1)}, "The disclosure lies ahead."),
        (
            {"disclosed_on": DISCLOSED_ON - timedelta(days=BEFORE - 5)},
            "There are too few days with enough mentions before the disclosure to compare with.",
        ),
    ],
)
def test_estimate_that_the_data_cannot_carry_is_not_applicable_with_its_reason(
    changes: dict[str, object], reason: str
) -> None:
    told = estimate_recovery(question(**{"own": course(4, fall=40), **changes})).to_json()  # type: ignore[arg-type]

    assert (told["state"], told["reason"]) == ("not_applicable", reason)
    assert told["effect"] == {"value": None, "low": None, "high": None, "detected": False, "false_alarm_rate": None}


def test_estimate_of_a_disclosure_on_the_calendars_first_day_is_refused() -> None:
    told = estimate_recovery(question(course(4), disclosed_on=date.min)).to_json()

    assert told["reason"] == "There are too few days with enough mentions before the disclosure to compare with."


@pytest.mark.parametrize(
    ("fall", "reason"),
    [
        (7.0, "Sentiment fell, but its lowest point isn't confirmed yet."),
        (-7.0, "Sentiment rose after the disclosure instead of falling."),
    ],
)
def test_estimate_whose_effect_is_detected_never_says_that_nothing_can_be_told_from_chance(
    fall: float, reason: str
) -> None:
    asked = [
        question(course(seed, fall, half_life=math.inf), today=DISCLOSED_ON + timedelta(days=59)) for seed in range(6)
    ]
    found = [estimate_recovery(one) for one in asked]
    small = [one.to_json() for one in found if one.state and one.state.reason == "no_drop"]

    assert any(told["effect"]["detected"] for told in small)
    assert {told["reason"] for told in small if told["effect"]["detected"]} == {reason}


def test_estimate_daily_tells_thin_days_pooled_as_well_for_charts() -> None:
    daily = estimate_recovery(question(course(11, fall=40, mentions=30))).to_json()["daily"]

    alone, pooled = (np.array([row[key] for row in daily], dtype=float) for key in ("net", "pooled"))
    assert np.diff(pooled).std() < 0.8 * np.diff(alone).std()
    assert shown_net(daily[40]) == (daily[40]["pooled"], daily[40]["pooled_low"], daily[40]["pooled_high"])
    assert shown_net({"net": 1.0, "low": 0.0, "high": 2.0}) == (1.0, 0.0, 2.0)


def test_estimate_daily_gap_is_net_less_counterfactual_and_the_effect_its_mean() -> None:
    told = estimate_recovery(question(course(11, fall=40, mentions=30))).to_json()
    daily = told["daily"]

    since = [row for row in daily if row["day"] >= DISCLOSED_ON.isoformat()]
    assert told["effect"]["value"] == pytest.approx(np.mean([row["gap"] for row in since]), abs=0.01)
    assert [row["gap"] for row in since] == pytest.approx(
        [row["net"] - row["counterfactual"] for row in since], abs=0.002
    )
    assert {row["gap"] for row in daily if row not in since} == {None}


def test_estimate_without_competitors_rests_on_the_own_past() -> None:
    found = estimate_recovery(question(course(5, fall=40), competitors={}))

    assert found.counterfactual is not None
    assert found.counterfactual.method == "own_history"
    assert found.counterfactual.placebo_in_space is None


def test_estimate_corrected_for_a_weak_model_sees_a_deeper_fall_and_a_wider_interval() -> None:
    weak = Confusion(((140, 40, 20), (30, 140, 30), (20, 40, 140)), "a weak model")
    raw = estimate_recovery(question(course(6, fall=30))).to_json()

    corrected = estimate_recovery(question(course(6, fall=30), correction=Correction(weak))).to_json()

    assert corrected["correction"]["method"] == "adjusted_counts"
    assert corrected["effect"]["value"] < 1.2 * raw["effect"]["value"] < 0
    assert _width(corrected["effect"]) > _width(raw["effect"])


def test_estimate_of_mentions_that_are_copies_is_less_sure_and_tells_the_effect_by_stories() -> None:
    own = course(9, fall=40)
    copies = [StoryGroup(day.day, day.negative, day.neutral, day.positive) for day in own[::2]]
    stories = story_table(
        StoryGroup(day.day, *one, count)
        for day in own
        for one, count in (((1, 0, 0), day.negative), ((0, 1, 0), day.neutral), ((0, 0, 1), day.positive))
    )
    plain = estimate_recovery(question(own)).to_json()

    told = estimate_recovery(question(own, effective=effective_counts(copies), stories=stories)).to_json()

    assert _width(told["daily"][0]) > 2 * _width(plain["daily"][0])
    assert plain["effect_by_stories"] is None
    assert told["effect_by_stories"]["value"] == pytest.approx(plain["effect"]["value"], abs=2)


def test_estimate_leaves_days_of_failed_collection_out() -> None:
    own = course(7, fall=40)
    failed = frozenset(DISCLOSED_ON + timedelta(days=step) for step in range(30, 34))
    silent = [DailyCounts(day.day, 200, 0, 0) if day.day in failed else day for day in own]

    with_gaps = estimate_recovery(question(silent, gap_days=failed)).to_json()

    assert not failed & {date.fromisoformat(row["day"]) for row in with_gaps["daily"] if row["net"] is not None}
    assert with_gaps["effect"] == estimate_recovery(question(own, gap_days=failed)).to_json()["effect"]


def test_estimate_names_the_effect_of_an_action_only_after_the_acute_phase() -> None:
    action = ResponseAction("apology", "An apology", DISCLOSED_ON + timedelta(days=40))

    late = estimate_recovery(question(course(8, fall=40), actions=(action,))).to_json()
    early = estimate_recovery(
        question(course(8, fall=40), actions=(action,), today=DISCLOSED_ON + timedelta(days=10))
    ).to_json()

    assert [one["actions"][0]["title"] for one in late["actions"]] == ["An apology"]
    assert early["actions"] == []


_COUNTS = st.tuples(*[st.integers(0, 400)] * 3)


@given(st.dictionaries(st.integers(-60, 60), _COUNTS, max_size=80), st.dictionaries(st.integers(-60, 60), _COUNTS))
@settings(max_examples=40, deadline=None)
def test_estimate_of_any_counts_is_plain_json_without_nan(
    own: dict[int, tuple[int, int, int]], other: dict[int, tuple[int, int, int]]
) -> None:
    rows, others = (
        [DailyCounts(DISCLOSED_ON + timedelta(days=step), *counts) for step, counts in table.items()]
        for table in (own, other)
    )

    told = estimate_recovery(question(rows, competitors={"C": others})).to_json()

    json.dumps(told, allow_nan=False)
    assert all(math.isfinite(row["net"]) for row in told["daily"] if row["net"] is not None)


def _width(interval: dict[str, float]) -> float:
    return interval["high"] - interval["low"]
