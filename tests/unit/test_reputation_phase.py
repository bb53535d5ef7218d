from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from reputation.level import Estimate
from reputation.net_sentiment import CountsError, DailyCounts
from reputation.phase import Assessment, assess, recovered_share

DISCLOSED = date(2026, 3, 1)
PRE_DAYS = 60


def counts_at(net: float, day: date, mentions: int = 40, breach: int = 0) -> DailyCounts:
    """A day whose shares have exactly about this net sentiment, 40 % of its mentions neutral."""
    judged = round(mentions * 0.6)
    positive = round(judged * (1 + net / 60) / 2)
    return DailyCounts(day, judged - positive, mentions - judged, positive, breach, mentions, breach)


def calm(days: int = PRE_DAYS, net: float = 15, mentions: int = 40) -> list[DailyCounts]:
    """Days up to the eve of the disclosure, with a small regular wobble."""
    return [
        counts_at(net + (-5, 0, 5)[back % 3], DISCLOSED - timedelta(days=back), mentions) for back in range(days, 0, -1)
    ]


def fall_and_rise(days: int, trough: int = 8, low: float = -25, half_life: float = 10) -> list[DailyCounts]:
    nets = [_net(at, trough, low, half_life) for at in range(days)]
    attention = [round(30 * 0.8**at) for at in range(days)]
    dates = [DISCLOSED + timedelta(days=at) for at in range(days)]
    return [counts_at(net, day, 60, breach) for net, day, breach in zip(nets, dates, attention, strict=True)]


def _net(at: int, trough: int, low: float, half_life: float) -> float:
    if at <= trough:
        return 15 + (low - 15) * at / trough
    return float(15 + (low - 15) * 0.5 ** ((at - trough) / half_life))


def on_day(days_since: int, series: list[DailyCounts], **competitors: list[DailyCounts]) -> Assessment:
    return assess(series, competitors, DISCLOSED, DISCLOSED + timedelta(days=days_since))


def test_without_incident_there_is_nothing_to_assess() -> None:
    assert assess(calm(), {}, None, DISCLOSED).phase == "no_incident"


def test_incident_in_the_future_is_before() -> None:
    found = assess(calm(), {}, DISCLOSED, DISCLOSED - timedelta(days=3))
    assert (found.phase, found.days_since) == ("before", -3)


def test_ninth_day_is_acute_and_tells_no_depth_trough_or_share() -> None:
    found = on_day(9, calm() + fall_and_rise(10))
    assert found.phase == "acute"
    assert (found.depth, found.trough_on, found.recovered, found.reason) == (None, None, None, None)
    assert found.today_gap is not None
    assert found.today_gap.high < 0


def test_days_after_today_change_nothing() -> None:
    whole = on_day(9, calm() + fall_and_rise(60))
    assert whole == on_day(9, calm() + fall_and_rise(10))


def test_recovery_begins_once_the_rise_has_lasted_a_week() -> None:
    phases = [on_day(day, calm() + fall_and_rise(60)).phase for day in range(60)]
    first = phases.index("recovery")
    assert set(phases[:first]) == {"acute"}
    assert set(phases[first:]) == {"recovery"}
    assert 8 + 7 + 7 <= first <= 40


def test_recovery_finds_depth_trough_gap_and_share_near_the_truth() -> None:
    found = on_day(59, calm() + fall_and_rise(60))
    assert found.baseline is not None
    assert found.baseline.value == pytest.approx(15, abs=1)
    assert found.depth is not None
    assert found.depth.value == pytest.approx(-36, abs=5)
    assert found.trough_on is not None
    assert abs((found.trough_on - DISCLOSED).days - 8) <= 3
    assert found.recovered is not None
    assert found.recovered.low < 0.95 < found.recovered.high
    assert found.today_gap is not None
    assert found.today_gap.low < 0 < found.today_gap.high + 4


def test_second_deeper_fall_makes_the_phase_acute_again() -> None:
    again = [counts_at(-45, DISCLOSED + timedelta(days=at), 60) for at in range(50, 60)]
    series = calm() + fall_and_rise(50) + again
    assert on_day(49, series).phase == "recovery"
    assert on_day(59, series).phase == "acute"


