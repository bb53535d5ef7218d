"""What moved the week, what a new version changed, and what the organisation did for each practice."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from presentation.language import LANGUAGES, Language, words
from reports.build import weekly_content
from reports.changes import changes
from reports.document import Table, Text
from reports.inputs import ActionTaken, FlaggedCampaign, LabelCounts, Promise
from reports.moved import LEAST_MENTIONS, moved, moved_practices
from reports.restore import Edition
from reports.wording import weekly_document
from reports.wording_edition import change_lines
from reports.wording_moved import moved_blocks, why_lines
from reports.wording_own import action_blocks
from reputation.net_sentiment import DailyCounts
from reputation.told import ToldSource
from tests.unit.test_reports_build import NOW, SUNDAY, estimate, inputs, series

EDITION = Edition(12, 1, NOW)

BEFORE = {"source_kind": {"feed": LabelCounts(80, 40, 20), "app_store": LabelCounts(10, 30, 60)}}
LATER = {"source_kind": {"feed": LabelCounts(20, 40, 80), "app_store": LabelCounts(12, 30, 58)}}


def net(counts: dict[str, LabelCounts]) -> float:
    """Net sentiment of all segments together."""
    total = sum(one.total for one in counts.values())
    return 100 * sum(one.positive - one.negative for one in counts.values()) / total


def test_parts_add_up_to_the_change_of_the_whole() -> None:
    parts = moved(LATER, BEFORE)["source_kind"]
    whole = net(LATER["source_kind"]) - net(BEFORE["source_kind"])
    assert sum(part["change"]["value"] for part in parts) == pytest.approx(whole)
    assert [part["value"] for part in parts] == ["feed", "app_store"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_note_of_the_parts_names_the_sum_they_add_up_to(language: Language) -> None:
    """One loud day moves all mentions taken together by more than the week's net sentiment, whose days are weighed."""
    loud = series()
    loud[-3] = DailyCounts(loud[-3].day, 900, 20, 15, 4, 10, 3)
    before, now = ({"source_kind": {"feed": LabelCounts(70 + more, 140, 105)}} for more in (0, 890))
    content = weekly_content(inputs(counts={"Northbank": loud}, segments=now, previous_segments=before))
    (part,) = content["moved"]["source_kind"]
    assert part["change"]["value"] < content["net"]["change"]["value"] - 10
    note = moved_blocks(content, words(language))[-1]
    assert isinstance(note, Text)
    assert words(language).signed(part["change"]["value"], 1) in note.text


def test_single_negative_mention_of_a_practice_is_one_mention() -> None:
    content = weekly_content(
        inputs(segments=LATER, previous_segments=BEFORE, practices={"empathy": LabelCounts(1)},
               previous_practices={"empathy": LabelCounts(12)})
    )  # fmt: skip
    assert "Empathy: 1 negative mention after 12." in why_lines(content, words("en"))


def test_ads_that_no_source_looks_for_are_unknown_and_not_none_at_all() -> None:
    sources = [ToldSource("feed", "feed", "ok"), ToldSource("ads", "meta_ads", "failing")]
    content = weekly_content(inputs(sources=sources))
    assert (content["competitors"][0]["new_ads"], content["competitors"][0]["flagged_ads"]) == (None, None)
    text = str(weekly_document(content, EDITION, words("en")).blocks)
    assert "No source of advertising answered" in text
    assert "No competitor's ad seen this week" not in text


@pytest.mark.parametrize("kind", ["meta_ads", "promo_page", "newsletter", "import"])
def test_ads_that_a_source_looked_for_in_vain_are_none(kind: str) -> None:
    content = weekly_content(inputs(sources=[ToldSource("ads", kind, "quiet")]))
    assert (content["competitors"][0]["new_ads"], content["competitors"][0]["flagged_ads"]) == (0, 0)
    assert "No competitor's ad seen this week" in str(weekly_document(content, EDITION, words("en")).blocks)


def test_correction_that_learns_of_ads_says_that_they_were_unknown() -> None:
    before, after = weekly_content(inputs()), weekly_content(inputs(ad_counts={"Riverstone": 3}))
    assert {"code": "new_ads", "unit": "number", "before": None, "after": 3} in changes(before, after)
    assert "competitors' new ads from – to 3" in change_lines(changes(before, after), words("en"))[0]


def test_only_a_part_beyond_chance_is_told() -> None:
    told = {part["value"]: part["is_told"] for part in moved(LATER, BEFORE)["source_kind"]}
    assert told == {"feed": True, "app_store": False}


def test_segment_that_is_new_or_gone_counts_with_nothing_beside_it() -> None:
    (first, *_) = moved({"source_kind": {"mastodon": LabelCounts(40, 0, 0)}}, BEFORE)["source_kind"]
    assert (first["value"], first["previous_mentions"], first["mentions"]) == ("mastodon", 0, 40)


def test_week_with_too_few_mentions_is_not_taken_apart() -> None:
    few = {"source_kind": {"feed": LabelCounts(LEAST_MENTIONS - 1, 0, 0)}}
    assert moved(few, BEFORE) == {"source_kind": None, "language": None}


