from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from presentation.language import Words, words
from presentation.names import (
    PRACTICE_NAMES,
    label_name,
    phase_name,
    practice_name,
    practice_question,
    source_kind_name,
)
from presentation.sentences import (
    comparison_sentence,
    evidence_sentences,
    health_sentence,
    reason_sentence,
    rule_sentence,
    status_sentence,
)
from presentation.sources import counted_kind
from reputation.comparison import CompetitorChange
from reputation.level import Interval
from reputation.mention import PRACTICES
from reputation.phase import Assessment, Phase, Reason
from reputation.share import Attention

EN, RU = words("en"), words("ru")
DISCLOSED = date(2026, 3, 1)
PEAK = Attention(DISCLOSED + timedelta(days=4), 4, 80, 0.7, 8, has_halved=True, is_rising=False)
LEVEL = Interval(1, -2, 4)
ACUTE = Assessment(
    "acute", DISCLOSED + timedelta(days=9), DISCLOSED, today_gap=Interval(-30, -38, -22), attention=PEAK,
    baseline=Interval(15, 12, 18),
)  # fmt: skip
RECOVERY = replace(
    ACUTE, phase="recovery", today=DISCLOSED + timedelta(days=50),
    depth=Interval(-38, -45, -31), today_gap=Interval(-15, -21, -9),
    trough_on=DISCLOSED + timedelta(days=8), recovered=Interval(0.61, 0.52, 0.69),
    competitors=tuple(CompetitorChange(name, LEVEL, "level") for name in "ABC"),
)  # fmt: skip


def test_acute_sentence_tells_day_attention_and_that_it_is_early() -> None:
    assert status_sentence(ACUTE, "Northbank", EN) == (
        "Northbank, day 9. Attention peaked on day 4 and has halved. "
        "Sentiment is still low; it is too early to say more."
    )


@pytest.mark.parametrize("spoken", [EN, RU])
@pytest.mark.parametrize(
    "attention",
    [None, PEAK, replace(PEAK, is_rising=True, has_halved=False), replace(PEAK, has_halved=False),
     replace(PEAK, has_halved=False, halved_day=None), replace(PEAK, peak_day=0)],
)  # fmt: skip
@pytest.mark.parametrize("gap", [None, Interval(-30, -38, -22), Interval(-3, -9, 3)])
def test_acute_sentence_has_no_word_of_recovery_no_date_and_no_percentage(
    spoken: Words, attention: Attention | None, gap: Interval | None
) -> None:
    sentence = status_sentence(replace(ACUTE, attention=attention, today_gap=gap), "Northbank", spoken)
    assert not re.search(r"recover|восстан|regain|отыгран|%|20\d\d", sentence, re.IGNORECASE)


def test_recovery_sentence_tells_depth_gap_share_and_comparison() -> None:
    assert status_sentence(RECOVERY, "Northbank", EN) == (
        "Northbank: at worst 38 points below its level before the disclosure; now 15, likely 9 to 21. "
        "61% of the fall is regained, likely 52 to 69%. 3 comparison brands stayed level (A, B and C)."
    )


def test_recovery_sentence_in_russian_has_the_right_forms() -> None:
    sentence = status_sentence(replace(RECOVERY, depth=Interval(-21, -30, -12)), "Банк", RU)
    assert "на 21 пункт ниже" in sentence
    assert "3 бренда для сравнения остались на прежнем уровне (A, B и C)" in sentence


def test_recovery_sentence_without_share_says_nothing_of_it() -> None:
    assert "regained" not in status_sentence(replace(RECOVERY, recovered=None), "Northbank", EN)


def test_gap_that_reaches_over_the_old_level_is_not_distinguishable_from_it() -> None:
    sentence = status_sentence(replace(RECOVERY, today_gap=Interval(-3, -9, 3)), "Northbank", EN)
    assert "now not distinguishable from it (between 9 points below and 3 points above)" in sentence


def test_gap_above_the_old_level_is_told_as_above() -> None:
    sentence = status_sentence(replace(RECOVERY, today_gap=Interval(8, 2, 14)), "Northbank", EN)
    assert "now 8 points above it, likely 2 to 14" in sentence


@pytest.mark.parametrize("spoken", [EN, RU])
@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_its_own_sentence(spoken: Words, reason: Reason) -> None:
    found = Assessment("not_applicable", DISCLOSED, DISCLOSED, reason, pre_day_count=3, pre_mention_count=21)
    others = {reason_sentence(replace(found, reason=other), spoken) for other in get_args(Reason) if other != reason}
    assert reason_sentence(found, spoken)
    assert reason_sentence(found, spoken) not in others
    assert reason_sentence(found, spoken) in status_sentence(found, "Northbank", spoken)