def test_level_that_stays_down_is_acute_and_after_ninety_days_not_applicable() -> None:
    down = [counts_at(-25, DISCLOSED + timedelta(days=at), 60) for at in range(95)]
    assert on_day(60, calm() + down).phase == "acute"
    found = on_day(92, calm() + down)
    assert (found.phase, found.reason) == ("not_applicable", "trough_not_found")


def test_no_drop_is_told_after_a_fortnight_only() -> None:
    same = [counts_at(15, DISCLOSED + timedelta(days=at)) for at in range(30)]
    assert on_day(5, calm() + same).phase == "acute"
    found = on_day(20, calm() + same)
    assert (found.phase, found.reason) == ("not_applicable", "no_drop")


@pytest.mark.parametrize(("days", "mentions"), [(0, 40), (10, 40), (16, 40), (60, 3)])
def test_too_little_before_the_disclosure_carries_no_baseline(days: int, mentions: int) -> None:
    found = on_day(30, calm(days, mentions=mentions) + fall_and_rise(31))
    assert (found.phase, found.reason, found.baseline) == ("not_applicable", "few_pre_days", None)


def test_few_mentions_now_are_not_applicable_after_a_week_with_the_baseline_kept() -> None:
    thin = [DailyCounts(DISCLOSED + timedelta(days=at), 1, 0, 0) for at in range(20)]
    found = on_day(19, calm() + thin)
    assert (found.phase, found.reason) == ("not_applicable", "few_mentions")
    assert found.baseline is not None
    assert on_day(2, calm() + thin).phase == "acute"


def test_baseline_leaves_out_the_days_just_before_the_disclosure() -> None:
    rumours = [counts_at(-60, DISCLOSED - timedelta(days=back)) for back in (3, 2, 1)]
    quiet = calm()[:-3]
    with_rumours, without = on_day(20, quiet + rumours + fall_and_rise(21)), on_day(20, quiet + fall_and_rise(21))
    assert with_rumours.baseline == without.baseline


def test_days_of_failed_collection_are_left_out() -> None:
    series = calm() + fall_and_rise(60)
    lost = {DISCLOSED + timedelta(days=at) for at in range(40, 45)}
    emptied = [DailyCounts(row.day, 0, 0, 0) if row.day in lost else row for row in series]
    found = assess(emptied, {}, DISCLOSED, DISCLOSED + timedelta(days=59), gap_days=lost)
    assert found.phase == "recovery"


def test_competitors_changes_are_told_by_verdict() -> None:
    after = range(40)
    level = calm() + [counts_at(15, DISCLOSED + timedelta(days=at)) for at in after]
    fell = calm() + [counts_at(-5, DISCLOSED + timedelta(days=at)) for at in after]
    rose = calm() + [counts_at(35, DISCLOSED + timedelta(days=at)) for at in after]
    found = on_day(39, calm() + fall_and_rise(40), level=level, fell=fell, rose=rose, thin=calm(3))
    assert {change.brand: change.verdict for change in found.competitors} == {
        "level": "level",
        "fell": "fell",
        "rose": "rose",
        "thin": "unclear",
    }


def test_day_given_twice_is_refused() -> None:
    with pytest.raises(CountsError):
        on_day(9, calm() + calm())


def test_recovered_share_is_fiellers_interval() -> None:
    found = recovered_share(Estimate(20, 1), Estimate(-20, 4), Estimate(0, 4))
    assert found is not None
    assert found.value == pytest.approx(0.5)
    for ratio in (found.low, found.high):
        # a - R·b = now - (1 - R)·trough - R·baseline vanishes 1.96 standard errors away
        distance = 0 - (1 - ratio) * -20 - ratio * 20
        error = (4 + (1 - ratio) ** 2 * 4 + ratio**2 * 1) ** 0.5
        assert abs(distance) / error == pytest.approx(1.96, abs=0.001)


def test_recovered_share_too_wide_to_help_is_not_told() -> None:
    assert recovered_share(Estimate(20, 1), Estimate(-20, 30), Estimate(0, 60)) is None


def test_recovered_share_of_a_fall_that_may_be_none_is_not_told() -> None:
    assert recovered_share(Estimate(1, 4), Estimate(-1, 4), Estimate(0, 4)) is None


def test_assessment_as_json_has_every_key_and_round_trips() -> None:
    found = on_day(59, calm() + fall_and_rise(60), rival=calm()).to_json()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == set(on_day(2, calm() + fall_and_rise(3)).to_json())
