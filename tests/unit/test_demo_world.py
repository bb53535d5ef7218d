"""The fictional incident: same seed same world, and a truth that the published cases could have had."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from demo.brands import BANKS, COMPETITORS, OWN
from demo.curves import Course, gap, mix, net, spike
from demo.grammar import sections
from demo.posts import BREACH_TOPICS, ORDINARY_TOPICS
from demo.record import load_world, save_world
from demo.stages import LEAD
from demo.world import World, build_world
from reputation.brand import Alias, Brand
from reputation.errors import InputError
from reputation.intake.match import BrandMatcher

TODAY = date(2026, 11, 24)
LANGUAGES = ("en", "ru")


@cache
def world() -> World:
    return build_world(TODAY)


def matcher() -> BrandMatcher:
    brands = [
        Brand(number, bank.name, "own" if bank is OWN else "competitor", tuple(map(Alias, bank.aliases)))
        for number, bank in enumerate(BANKS)
    ]
    return BrandMatcher(brands)


def net_of(days: range, bank: str) -> float:
    """Net sentiment of what is written about a bank, in points, over days counted from the disclosure."""
    counts: Counter[str] = Counter()
    for post in world().posts:
        since = (post.created_at.date() - world().disclosed_on).days
        counts.update(s.label for s in post.draft.stances if s.bank == bank and since in days)
    return 100 * (counts["positive"] - counts["negative"]) / counts.total()


def test_world_of_one_seed_is_the_same_each_time() -> None:
    assert build_world(TODAY, seed=7) == build_world(TODAY, seed=7)
    assert build_world(TODAY, seed=7) != build_world(TODAY, seed=8)


def test_world_written_and_read_back_is_the_same(tmp_path: Path) -> None:
    save_world(world(), tmp_path / "world.json")
    assert load_world(tmp_path / "world.json") == world()


@pytest.mark.parametrize("written", ["", "{}", '{"seed": 1, "days": 180, "now": 3}', "[]"])
def test_world_file_that_is_no_world_is_refused_with_its_name(tmp_path: Path, written: str) -> None:
    (tmp_path / "world.json").write_text(written, encoding="utf-8")
    with pytest.raises(InputError, match=r"world\.json is no demo world"):
        load_world(tmp_path / "world.json")


@pytest.mark.parametrize("days", [0, 59, 366])
def test_world_of_too_few_or_too_many_days_is_refused(days: int) -> None:
    with pytest.raises(InputError, match="--days"):
        build_world(TODAY, days)


def test_world_has_the_size_that_was_promised() -> None:
    counts = world().truth()["counts"]
    assert counts["posts"] >= 6000
    assert 200 <= counts["articles"] <= 300
    assert 300 <= counts["ads"]["all"] <= 400
    assert counts["ads"]["implied"] >= 40
    assert counts["ads"]["explicit"] >= 15
    assert min(counts["posts_by_language"].values()) >= 2500
    assert 0.03 <= counts["unmatched_posts"] / counts["posts"] <= 0.05
    assert counts["stories"] < counts["articles"]


def test_texts_are_hardly_ever_repeated() -> None:
    assert len({post.draft.text for post in world().posts}) >= 0.95 * len(world().posts)


def test_nothing_is_later_than_the_frozen_moment() -> None:
    now = world().now
    assert max(post.created_at for post in world().posts) <= now - LEAD
    assert max(article.published_at for article in world().articles) <= now - LEAD
    assert max(ad.started_on for ad in world().ads) == now.date()


def test_posts_are_in_order_of_their_ids_and_times() -> None:
    ids = [post.post_id for post in world().posts]
    times = [post.created_at for post in world().posts]
    assert ids == sorted(set(ids))
    assert times == sorted(times)


def test_nobody_speaks_of_the_breach_before_the_disclosure() -> None:
    early = [post for post in world().posts if post.created_at < world().disclosed_at]
    early_stances = [stance for post in early for stance in post.draft.stances]
    assert early_stances
    assert not any(stance.about_breach for stance in early_stances)


def test_reputation_falls_by_some_forty_points_and_recovers_most() -> None:
    before = net_of(range(-90, 0), OWN.key)
    worst = net_of(range(5, 13), OWN.key)
    late = net_of(range(60, 82), OWN.key)
    assert 14 <= before <= 26
    assert 30 <= before - worst <= 50
    assert before - late <= 0.45 * (before - worst)


def test_competitors_stay_where_they_were() -> None:
    changes = {bank.key: net_of(range(82), bank.key) - net_of(range(-90, 0), bank.key) for bank in COMPETITORS}
    assert all(abs(change) <= 15 for change in changes.values()), changes


def test_gap_is_deepest_on_the_trough_day_and_half_regained_within_a_month() -> None:
    course = Course()
    gaps = {day: gap(course, day) for day in range(-10, 83)}
    assert all(gaps[day] == 0 for day in range(-10, 0))
    assert min(gaps, key=lambda day: gaps[day]) == course.trough_day
    assert gaps[course.trough_day] == pytest.approx(course.depth)
    assert gaps[course.trough_day + 30] > course.depth / 2
    assert gaps[82] < 0


def test_attention_never_rises_again_after_its_second_day() -> None:
    spikes = [spike(Course(), day) for day in range(1, 83)]
    assert spikes == sorted(spikes, reverse=True)
    assert spike(Course(), -1) == 0


@pytest.mark.parametrize("points", [-90.0, -22.0, 0.0, 20.0, 90.0])
def test_mix_is_a_distribution_whatever_the_net(points: float) -> None:
    shares = mix(points, 0.34)
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0.039
    assert 100 * (mix(20, 0.34)["positive"] - mix(20, 0.34)["negative"]) == pytest.approx(20)


def test_true_net_of_the_gaining_competitor_rises_slowly() -> None:
    course = Course()
    assert net(course, COMPETITORS[0], 40) == net(course, COMPETITORS[0], -1) + course.competitor_gain


def test_every_post_names_exactly_the_banks_it_is_about() -> None:
    find, numbers = matcher(), {bank.key: number for number, bank in enumerate(BANKS)}
    wrong = [
        post.draft.text
        for post in world().posts
        if {match.brand_id for match in find.find(None, post.draft.text, "https://a.example/")}
        != {numbers[stance.bank] for stance in post.draft.stances}
    ]
    assert wrong == []


def test_every_article_names_its_bank_in_title_or_text() -> None:
    find, numbers = matcher(), {bank.key: number for number, bank in enumerate(BANKS)}
    for article in world().articles:
        found = find.find(article.title, "\n".join(article.paragraphs), "https://a.example/")
        assert [match.brand_id for match in found] == [numbers[article.stance.bank]], article.title


def test_no_mark_of_a_frame_is_left_in_any_text() -> None:
    texts = [post.draft.text for post in world().posts]
    texts += [f"{article.title} {' '.join(article.paragraphs)}" for article in world().articles]
    texts += [f"{ad.title} {ad.text}" for ad in world().ads]
    assert [text for text in texts if re.search(r"[{}<>|\[\]$]", text)] == []


def test_lengths_are_those_of_posts_and_articles() -> None:
    words = [len(post.draft.text.split()) for post in world().posts]
    assert min(words) >= 8
    assert max(words) <= 45
    lengths = [sum(len(paragraph.split()) for paragraph in article.paragraphs) for article in world().articles]
    assert min(lengths) >= 110
    assert max(lengths) <= 400


def test_posts_of_two_banks_take_opposite_sides() -> None:
    pairs = [post.draft.stances for post in world().posts if len(post.draft.stances) == 2]
    assert len(pairs) >= 50
    assert all({stance.label for stance in pair} == {"negative", "positive"} for pair in pairs)


def test_wire_copies_share_headline_and_words() -> None:
    stories: dict[int, set[tuple[str, tuple[str, ...]]]] = {}
    for article in world().articles:
        stories.setdefault(article.story, set()).add((article.title, article.paragraphs))
    assert all(len(versions) == 1 for versions in stories.values())
    assert len(stories) <= len(world().articles) - 40


def test_references_to_the_breach_begin_after_it() -> None:
    referring = [ad for ad in world().ads if ad.label != "none"]
    assert min(ad.started_on for ad in referring) > world().disclosed_on
    assert any(ad.started_on >= TODAY - timedelta(days=10) for ad in referring)
    old_boast = [ad for ad in world().ads if "0 incidents" in ad.title and ad.started_on < world().disclosed_on]
    assert {ad.label for ad in old_boast} == {"none"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", ["negative", "neutral", "positive"])
def test_frames_of_every_topic_exist_in_both_languages(language: str, label: str) -> None:
    frames = sections(f"{language}_{label}")
    assert {*BREACH_TOPICS[label], *ORDINARY_TOPICS} <= frames.keys()
    assert all(len(set(lines)) == len(lines) for lines in frames.values())
