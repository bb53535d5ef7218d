"""Campaigns: which ads belong together, whatever the order they came in, and which number a campaign keeps."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest

from reputation.campaigns_grouping import Floats, RunningAd, group_ads
from reputation.campaigns_identity import number_campaigns
from reputation.intake.fingerprint import fingerprint

DAY = date(2026, 3, 1)


def ad(
    ad_id: int, text: str, first: int = 0, last: int | None = None, vector: Floats | None = None, model: str = "m@1"
) -> RunningAd:
    """An ad that ran from one day to another, both counted from DAY."""
    ran = DAY + timedelta(days=first), DAY + timedelta(days=first if last is None else last)
    return RunningAd(ad_id, fingerprint(text), text, *ran, vector, None if vector is None else model)


def unit(*parts: float) -> Floats:
    vector = np.array(parts, dtype=np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def groups(*ads: RunningAd) -> list[set[int]]:
    return [set(group) for group in group_ads(ads)]


@pytest.mark.parametrize(
    "other",
    [
        "TIRED of your bank in the news?  12 years, 0 incidents!",
        "Tired of your bank in the news? 14 years, 0 incidents.",
        "Tired of your bank in the news? 12 years, zero incidents. Harbour.",
    ],
)
def test_group_ads_near_copies_are_one_campaign(other: str) -> None:
    assert groups(ad(1, "Tired of your bank in the news? 12 years, 0 incidents."), ad(2, other)) == [{1, 2}]


def test_group_ads_russian_with_other_endings_are_one_campaign() -> None:
    one, other = "Наши клиенты спят спокойно: 12 лет без утечек", "Нашим клиентам спится спокойно: 12 лет без утечек"
    assert groups(ad(1, one), ad(2, other)) == [{1, 2}]


def test_group_ads_of_one_theme_are_two_campaigns() -> None:
    one, other = "Your data is safe with us. Switch today.", "Security comes first: a free identity check for everyone."
    assert groups(ad(1, one), ad(2, other)) == [{1}, {2}]


def test_group_ads_near_vectors_join_across_languages_and_far_ones_do_not() -> None:
    one, other = (
        ad(1, "Free card for a year", vector=unit(1, 0.1)),
        ad(2, "Карта бесплатно на год", vector=unit(1, 0.2)),
    )
    far = ad(3, "Three percent on savings", vector=unit(1, 0.9))
    assert groups(one, other, far) == [{1, 2}, {3}]


def test_group_ads_vectors_of_two_models_are_never_compared() -> None:
    one, other = ad(1, "Free card", vector=unit(1, 0)), ad(2, "Карта", vector=unit(1, 0), model="m@2")
    assert groups(one, other) == [{1}, {2}]


def test_group_ads_same_words_after_long_silence_are_two_campaigns() -> None:
    words = "Black Friday: no fees until the end of the week"
    assert groups(ad(1, words, 0, 7), ad(2, words, 30, 34), ad(3, words, 364, 370)) == [{1, 2}, {3}]
    assert groups(ad(1, words, 0, 7), ad(2, words, 37)) == [{1, 2}]
    assert groups(ad(1, words, 0, 7), ad(2, words, 38)) == [{1}, {2}]


def test_group_ads_variant_that_runs_between_bridges_the_silence() -> None:
    words, variant = "Black Friday: no fees until the end of the week", "Black Friday: no fees to the end of the week"
    assert groups(ad(1, words, 0, 7), ad(2, variant, 25, 60), ad(3, words, 80)) == [{1, 2, 3}]


def test_group_ads_of_nothing_are_none_and_of_empty_texts_one() -> None:
    assert groups() == []
    assert groups(ad(1, ""), ad(2, "!!!")) == [{1, 2}]


def many(count: int, seed: int) -> list[RunningAd]:
    """Ads from eight templates with figures and days that differ."""
    chance = random.Random(seed)
    templates = (
        "Tired of hidden fees? {n} branches wait for you",
        "Leave your old bank within {n} minutes",
        "Savings at {n} percent, paid out every month",
        "A mortgage in {n} days, from your sofa",
        "Кэшбэк {n} процентов на продукты весь месяц",
        "Переведите зарплату и получите {n} рублей",
        "Why {n} thousand people sleep well with us",
        "Free travel insurance with card number {n}",
    )
    found = []
    for number in range(count):
        first = chance.randint(0, 400)
        text = chance.choice(templates).format(n=chance.randint(1, 99))
        found.append(ad(number, text, first, first + chance.randint(0, 9)))
    return found


def test_group_ads_partition_does_not_depend_on_order_or_ids() -> None:
    ads = many(300, 5)
    expected = {frozenset(group) for group in group_ads(ads)}
    assert 1 < len(expected) < 300
    for seed in range(5):
        chance = random.Random(seed)
        new_ids = chance.sample(range(10_000, 99_999), len(ads))
        renamed = {new: old.ad_id for new, old in zip(new_ids, ads, strict=True)}
        shuffled = [
            RunningAd(new, old.fingerprint, old.text, old.first_on, old.last_on)
            for new, old in zip(new_ids, ads, strict=True)
        ]
        chance.shuffle(shuffled)
        assert {frozenset(renamed[one] for one in group) for group in group_ads(shuffled)} == expected


def test_group_ads_further_ad_never_parts_a_campaign() -> None:
    ads = many(200, 8)
    before = group_ads(ads[:150])
    after = group_ads(ads)
    assert all(any(old <= new for new in after) for old in before)


def test_group_ads_five_thousand_variants_of_few_templates_are_few_campaigns() -> None:
    templates = [
        f"{'abcdefghij'[place] * 5} {'klmnopqrst'[place] * 9} offer for everyone who comes" for place in range(8)
    ]
    ads = [ad(number, f"{templates[number % 8]} number {number}") for number in range(5_000)]
    assert len(group_ads(ads)) <= 8


def test_number_campaigns_grown_group_keeps_its_number_and_new_one_has_none() -> None:
    found = number_campaigns([{1, 2, 3}, {4}], {1: 7, 2: 7, 3: None, 4: None}, ())
    assert (found.kept, found.merged) == ((7, None), {})


def test_number_campaigns_merged_ones_keep_the_number_a_person_decided_about() -> None:
    groups_now = [{1, 2, 3}]
    assert number_campaigns(groups_now, {1: 7, 2: 8, 3: 9}, ()).kept == (7,)
    found = number_campaigns(groups_now, {1: 7, 2: 8, 3: 9}, {8, 9})
    assert (found.kept, found.merged) == ((8,), {7: 0, 9: 0})


def test_number_campaigns_parted_campaign_goes_on_where_most_of_its_ads_are() -> None:
    found = number_campaigns([{1}, {2, 3}], {1: 7, 2: 7, 3: 7}, ())
    assert (found.kept, found.merged) == ((None, 7), {})
    tied = number_campaigns([{2}, {1}], {1: 7, 2: 7}, ())
    assert tied.kept == (None, 7)
