"""What the daily mail says: the decisions, the counts, the groups, and the honest empty day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from alerts.content import AdNote, CommitmentNote, DailyInputs
from alerts.daily import build
from reputation.net_sentiment import DailyCounts
from reputation.settings_tables import AlertKind
from reputation.told import ToldSource, ToldStory
from storage.alert_events import EventRow

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


def ad(number: int, label: str | None = None, **values: Any) -> AdNote:
    given: dict[str, Any] = {
        "ad_id": number, "brand": "Riverstone", "text": "12 years, 0 incidents", "label": label, "probability": 0.9,
        "first_seen_at": NOW - timedelta(hours=number % 20),
    }  # fmt: skip
    return AdNote(**(given | values))


def event(number: int, kind: AlertKind) -> EventRow:
    subject: dict[str, Any] = {"title": "Nordbank lost it all", "count": 90, "expected": 4.2}
    at = NOW - timedelta(hours=2)
    return EventRow(number, f"{kind}:{number}", kind, 1, "Northbank", None, None, subject, at, at, None)


def inputs(**values: Any) -> DailyInputs:
    given: dict[str, Any] = {
        "day": DAY, "since_at": NOW - timedelta(days=1), "until_at": NOW, "organisation": "Northbank Group",
        "brand": "Northbank",
    }  # fmt: skip
    return DailyInputs(**(given | values))


def counts(day: date, negative: int = 10) -> DailyCounts:
    return DailyCounts(day, negative, 10, 5, breach=4, stories=6, breach_stories=2)


def test_counts_ads_and_changed_pages_count_as_references() -> None:
    content = build(inputs(ads=[ad(1, "explicit"), ad(2, "implied"), ad(3, "none"), ad(4, "implied", before="old")]))
    found = content.competitors
    assert (found.new_count, found.explicit_count, found.implied_count) == (3, 1, 2)
    assert content.changed.total == 1
    assert found.ordinary == (("Riverstone", 1),)


def test_ads_of_one_campaign_are_told_once_with_their_number() -> None:
    content = build(inputs(ads=[ad(1, "implied", campaign_id=7), ad(2, "implied", campaign_id=7), ad(3, "implied")]))
    assert sorted(group.ad_count for group in content.competitors.flagged.items) == [1, 2]


def test_flagged_ads_open_references_come_first_then_the_surer() -> None:
    ads = [ad(1, "implied", probability=0.99), ad(2, "explicit", probability=0.6), ad(3, "explicit", probability=0.8)]
    assert [group.note.ad_id for group in build(inputs(ads=ads)).competitors.flagged.items] == [3, 2, 1]


def test_dismissed_campaign_is_no_reference_and_needs_no_decision() -> None:
    content = build(inputs(ads=[ad(1, "explicit", review="dismissed")]))
    assert content.competitors.explicit_count == 0
    assert content.decisions.total == 0


def test_confirmed_campaign_is_told_but_needs_no_decision() -> None:
    content = build(inputs(ads=[ad(1, "explicit", review="confirmed")]))
    assert content.competitors.explicit_count == 1
    assert content.decisions.total == 0


def test_unjudged_ads_are_counted_apart() -> None:
    assert build(inputs(ads=[ad(1, None)])).competitors.unjudged_count == 1


def test_ads_nobody_read_are_not_counted_among_those_without_a_reference() -> None:
    read = [ad(1, "none", rule="model_none"), ad(2, "implied", review="dismissed", rule="model_implied")]
    unread = [ad(3, None), ad(4, None, rule="unreadable")]
    found = build(inputs(ads=read + unread)).competitors
    assert found.ordinary == (("Riverstone", 2),)
    assert (found.unjudged_count, found.unreadable_count) == (1, 1)


def test_five_hundred_ads_show_ten_and_count_the_rest() -> None:
    flagged = build(inputs(ads=[ad(number, "implied") for number in range(500)])).competitors.flagged
    assert (len(flagged.items), flagged.more_count) == (10, 490)


def test_decisions_are_three_at_most_in_the_order_of_their_rules() -> None:
    commitments = [
        CommitmentNote("late", DAY - timedelta(days=1)),
        CommitmentNote("soon", DAY + timedelta(days=2)),
        CommitmentNote("later", DAY + timedelta(days=9)),
    ]
    failing = [ToldSource("feed", "feed", "failing", "503")]
    ads = [ad(1, "implied"), ad(2, "explicit")]
    content = build(inputs(ads=ads, commitments=commitments, sources=failing))
    assert [decision.kind for decision in content.decisions.items] == ["confirm_ad", "commitment_overdue", "confirm_ad"]
    assert content.decisions.items[0].ad is not None
    assert content.decisions.items[0].ad.note.ad_id == 2
    assert content.decisions.more_count == 2
    assert [note.promise for note in content.due] == ["soon", "later"]  # the first is above already


def test_spike_behind_three_open_ads_is_said_among_what_was_noticed() -> None:
    ads = [ad(number, "explicit") for number in range(3)]
    content = build(inputs(ads=ads, events=[event(1, "leak_offer"), event(2, "spike")]))
    assert [decision.kind for decision in content.decisions.items] == ["confirm_ad"] * 3
    assert [one.kind for one in content.noticed.items] == ["spike", "leak_offer"]


def test_spike_among_the_decisions_shown_is_not_said_twice() -> None:
    content = build(inputs(ads=[ad(1, "explicit")], events=[event(1, "leak_offer"), event(2, "spike")]))
    assert [decision.kind for decision in content.decisions.items] == ["confirm_ad", "spike"]
    assert [one.kind for one in content.noticed.items] == ["leak_offer"]


def test_spike_behind_three_open_ads_is_said_though_much_else_was_noticed() -> None:
    ads = [ad(number, "explicit") for number in range(3)]
    acts = [event(number, "regulator") for number in range(9)]
    content = build(inputs(ads=ads, events=[*acts, event(10, "spike")]))
    assert "spike" in [one.kind for one in content.noticed.items]


def test_empty_day_gives_a_content_that_counts_the_places_looked_at() -> None:
    sources = [ToldSource(f"feed {n}", "feed", "ok") for n in range(20)] + [
        ToldSource("quiet", "feed", "quiet"), ToldSource("new", "feed", "never"), ToldSource("bad", "feed", "failing"),
    ]  # fmt: skip
    content = build(inputs(sources=sources))
    assert not content.has_news
    assert content.sources_checked == 21
    assert [source.name for source in content.sources_failed] == ["bad"]


def test_about_us_is_yesterday_and_the_day_before_today_is_left_out() -> None:
    days = [counts(DAY - timedelta(days=step)) for step in range(40)]
    us = build(inputs(own_counts=days)).about_us
    assert us is not None
    assert us.yesterday.day == DAY - timedelta(days=1)
    assert us.day_before.day == DAY - timedelta(days=2)
    assert us.yesterday.net is not None
    assert us.yesterday.low is not None
    assert us.yesterday.low < us.yesterday.net
    assert len(us.points) == 28
    assert (us.story_count, us.breach_story_count) == (6, 2)


def test_about_us_without_any_count_has_no_figure() -> None:
    us = build(inputs()).about_us
    assert us is not None
    assert us.yesterday.net is None
    assert us.day_before.net is None


def test_about_us_on_a_failed_day_says_so() -> None:
    us = build(inputs(gap_days=[DAY - timedelta(days=1)])).about_us
    assert us is not None
    assert us.is_gap


def test_about_us_without_an_own_brand_is_absent() -> None:
    assert build(inputs(brand=None)).about_us is None


def test_stories_the_three_with_most_mentions_are_told() -> None:
    stories = [ToldStory(f"story {n}", "https://news.example/", "Wire", n) for n in (1, 5, 3, 9)]
    assert [story.mention_count for story in build(inputs(stories=stories)).stories] == [9, 5, 3]


def test_summary_is_json_for_the_alerts_row() -> None:
    summary = build(inputs(ads=[ad(1, "explicit")])).summary()
    assert summary["explicit"] == 1
    assert summary["day"] == "2026-11-24"
