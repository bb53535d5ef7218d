"""Alarms over the sources: who went quiet, the crawler or the public; and the words they are told in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats

from presentation.language import Words
from presentation.source_health import alarm_sentence, quiet_sentence, rest_sentence
from reputation.health import FieldCount, SourceAlarm, SourceDay, SourceRecord, find_alarms
from reputation.lower_tails import log_binomial_lower_tail, log_lower_tail

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EN, RU, ZONE = Words("en"), Words("ru"), ZoneInfo("UTC")
USUAL = (41, 38, 45, 40, 36, 44, 39, 42, 37, 43, 40, 46, 35, 41, 39, 44, 38, 42, 40, 37, 45, 36, 43, 41, 39, 40)


def record(*counts: int, good: int = 96) -> SourceRecord:
    """A source crawled every quarter of an hour, with so many new items on its last days."""
    dated = zip(range(len(counts))[::-1], counts, strict=True)
    days = [SourceDay(NOW - ago * DAY, good, 0, count) for ago, count in dated]
    return SourceRecord("Post", 900, NOW - HOUR / 4, NOW - HOUR / 4, None, days, {})


def kinds(one: SourceRecord) -> list[str]:
    return [alarm.kind for alarm in find_alarms(one, NOW)]


def test_source_that_does_as_ever_gives_no_alarm() -> None:
    assert kinds(record(500, *USUAL)) == []


def test_public_that_went_quiet_is_told_from_the_crawler() -> None:
    alarm = find_alarms(record(500, *USUAL, 0), NOW)[0]
    assert (alarm.kind, alarm.quiet, alarm.count) == ("volume_fell", "public", 0)
    assert alarm.expected == pytest.approx(40, abs=4)


def test_same_silence_with_failing_crawls_is_the_crawlers() -> None:
    silent = record(500, *USUAL, 0)
    failing = replace(silent, bad_run=5, bad_since_at=NOW - 9 * HOUR, good_at=NOW - 10 * HOUR, reason="It answers 503.")
    alarm = find_alarms(failing, NOW)[0]
    assert (alarm.kind, alarm.quiet, alarm.since_at) == ("failing", "crawler", NOW - 10 * HOUR)
    assert kinds(failing) == ["failing"]


def test_day_with_few_crawls_says_nothing_of_the_public() -> None:
    one = record(500, *USUAL, 0)
    assert kinds(replace(one, days=[*one.days[:-1], replace(one.days[-1], good_count=20)])) == []


def test_flood_is_told_and_is_nobodys_silence() -> None:
    alarm = find_alarms(record(500, *USUAL, 400), NOW)[0]
    assert (alarm.kind, alarm.quiet) == ("volume_rose", None)


@pytest.mark.parametrize("counts", [
    (), (0,), (500, 3), (0,) * 20, (500, 1, 0, 2, 0, 1, 0, 0, 1, 2, 0, 1, 0, 0, 1, 0, 2, 0, 0)
])  # fmt: skip
def test_source_without_a_past_or_with_hardly_any_items_gives_no_alarm(counts: tuple[int, ...]) -> None:
    assert kinds(record(*counts)) == []


def test_steady_source_is_hardly_ever_alarmed_about() -> None:
    random = np.random.default_rng(7)
    alarms = sum(len(kinds(record(500, *map(int, random.negative_binomial(8, 0.2, 27))))) for _ in range(300))
    assert alarms <= 3


@pytest.mark.parametrize(("crawled_ago", "blocked", "alarms"), [
    (0.5 * HOUR, None, []),
    (0.9 * HOUR, None, []),
    (2 * HOUR, None, ["stopped"]),
    (20 * HOUR, NOW + HOUR, []),
    (20 * HOUR, NOW - HOUR / 2, []),
    (20 * HOUR, NOW - 3 * HOUR, ["stopped"]),
])  # fmt: skip
def test_source_that_nobody_crawls_is_told_unless_it_rests(
    crawled_ago: timedelta, blocked: datetime | None, alarms: list[str]
) -> None:
    assert kinds(replace(record(500, *USUAL), crawled_at=NOW - crawled_ago, blocked_until=blocked)) == alarms


def test_source_never_crawled_gives_no_alarm() -> None:
    assert kinds(SourceRecord("New", 900, None, None, None, [], {})) == []


@pytest.mark.parametrize(("run", "listed", "empty", "alarms"), [
    (2, 400, 0, ["empty"]),
    (1, 400, 0, []),
    (3, 400, 200, []),
    (14, 400, 200, ["empty"]),
    (5, 0, 0, []),
    (3, 3, 0, []),
])  # fmt: skip
def test_answers_that_list_nothing_are_told_where_that_is_new(
    run: int, listed: int, empty: int, alarms: list[str]
) -> None:
    assert kinds(replace(record(500, *USUAL), empty_run=run, listed_count=listed, empty_count=empty)) == alarms


@pytest.mark.parametrize(("recent", "past", "lost"), [
    ({"text": 40, "author": 2, "title": 40}, {"text": 300, "author": 280, "title": 300}, ("author",)),
    ({"text": 40, "author": 30, "title": 40}, {"text": 300, "author": 280, "title": 300}, ()),
    ({"text": 40, "author": 0, "title": 40}, {"text": 300, "author": 90, "title": 300}, ()),
    ({"text": 4, "author": 0, "title": 4}, {"text": 300, "author": 280, "title": 300}, ()),
    ({"text": 0, "author": 0, "title": 40}, {"text": 300, "author": 280, "title": 300}, ("author", "text")),
])  # fmt: skip
def test_field_that_most_items_lost_is_told(
    recent: dict[str, int], past: dict[str, int], lost: tuple[str, ...]
) -> None:
    fields = {name: FieldCount(recent[name], past[name]) for name in past}
    found = find_alarms(replace(record(500, *USUAL), fields=fields), NOW)
    assert [(alarm.kind, alarm.fields) for alarm in found] == ([("fields_lost", lost)] if lost else [])


@pytest.mark.parametrize(
    ("count", "mean", "variance"), [(0, 40.0, 60.0), (12, 40.0, 90.0), (3, 5.0, 5.5), (900, 1e3, 3e3)]
)
def test_lower_tail_is_scipys(count: int, mean: float, variance: float) -> None:
    exact = stats.nbinom.logcdf(count, mean * mean / (variance - mean), mean / variance)
    assert log_lower_tail(count, mean, variance) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("count", "trials", "share"), [(0, 40, 0.93), (10, 40, 0.5), (3, 1000, 0.01)])
def test_binomial_lower_tail_is_scipys(count: int, trials: int, share: float) -> None:
    assert log_binomial_lower_tail(count, trials, share) == pytest.approx(stats.binom.logcdf(count, trials, share))


def test_words_tell_the_crawlers_silence_from_the_publics() -> None:
    fell = SourceAlarm("volume_fell", "Post", count=0, expected=39.6)
    failing = SourceAlarm("failing", "Star", NOW - DAY, 5, reason="It answers 503.")
    assert alarm_sentence(fell, ZONE, EN) == (
        "Post: 0 new in 24 hours where about 40 are usual, and its crawls went well: it is the public that went quiet."
    )
    assert alarm_sentence(failing, ZONE, EN) == (
        "Star: 5 crawls in a row have failed since 23 Nov 2026, 12:00; what the public says there is not known. "
        "It answers 503."
    )
    assert quiet_sentence([fell, failing, failing], EN) == (
        "At 1 source the crawler, not the public, is quiet: Star. At 1 source the public itself went quiet: Post."
    )
    assert quiet_sentence([], EN) == ""


@pytest.mark.parametrize("kind", ["stopped", "failing", "empty", "fields_lost", "volume_fell", "volume_rose"])
def test_every_alarm_has_words_in_both_languages(kind: str) -> None:
    alarm = SourceAlarm(kind, "<b>Пост</b>", NOW, 5, 40.0, ("author", "published_at"))  # type: ignore[arg-type]
    english, russian = alarm_sentence(alarm, ZONE, EN), alarm_sentence(alarm, ZONE, RU)
    assert english != russian
    assert "<b>Пост</b>" in english
    assert "<b>Пост</b>" in russian


def test_rest_says_until_when_and_whether_the_server_asked() -> None:
    assert rest_sentence(NOW, 3, ZONE, EN) == "rests until 24 Nov 2026, 12:00 after 3 failures"
    assert rest_sentence(NOW, 0, ZONE, EN) == "rests until 24 Nov 2026, 12:00, as its server asked"
    assert rest_sentence(None, 3, ZONE, EN) == ""