def test_too_short_a_history_is_told_with_what_is_there_and_what_is_needed() -> None:
    found = Assessment("not_applicable", DISCLOSED, DISCLOSED, "few_pre_days", pre_day_count=3, pre_mention_count=21)
    assert "3 days with enough mentions and 21 mentions in all; a baseline needs 14 and 100" in reason_sentence(
        found, EN
    )


def test_fall_that_has_not_turned_tells_where_it_stands() -> None:
    found = replace(ACUTE, phase="not_applicable", reason="trough_not_found")
    assert status_sentence(found, "Northbank", EN).endswith("Now 30 points below, likely 22 to 38.")


def test_sentence_before_an_incident_names_its_day() -> None:
    found = Assessment("before", DISCLOSED - timedelta(days=3), DISCLOSED)
    assert "1 March 2026" in status_sentence(found, "Northbank", EN)
    assert "No incident" in status_sentence(Assessment("no_incident", DISCLOSED), "Northbank", EN)


def test_comparison_speaks_only_of_what_can_be_told() -> None:
    changes = [CompetitorChange("A", LEVEL, "level"), CompetitorChange("B", Interval(-9, -12, -6), "fell"),
               CompetitorChange("C", None, "unclear")]  # fmt: skip
    assert comparison_sentence(changes, EN) == "1 comparison brand stayed level (A). 1 comparison brand fell too (B)."
    assert comparison_sentence([], EN) == ""


def test_evidence_is_told_in_sentences_what_decided_first() -> None:
    reasons = {"model_label": "implied", "model_probability": 0.914, "days_after_disclosure": 3, "same_sector": True,
               "same_text_before": False, "usual_security_share": 0.1, "leak_words": "утечка"}  # fmt: skip
    assert evidence_sentences(reasons, EN, "model_implied") == [
        "The model reads a hint at the breach.",
        "Probability by the model: 91%.",
        "First seen 3 days after the disclosure.",
        "Same sector as the breached brand.",
        "New wording: it did not run before.",
        "Security was the theme of 10% of the advertiser's ads before the breach.",
        "Speaks of a leak: “утечка”.",
    ]


@pytest.mark.parametrize(("days", "text"), [(-1, "1 day before"), (0, "on the day of"), (1, "1 day after")])
def test_evidence_of_time_is_told_on_both_sides_of_the_disclosure(days: int, text: str) -> None:
    assert text in evidence_sentences({"days_after_disclosure": days}, EN)[0]


def test_evidence_without_words_is_shown_as_it_is() -> None:
    assert evidence_sentences({"moon_phase": "full"}, EN) == ["moon_phase: full"]
    assert rule_sentence("by_dice", EN) == "by_dice"


def test_evidence_of_an_unexpected_kind_is_passed_over() -> None:
    reasons = {
        "days_after_disclosure": "soon",
        "model_probability": None,
        "usual_security_share": "much",
        "same_sector": None,
    }
    assert evidence_sentences(reasons, EN) == []


def test_kinds_are_counted_by_their_names_and_an_unknown_one_by_its_code() -> None:
    assert counted_kind("feed", 31, EN) == "31 news feeds"
    assert counted_kind("mastodon", 1, EN) == "1 Mastodon timeline"
    assert counted_kind("carrier_pigeon", 2, EN) == "carrier_pigeon: 2"
    assert counted_kind("feed", 2, RU) == "2 новостные ленты"


def test_health_names_the_sources_that_fail() -> None:
    states = {"A": "ok", "B": "quiet", "C": "failing", "D": "failing", "E": "never"}
    assert health_sentence(states, EN) == "2 sources answer; 2 fail: C, D; 1 not tried yet."
    assert health_sentence({}, EN) == "No source is set up yet."
    assert health_sentence({"A": "ok"}, RU) == "1 источник отвечает."


@pytest.mark.parametrize("spoken", [EN, RU])
def test_every_practice_has_a_name_and_a_question(spoken: Words) -> None:
    assert set(PRACTICE_NAMES) == set(PRACTICES)
    shown = {practice_name(practice, spoken) for practice in PRACTICES} | {
        practice_question(practice, spoken) for practice in PRACTICES
    }
    assert len(shown) == 2 * len(PRACTICES)


def test_every_phase_has_a_name() -> None:
    assert len({phase_name(phase, RU) for phase in get_args(Phase)} - set(get_args(Phase))) == len(get_args(Phase))


def test_code_without_a_name_is_shown_as_it_is_and_none_as_not_judged() -> None:
    assert source_kind_name("carrier_pigeon", EN) == "carrier_pigeon"
    assert label_name(None, EN) == "not judged"