def test_practice_is_told_where_its_negative_mentions_changed_beyond_chance() -> None:
    now = {"empathy": LabelCounts(40), "guidance": LabelCounts(11), "prevention": LabelCounts(0)}
    before = {"empathy": LabelCounts(12), "guidance": LabelCounts(10), "prevention": LabelCounts(9)}
    told = [(row["practice"], row["previous_negative"], row["negative"]) for row in moved_practices(now, before)]
    assert told == [("empathy", 12, 40), ("prevention", 9, 0)]


def test_reasons_name_the_part_the_practice_and_the_action() -> None:
    acted = NOW - timedelta(days=1)
    told = estimate(actions=[effect_of("Letters", acted.date().isoformat())])
    content = weekly_content(
        inputs(
            segments=LATER, previous_segments=BEFORE, practices={"empathy": LabelCounts(40)}, estimate=told,
            actions=[ActionTaken("notice", "Letters", acted)],
        )
    )  # fmt: skip
    lines = why_lines(content, words("en"))
    assert lines[0].startswith("News feed: +")
    assert lines[1:] == [
        "Empathy: 40 negative mentions after 0.",
        "Letters: net sentiment rose after it, +9.0 points (likely +5.0 to +13.0).",
    ]


def test_action_of_the_week_with_an_effect_is_listed_with_its_interval() -> None:
    acted = NOW - timedelta(days=1)
    taken = [ActionTaken("notice", "Letters", acted), ActionTaken("apology", "Sorry", acted)]
    told = estimate(actions=[effect_of("Letters", acted.date().isoformat())])
    blocks = action_blocks(weekly_content(inputs(estimate=told, actions=taken)), words("en"), ZoneInfo("Europe/Riga"))
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert [column.head for column in table.columns] == ["When", "Action", "Effect, points", "Likely", "Verdict"]
    assert [row[1:] for row in table.rows] == [
        ("Letters", "+9", "+5 to +13", "rose after it"),
        ("Sorry", "–", "–", "can't be told"),
    ]


def effect_of(title: str, on: str) -> dict[str, Any]:
    lift = {"value": 9.0, "low": 5.0, "high": 13.0}
    return {
        "actions": [{"kind": "notice", "title": title, "on": on}], "first_on": on, "lift": lift, "verdict": "lifted",
    }  # fmt: skip


def test_week_without_a_cause_says_so() -> None:
    content = weekly_content(inputs(segments=BEFORE, previous_segments=BEFORE))
    assert why_lines(content, words("en")) == ["No part of it changed by more than chance."]
    assert why_lines(weekly_content(inputs()), words("ru"))[0].startswith("Что её сдвинуло, сказать нельзя")


def test_scorecard_counts_what_was_done_so_far_and_what_is_overdue() -> None:
    rows = weekly_content(
        inputs(
            actions=[ActionTaken("notice", "Letters", NOW, segment="ru")],
            earlier_actions=[ActionTaken("apology", "Sorry", NOW - timedelta(days=30))],
            promises=[Promise("Answer", None, SUNDAY), Promise("Later", None, SUNDAY + timedelta(days=1))],
        )
    )["practices"]
    done = {row["practice"]: row["done"] for row in rows}
    assert (done["notification"], done["empathy"], done["tailored_communication"], done["prevention"]) == (1, 1, 1, 0)
    assert [row["overdue"] for row in rows if row["overdue"] is not None] == [1]


def test_ads_of_the_week_are_counted_and_not_all_of_a_running_campaign() -> None:
    running = FlaggedCampaign("Riverstone", "T", "x", "implied", 0.9, "x", "r", 40, NOW, new_ad_count=3)
    content = weekly_content(inputs(campaigns=[running]))
    assert content["competitors"][0]["flagged_ads"] == 3
    assert content["campaigns"][0]["ads"] == 40


def test_changes_are_codes_and_figures_and_name_nobody() -> None:
    sources = [ToldSource("ads", "meta_ads", "ok")]
    before = weekly_content(inputs(sources=sources, actions=[ActionTaken("notice", "Secret letters", NOW)]))
    told = changes(before, weekly_content(inputs(sources=sources, ad_counts={"Riverstone": 3})))
    assert told == [
        {"code": "new_ads", "unit": "number", "before": 0, "after": 3},
        {"code": "actions", "unit": "number", "before": 1, "after": 0},
    ]
    assert "Secret" not in json.dumps(told)
    assert change_lines(told, words("en")) == [
        "Changed: competitors' new ads from 0 to 3; actions from 1 to 0."
    ]  # fmt: skip


def test_changes_without_a_figure_are_told_as_such() -> None:
    first, other = weekly_content(inputs()), weekly_content(inputs(organisation="Another name"))
    assert changes(None, first) == []
    assert changes(first, other) == [{"code": "details"}]
    assert changes(first, first) == [{"code": "dress"}]
    assert changes({**first, "format": 2}, first) == [{"code": "form"}]
    for code in ("details", "dress", "form"):
        (line,) = change_lines([{"code": code}], words("ru"))
        assert not any("a" <= letter <= "z" for letter in line.lower())


def test_effect_counted_by_stories_is_frozen_and_told_in_the_basis() -> None:
    by_stories = {"value": -9.5, "low": -14.0, "high": -5.0, "detected": True, "false_alarm_rate": None}
    content = weekly_content(inputs(estimate=estimate(effect_by_stories=by_stories)))
    assert content["recovery"]["effect_by_stories"] == by_stories
