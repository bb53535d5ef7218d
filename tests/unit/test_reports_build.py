"""The weekly report's content: what is counted, compared and left out, as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reports.build import MOST_CAMPAIGNS, MOST_STORIES, weekly_content
from reports.freeze import DAYS_BEFORE
from reports.inputs import FlaggedCampaign, LabelCounts, WeeklyInputs
from reports.restore import assessment_of, points_of
from reputation.mention import PRACTICES
from reputation.net_sentiment import DailyCounts
from reputation.phase import assess
from reputation.told import ToldStory
from tests.simulated.recovery_estimate import estimate as told_estimate

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def series(days: int = 120, negative: int = 10, until: date = SUNDAY) -> list[DailyCounts]:
    return [
        DailyCounts(until - timedelta(days=step), negative, 20, 15, 4, 10, 3) for step in reversed(range(days))
    ]  # fmt: skip


def crisis() -> list[DailyCounts]:
    """Calm, then a fall 60 days before the week's end that has half healed."""
    rows = []
    for step in reversed(range(150)):
        worse = 0 if step > 60 else 40 if step > 45 else 15
        rows.append(DailyCounts(SUNDAY - timedelta(days=step), 10 + worse, 30, 20, worse // 2, 12, min(12, worse // 6)))
    return rows


def inputs(**values: Any) -> WeeklyInputs:
    given: dict[str, Any] = {
        "year": 2026, "week": 47, "zone": "Europe/Riga", "organisation": "Northbank Group", "own": "Northbank",
        "competitors": ("Riverstone",), "counts": {"Northbank": series(), "Riverstone": series(negative=5)},
    }  # fmt: skip
    return WeeklyInputs(**(given | values))


def estimate(**values: Any) -> dict[str, Any]:
    return told_estimate(SUNDAY - timedelta(days=60), SUNDAY, **values)


def campaign(brand: str = "Riverstone", ads: int = 1) -> FlaggedCampaign:
    return FlaggedCampaign(brand, "Title", "Text", "implied", 0.9, "Text", "model_implied", ads, NOW)


def test_content_is_json_and_survives_it_unchanged() -> None:
    content = weekly_content(inputs(campaigns=[campaign()], incident="Leak", disclosed_on=MONDAY - timedelta(days=60)))
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_content_names_its_week_and_days() -> None:
    content = weekly_content(inputs())
    assert (content["week"], content["start_on"], content["end_on"]) == ("2026-W47", "2026-11-16", "2026-11-22")
    assert [day["day"] for day in content["net"]["days"]] == [
        (MONDAY + timedelta(days=step)).isoformat() for step in range(7)
    ]
    assert len(content["net"]["previous_days"]) == 7


def test_content_looks_at_nothing_after_the_week() -> None:
    later = [DailyCounts(SUNDAY + timedelta(days=step), 99, 0, 0, 99, 99, 99) for step in range(1, 4)]
    with_later = inputs(counts={"Northbank": series() + later, "Riverstone": series(negative=5) + later})
    assert weekly_content(with_later) == weekly_content(inputs())


def test_week_is_the_level_of_its_seven_days_and_the_change_has_an_interval() -> None:
    better = [DailyCounts(day.day, 4, 20, 21) if day.day >= MONDAY else day for day in series()]
    net = weekly_content(inputs(counts={"Northbank": better}))["net"]
    assert net["previous_week"]["net"] == pytest.approx(100 * 5 / 45, abs=0.5)
    assert net["week"]["net"] == pytest.approx(100 * 17 / 45, abs=0.5)
    assert net["change"]["low"] < net["change"]["value"] < net["change"]["high"]
    assert net["change"]["value"] == pytest.approx(net["week"]["net"] - net["previous_week"]["net"], abs=0.01)


def test_stories_are_summed_with_the_breachs_share() -> None:
    stories = weekly_content(inputs())["stories"]
    assert (stories["stories"], stories["breach_stories"]) == (70, 21)
    assert stories["breach_share"]["value"] == pytest.approx(0.3)
    assert stories["previous"]["stories"] == 70


def test_share_of_voice_is_of_all_watched_brands() -> None:
    voice = weekly_content(inputs())["voice"]
    assert [(row["brand"], row["is_own"], row["share"]["value"]) for row in voice] == [
        ("Northbank", True, 0.5), ("Riverstone", False, 0.5),
    ]  # fmt: skip


def test_competitors_have_their_net_their_ads_and_those_about_the_breach() -> None:
    content = weekly_content(inputs(ad_counts={"Riverstone": 14}, campaigns=[campaign(ads=3), campaign("Granit")]))
    (row,) = content["competitors"]
    assert (row["new_ads"], row["flagged_ads"]) == (14, 3)
    assert row["week"]["net"] > content["net"]["week"]["net"]


def test_practices_are_all_ten_in_their_order() -> None:
    practices = weekly_content(inputs(practices={"empathy": LabelCounts(3, 1, 0)}))["practices"]
    assert [row["practice"] for row in practices] == list(PRACTICES)
    empathy = practices[PRACTICES.index("empathy")]
    assert empathy["negative_share"]["value"] == pytest.approx(0.75)
    assert practices[0]["negative_share"] is None


def test_assessment_comes_back_from_the_content_as_it_went_in() -> None:
    disclosed = SUNDAY - timedelta(days=60)
    counts = {"Northbank": crisis(), "Riverstone": series(150, negative=5)}
    content = weekly_content(inputs(counts=counts, disclosed_on=disclosed))
    expected = assess(counts["Northbank"], {"Riverstone": counts["Riverstone"]}, disclosed, SUNDAY)
    restored = assessment_of(content["assessment"])
    assert (restored.phase, restored.trough_on, restored.days_since) == (expected.phase, expected.trough_on, 60)
    assert restored.today_gap is not None
    assert expected.today_gap is not None
    assert restored.today_gap.value == pytest.approx(expected.today_gap.value, abs=1e-3)


def test_lists_are_cut_and_counted() -> None:
    stories = [ToldStory(f"story {n:02d}", "https://n.example/", "Wire", n) for n in range(1, 41)]
    content = weekly_content(inputs(stories=stories, campaigns=[campaign()] * 500))
    assert len(content["top_stories"]) == MOST_STORIES
    assert content["top_stories"][0]["mentions"] == 40
    assert (len(content["campaigns"]), content["campaign_count"]) == (MOST_CAMPAIGNS, 500)


def test_long_texts_are_cut_so_that_the_content_stays_small() -> None:
    content = weekly_content(inputs(stories=[ToldStory("W" * 5_000, "https://n.example/", "Wire", 1)]))
    assert len(content["top_stories"][0]["title"]) == 300


def test_gaps_of_the_week_are_named_and_left_out_of_the_assessment() -> None:
    gap = MONDAY + timedelta(days=2)
    content = weekly_content(inputs(gap_days=[gap, MONDAY - timedelta(days=400)]))
    assert content["coverage"]["gap_days"] == [gap.isoformat()]
    assert content["chart"]["gap_days"] == [gap.isoformat()]


def test_an_empty_week_has_nulls_not_zeros() -> None:
    content = weekly_content(inputs(counts={}))
    assert content["net"]["week"]["net"] is None
    assert content["net"]["change"] is None
    assert content["stories"]["breach_share"] is None
    assert all(row["share"] is None for row in content["voice"])
    assert {point.net for point in points_of(content["chart"]["days"])} == {None}


def test_without_an_own_brand_only_competitors_are_reported() -> None:
    content = weekly_content(inputs(own=None))
    assert content["assessment"] is None
    assert [row["brand"] for row in content["voice"]] == ["Riverstone"]


def test_first_week_of_a_year_belongs_to_its_iso_year() -> None:
    content = weekly_content(inputs(year=2026, week=53))
    assert (content["start_on"], content["end_on"]) == ("2026-12-28", "2027-01-03")


def test_estimate_of_a_recovery_is_frozen_with_the_days_around_the_incident() -> None:
    told = estimate()
    frozen = weekly_content(inputs(estimate=told))["recovery"]
    assert (frozen["phase"], frozen["depth"], frozen["actions"]) == ("recovery", told["depth"], told["actions"])
    assert frozen["daily"][0]["day"] == (SUNDAY - timedelta(days=60 + DAYS_BEFORE)).isoformat()
    assert frozen["daily"][-1]["day"] == SUNDAY.isoformat()


def test_what_moves_with_every_run_is_not_frozen() -> None:
    later = estimate() | {"version": "other", "unusual": {"made": "later"}, "segments": {}}
    assert weekly_content(inputs(estimate=later)) == weekly_content(inputs(estimate=estimate()))


@pytest.mark.parametrize("phase", ["acute", "not_applicable"])
def test_before_the_lowest_point_is_confirmed_no_figure_of_the_estimate_is_kept(phase: str) -> None:
    frozen = weekly_content(inputs(estimate=estimate(phase=phase, depth=None, state="falling")))["recovery"]
    assert frozen["phase"] == phase
    assert {key for key, value in frozen.items() if value is not None} <= {
        "brand", "disclosed_on", "today", "phase", "state", "reason",
    }  # fmt: skip


def test_without_an_estimate_the_content_says_so() -> None:
    assert weekly_content(inputs())["recovery"] is None
