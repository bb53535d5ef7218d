"""The page of recovery: what is told in which phase, what is said where nothing can be, and figures that hold up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, cast, get_args

import plotly.graph_objects as go
import pytest
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import answers, elsewhere, methods, segments
from dashboard.components.key_figures import key_figures
from dashboard.components.telling import gap_summary, gap_table, timeline_summary, timeline_table
from dashboard.figures.course import Course, course_of
from dashboard.figures.gap import GapCourse, gap_figure, gap_height, named_outcomes
from dashboard.figures.marks import ROWS, place_marks
from dashboard.figures.ranges import scale_of
from dashboard.figures.timeline import levels, timeline_figure
from dashboard.pages.overview import head
from dashboard.reading import brands
from dashboard.reading.overview import Overview
from dashboard.shown import BrandSeries, Filling, Timeline
from presentation.language import Words, words
from presentation.palette import DARK, LIGHT
from reputation.brand import Brand, Incident
from reputation.net_sentiment import DailyCounts
from reputation.phase import Assessment
from reputation.recovery import effects, outcomes, panel
from reputation.recovery import segments as splitting
from reputation.recovery.benchmarks import comparable, published_cases
from reputation.recovery.reasons import REASONS
from storage.database import Connection
from storage.recovery import KeptEstimate
from tests.simulated.recovery_estimate import estimate, interval

END = date(2026, 11, 24)
DISCLOSED = END - timedelta(days=60)
ENGLISH, RUSSIAN = words("en"), words("ru")
EVIL = "<b>Free</b> %{x}"


def told(**values: Any) -> dict[str, Any]:
    """An estimate with everything that the page shows."""
    whole = estimate(DISCLOSED, END)
    whole["counterfactual"] |= {
        "alternatives": {
            "own_history": interval(-20.0, 8.0),
            "synthetic_control": interval(-21.0, 6.0),
            "leave_one_out": {"value": -21.0, "low": -22.0, "high": -19.0},
            "synthetic_difference_in_differences": None,
            "difference_in_differences": interval(-18.0, 5.0),
        },
        "placebo_in_time": {"ratio": 1.4, "runs": 24, "inflation": 1.18},
        "placebo_in_space": {"p": 0.25, "smallest_p": 0.25},
        "left_out": [{"brand": "Jumper", "reason": "own_jump"}],
    }
    whole["benchmarks"] = comparable(-38.0, 10, 24.0).to_json()
    return whole | values


def course(**values: Any) -> Course:
    found = course_of(told(**values))
    assert found
    return found


def gap(**values: Any) -> GapCourse:
    calls = {"daily": [{"day": DISCLOSED.isoformat(), "value": 5.0}, {"day": END.isoformat(), "value": 2.5}]}
    done = ((DISCLOSED, EVIL), (DISCLOSED + timedelta(days=1), "Letters"))
    shown = GapCourse(DISCLOSED, END, course(), done, named_outcomes([calls], ["Calls"]))
    return GapCourse(**{name: values.get(name, getattr(shown, name)) for name in GapCourse.__slots__})


def timeline(shown: Course | None) -> Timeline:
    days = tuple(DailyCounts(END - timedelta(days=back), 5, 5, 10, 5, 10, 5) for back in range(89, -1, -1))
    start = END - timedelta(days=89)
    rivals = (BrandSeries("Rival", days),)
    return Timeline(start, END, BrandSeries("Northbank", days), rivals, DISCLOSED, 12.0, (), ((END, EVIL),), shown)


def said(component: object) -> str:
    """All text of a component, in order."""
    if isinstance(component, list | tuple):
        return "".join(said(child) for child in component)
    return said(getattr(component, "children", "")) if isinstance(component, Component) else str(component or "")


def test_course_is_the_mean_of_seven_days_and_unknown_where_the_day_is() -> None:
    found = course()
    last = found.gap[-1]
    days = [value for day, value in found.daily_gap if day > END - timedelta(days=7)]
    assert last.net == pytest.approx(sum(days) / len(days))
    silent = {point.day for point in found.net if point.net is None}
    assert DISCLOSED + timedelta(days=28) in silent


def test_mean_narrows_the_days_own_error_and_never_the_one_that_they_share() -> None:
    found = course()
    net, otherwise = found.net[-1], found.otherwise[-1]
    widths = [(point.high or 0.0) - (point.low or 0.0) for point in (net, otherwise)]
    assert widths == pytest.approx([22.0 / 7**0.5, 13.0])


def test_estimate_without_counterfactual_has_no_course() -> None:
    assert course_of(told(counterfactual=None)) is None


@given(st.lists(st.integers(0, 60), max_size=25))
def test_marks_of_one_row_never_cover_each_other_and_every_action_has_one(days: list[int]) -> None:
    actions = [(DISCLOSED + timedelta(days=day), "x") for day in sorted(days)]
    marks = place_marks(actions, DISCLOSED, END)
    numbers = [number for mark in marks for number in range(mark.first, mark.last + 1)]
    assert numbers == list(range(1, len(days) + 1))
    for row in range(ROWS):
        placed = [mark.day for mark in marks if mark.row == row]
        assert all(later - earlier >= timedelta(days=3) for earlier, later in pairwise(placed))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_gap_of_any_theme_and_language_is_valid_for_plotly(language: str, colours: Any) -> None:
    figure = gap_figure(gap(), colours, Words(language))  # type: ignore[arg-type]
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    assert figure["layout"]["height"] == gap_height(gap())


def test_gap_draws_zero_the_band_of_return_the_disclosure_and_each_action() -> None:
    layout = gap_figure(gap(), LIGHT, ENGLISH)["layout"]
    (band,) = [shape for shape in layout["shapes"] if shape["type"] == "rect"]
    assert (band["y0"], band["y1"]) == (-5.0, 5.0)
    assert layout["yaxis"]["range"][0] < -5 < 5 < layout["yaxis"]["range"][1]
    assert [shape["x0"][:10] for shape in layout["shapes"] if shape["type"] == "line"] == [
        DISCLOSED.isoformat(), DISCLOSED.isoformat(), (DISCLOSED + timedelta(days=1)).isoformat(),
    ]  # fmt: skip


def test_markup_in_the_title_of_an_action_is_harmless_in_a_figure() -> None:
    figures = json.dumps([gap_figure(gap(), LIGHT, ENGLISH), _timeline_figure(course())])
    assert "<b>Free" not in figures
    assert "&lt;b&gt;Free" in figures
    assert "%{x}" not in figures


def _timeline_figure(shown: Course | None) -> dict[str, Any]:
    axis = timeline(shown)
    return timeline_figure(axis, levels(axis), LIGHT, ENGLISH)


def test_gap_without_outcomes_or_actions_is_one_panel() -> None:
    bare = gap(outcomes=(), actions=())
    layout = gap_figure(bare, LIGHT, ENGLISH)["layout"]
    assert not {"yaxis2", "yaxis9"} & layout.keys()
    assert gap_height(bare) < gap_height(gap())


def test_gap_in_words_tells_its_lowest_and_its_present_level() -> None:
    summary = gap_summary(gap(), "Northbank", ENGLISH)
    assert summary.startswith("Gap of Northbank, seven-day mean: lowest −")
    headings, rows = gap_table(gap(), ENGLISH)
    assert headings == ["Day", "gap, seven-day mean", "from", "to", "single days", "Calls"]
    assert len(rows) == 61
    assert rows[0][0] == "24 Nov"


def test_outcome_has_the_same_figures_in_the_table_as_in_the_picture() -> None:
    trust = {"daily": [{"day": DISCLOSED.isoformat(), "value": 0.44}, {"day": END.isoformat(), "value": 2.0}]}
    shown = gap(outcomes=named_outcomes([trust], ["Trust, by survey"]))
    _, rows = gap_table(shown, ENGLISH)
    assert [rows[-1][-1], rows[-2][-1], rows[0][-1]] == ["0.4", "–", "2"]
    (drawn,) = [one for one in gap_figure(shown, LIGHT, ENGLISH)["data"] if one.get("name") == "Trust, by survey"]
    assert drawn["customdata"] == ["0.4", "2"]


def test_gap_without_any_known_day_says_so() -> None:
    silent = [row | {"net": None, "low": None, "high": None, "gap": None} for row in told()["daily"]]
    shown = gap(course=course(daily=silent))
    go.Figure(gap_figure(shown, LIGHT, ENGLISH))
    assert "too few mentions" in gap_summary(shown, "Northbank", ENGLISH)


def test_timeline_with_an_estimate_draws_the_level_without_the_incident_and_not_the_flat_one() -> None:
    names = [trace.get("name") for trace in _timeline_figure(course())["data"]]
    assert "without the incident (estimate)" in names
    assert "level before the disclosure" not in names
    plain = [trace.get("name") for trace in _timeline_figure(None)["data"]]
    assert "without the incident (estimate)" not in plain
    assert "level before the disclosure" in plain


def test_timeline_in_words_says_which_lines_are_corrected() -> None:
    axis = timeline(course())
    summary = timeline_summary(axis, levels(axis), ENGLISH)
    assert "Without the incident it would be +12 (likely +6 to +18)" in summary
    assert "the competitors’ lines are not" in summary
    assert timeline_table(axis, levels(axis), ENGLISH)[0][4] == "without the incident (estimate)"
    counted = timeline(course(correction={"method": "none"}))
    assert "the competitors’ lines are not" not in timeline_summary(counted, levels(counted), ENGLISH)


def test_scale_holds_every_interval_and_zero() -> None:
    scale = scale_of([interval(-30.0, 10.0), None])
    assert 0 < scale.place(-40.0) < scale.place(-20.0) < scale.place(0.0) < 100
    assert scale_of([]).place(0.0) == 50.0


def test_figures_in_the_acute_phase_have_no_word_of_recovery() -> None:
    shown = said(key_figures(told(phase="acute", state="falling"), ENGLISH))
    assert "Gap now" in shown
    for word in ("Regained", "Half-life", "90%", "Depth", "Lowest", "recover"):
        assert word not in shown


def test_figures_that_cannot_be_told_say_why() -> None:
    nothing = told(recovered=None, half_life_days=None, decay={"reason": "short_window", "date_reason": "never"})
    shown = said(key_figures(nothing, ENGLISH))
    assert "shorter than one and a half half-lives" in shown
    assert "At this course it is never reached." in shown


def test_key_figures_of_a_sure_loss_without_a_lowest_point_say_so_and_not_that_nothing_fell() -> None:
    open_end = told(
        state="not_applicable", reason=REASONS["trough_not_found"], depth=None, trough_on=None, recovered=None
    )

    shown = said(key_figures(open_end, ENGLISH))

    assert REASONS["trough_not_found"] in shown
    assert REASONS["no_drop"] not in shown


def test_share_that_is_too_wide_to_tell_is_not_said_to_be_no_fall() -> None:
    shown = said(key_figures(told(recovered=None), ENGLISH))

    assert "Its interval is wider than 60 points of 100." in shown
    assert "No fall can be told from chance." not in shown


def test_figures_of_a_return_at_two_speeds_tell_both_and_what_stays_lost() -> None:
    parts = {"fast_half_life_days": interval(6.0, 2.0), "slow_half_life_days": None, "lasting_gap": interval(-8.0, 3.0)}
    decay = told()["decay"] | parts | {"reason": "unbounded"}
    ninety = {"value": "2026-12-20", "low": "2026-12-12", "high": "2026-12-30"}
    shown = said(key_figures(told(decay=decay, ninety_percent_on=ninety), ENGLISH))
    assert "Half-life, fast part6 days" in shown
    assert "Half-life, slow part–The data leave it open" in shown
    assert "Gap that stays−8 pointslikely −11 to −5" in shown
    assert "90% regained by20 Declikely 12 Dec to 30 Dec" in shown


def test_projected_day_of_another_year_is_told_with_its_year() -> None:
    far = {"value": "2027-02-20", "low": "2026-12-12", "high": "2027-12-30"}
    shown = said(key_figures(told(ninety_percent_on=far), ENGLISH))
    assert "90% regained by20 February 2027likely 12 December 2026 to 30 December 2027" in shown


def test_days_of_a_fall_that_began_in_another_year_are_told_with_their_year() -> None:
    shown = said(key_figures(told(disclosed_on="2024-11-20", trough_on="2024-12-01"), ENGLISH))
    assert "since the disclosure, 20 November 2024" in shown
    assert "Lowest on1 December 2024" in shown


def test_methods_come_in_one_order_and_the_used_one_is_marked() -> None:
    shown = said(methods.method_table(told()["counterfactual"], ENGLISH))
    assert shown.index("The brand's own past") < shown.index("Competitors and the brand's own past used here")
    assert "Synthetic difference in differencesIt needs competitors" in shown
    doubts = said(methods.doubts(told(), ENGLISH))
    assert "p = 0.250; with so few of them p can't fall below 0.250" in doubts
    assert "7.1% of cases" in doubts


def test_method_without_placebos_says_that_none_could_be_tried() -> None:
    basis = told()["counterfactual"]
    basis |= {"placebo_in_time": {"ratio": None, "runs": 0, "inflation": 1.0}, "placebo_in_space": None}
    effect = told()["effect"] | {"false_alarm_rate": None}
    shown = said(methods.doubts(told(counterfactual=basis, effect=effect), ENGLISH))
    assert shown.count("too few") == 2


def test_weights_add_up_with_the_own_past_and_name_those_left_out() -> None:
    shown = said(methods.weight_list(told()["counterfactual"], ENGLISH))
    assert "Riverstone62%Granit20%its own past18%" in shown
    assert "Jumper: its own level jumped" in shown


@pytest.mark.parametrize("reason", get_args(effects.Reason))
def test_action_without_an_effect_says_why(reason: str) -> None:
    effect = told()["actions"][1] | {"reason": reason}
    shown = said(answers.effect_table([effect], RUSSIAN))
    assert "Apology on television" in shown
    assert "слишком близки" in shown
    assert not [word for word in ("It ", "There ", "Its ") if word in shown]


@pytest.mark.parametrize("verdict", get_args(effects.Verdict))
def test_action_with_an_effect_tells_it_with_its_chance(verdict: str) -> None:
    effect = told()["actions"][0] | {"verdict": verdict, "p_value": 0.03, "placebo_count": 40}
    shown = said(answers.effect_table([effect], ENGLISH))
    assert "+9 (+5 to +13)" in shown
    assert "(p = 0.030 among 40 dates without an action)" in shown


@pytest.mark.parametrize("reason", get_args(splitting.Reason))
def test_segmentation_that_cannot_be_told_says_why(reason: str) -> None:
    shown = said(segments.segment_report("country", {"segments": [], "reason": reason}, ENGLISH))
    assert shown.startswith("Country")
    assert shown.endswith(".")


def test_segments_are_named_for_people_with_the_test_and_the_mix() -> None:
    one = {"change": None, "pooled": interval(-9.0, 4.0), "before_share": 0.5, "now_share": 0.4, "mention_count": 31}
    report = {
        "segments": [one | {"segment": "ru"}, one | {"segment": None, "pooled": None}],
        "reason": None, "differ": True, "heterogeneity": {"p_value": 0.01, "i_squared": 0.7},
        "composition": {"raw": interval(-9.0, 3.0), "adjusted": interval(-7.0, 3.0), "shift": -2.0, "new_share": 0.2},
    }  # fmt: skip
    shown = said(segments.segment_report("language", report, ENGLISH))
    assert "Russian31 mentions in the last days · share 50% before, 40% now" in shown
    assert "unknown" in shown
    assert "They differ (p = 0.010; 70% of the differences are more than noise)." in shown
    assert "At the mix of before the change is −7 (−10 to −4); as it is, −9 (−12 to −6)." in shown
    assert "20% of the mentions come from where nothing was said before." in shown


@pytest.mark.parametrize("lag", [-2, 0, 3])
def test_outcome_that_moves_with_sentiment_is_never_called_a_cause(lag: int) -> None:
    link = {"outcome": "calls", "lag_days": lag, "correlation": interval(-0.4, 0.2), "reason": None}
    shown = said(elsewhere.outcome_list([link], ENGLISH))
    assert "correlation −0.40 (−0.60 to −0.20)." in shown
    assert shown.endswith("That is no proof of a cause.")


@pytest.mark.parametrize("reason", get_args(outcomes.Reason))
def test_outcome_without_a_link_says_why(reason: str) -> None:
    link = {"outcome": "trust", "lag_days": None, "correlation": None, "reason": reason}
    assert said(elsewhere.outcome_list([link], ENGLISH)).startswith("Trust, by survey: ")


@pytest.mark.parametrize("reason", get_args(panel.LeftOutReason))
def test_competitor_left_out_says_why(reason: str) -> None:
    basis = told()["counterfactual"] | {"left_out": [{"brand": "Jumper", "reason": reason}]}
    assert "Jumper: " in said(methods.weight_list(basis, ENGLISH))


def test_published_breaches_are_told_in_russian_with_their_source() -> None:
    cases = [case.to_json() for case in published_cases() if case.kind == "breach"]
    shown = said(elsewhere.case_list(cases, RUSSIAN))
    for case in cases:
        assert case["incident"] not in shown
        assert case["source"]["publication"] in shown


def test_own_fall_is_held_against_published_ones_where_it_can_be() -> None:
    shown = said(elsewhere.measures_table(told()["benchmarks"], ENGLISH))
    assert "Depth, points38 here; elsewhere 24 (10 to 49), more than here in 2 of 9" in shown
    assert "too few published cases" in shown
    unknown = comparable(None, None, None).to_json()
    assert said(elsewhere.measures_table(unknown, ENGLISH)).count("not known here") == 3


def test_restart_is_a_suggestion_that_a_person_confirms() -> None:
    found = [{"day": "2026-11-02", "drop": interval(-12.0, 5.0)}]
    shown = said(elsewhere.restart_list(found, ENGLISH))
    assert "From 2 Nov on: −12 (−17 to −7) points." in shown
    assert "a person confirms it by declaring it as an [[incident]]" in shown


def overview(phase: str, kept: dict[str, Any] | None) -> Overview:
    stored = KeptEstimate(END, datetime(2026, 11, 24, tzinfo=UTC), kept) if kept else None
    known = {"baseline": None, "reason": "few_pre_days" if phase == "not_applicable" else None}
    assessment = Assessment(phase, END, DISCLOSED, **known)  # type: ignore[arg-type]
    filled = Filling(9, 0, is_crawling=False)
    return Overview(
        "Northbank", ("Northbank",), assessment, timeline(None), is_empty=False, filling=filled, duties=(), mentions=(),
        weeks=(), ads=(), sources=(), model=None, estimate=stored,
    )  # fmt: skip


def test_head_past_the_lowest_point_tells_fall_share_and_speed() -> None:
    shown = said(head(overview("recovery", told()), ENGLISH))
    assert "Recovery phase" in shown
    assert "Northbank: at worst 38 points below where it would otherwise be" in shown
    assert "Half of what returns is back in 24 days" in shown


@pytest.mark.parametrize("phase", ["acute", "recovery"])
def test_head_before_the_lowest_point_is_confirmed_has_no_word_of_recovery(phase: str) -> None:
    shown = said(head(overview(phase, told(phase="acute", state="falling")), ENGLISH))
    assert "Acute phase" in shown
    assert "ecover" not in shown
    assert "%" not in shown


def test_head_of_an_estimate_that_is_not_applicable_keeps_its_own_wording() -> None:
    nothing = told(phase="not_applicable", state="not_applicable", reason="No fall can be told from chance.")
    plain = said(head(overview("not_applicable", None), ENGLISH))
    assert said(head(overview("not_applicable", nothing), ENGLISH)) == plain


def test_head_told_by_an_estimate_has_the_day_that_the_estimate_reaches_up_to() -> None:
    shown = overview("recovery", told())
    old = replace(shown, assessment=replace(shown.assessment, today=END + timedelta(days=9)))
    assert "Tuesday, 24 November 2026" in said(head(old, ENGLISH))
    assert "Thursday, 3 December 2026" in said(head(replace(old, estimate=None), ENGLISH))


def test_incident_that_lies_ahead_does_not_hide_the_one_that_was_disclosed(monkeypatch: pytest.MonkeyPatch) -> None:
    brand = Brand(1, "Northbank", "own")
    first, second, ahead = (
        Incident(number, "Leak", 1, datetime(2026, month, 1, tzinfo=UTC)) for number, month in ((1, 3), (2, 9), (3, 12))
    )
    monkeypatch.setenv("GOODWILL_NOW", "2026-11-24T09:00:00+00:00")
    monkeypatch.setattr(brands, "list_brands", lambda _: [brand])
    for declared, chosen in (([ahead, second, first], second), ([ahead], ahead), ([], None)):
        monkeypatch.setattr(brands, "list_incidents", lambda _, declared=declared: declared)
        found = brands.read_cast(cast(Connection, None), None)
        assert found
        assert found.incident is found.own_incident is chosen
