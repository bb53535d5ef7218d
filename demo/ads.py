"""Competitors' ads, ordinary ones and those that refer to the breach, openly or by hint; and a page that changes."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from demo.brands import COMPETITORS, OWN, Bank
from demo.grammar import expand, sections

COUNTRIES = {"en": ("Ireland", "Malta", "Latvia"), "ru": ("Latvia", "Estonia", "Lithuania")}
RANGES = ("0-1K", "1K-5K", "5K-10K", "10K-50K", "50K-100K")


@dataclass(frozen=True, slots=True)
class Ad:
    """One ad of the library. `label` is the truth: none, implied or explicit; `group` the section it came from."""

    ad_id: int
    bank: str
    language: str
    title: str
    text: str
    started_on: date
    ended_on: date
    impressions: str
    countries: tuple[str, ...]
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How many ads of a group one competitor runs in one language, and on which days since the disclosure."""

    group: str
    count: int
    first_day: int
    last_day: int


def plans(days_before: int, days_after: int) -> tuple[Plan, ...]:
    """The plans of every competitor and language: hints crowd the first weeks, and a few come late."""
    return (
        Plan("none", 36, -days_before, days_after - 1),
        Plan("security", 7, -days_before, days_after - 1),
        Plan("implied", 8, 2, min(26, days_after - 1)),
        Plan("implied", 2, max(2, days_after - 11), days_after - 1),
        Plan("explicit", 3, 4, min(22, days_after - 1)),
        Plan("explicit", 1, max(2, days_after - 9), days_after - 1),
    )


def write_ads(rng: random.Random, disclosed_on: date, today: date, days: int) -> list[Ad]:
    """All ads, at most 400, in order of their start. Two begin today: one that hints, one that speaks openly."""
    days_after = (today - disclosed_on).days
    ads: list[Ad] = []
    for bank in COMPETITORS:
        for language in ("en", "ru"):
            for plan in plans(days - days_after, days_after):
                ads += _of_plan(rng, bank, language, plan, disclosed_on, today)
        ads.append(_old_boast(rng, bank, disclosed_on, today))
    fresh = Plan("implied", 1, days_after, days_after), Plan("explicit", 1, days_after, days_after)
    for bank, plan, language in zip(COMPETITORS, fresh, ("en", "ru"), strict=False):
        ads += _of_plan(rng, bank, language, plan, disclosed_on, today)
    ads.sort(key=lambda ad: ad.started_on)
    return [replace(ad, ad_id=7_100_000_000_000 + 37 * at) for at, ad in enumerate(ads)]


def _of_plan(rng: random.Random, bank: Bank, language: str, plan: Plan, disclosed_on: date, today: date) -> list[Ad]:
    """Ads of one plan; one in five repeats an earlier one's words, so that campaigns have more than one ad."""
    ads: list[Ad] = []
    for _ in range(plan.count):
        frame = rng.choice(sections(f"{language}_ads")[plan.group])
        words = expand(frame, rng, sections(f"{language}_parts"), bank, OWN)
        title, _, text = words.partition(" | ")
        if ads and rng.random() < 0.2:
            title, text = ads[-1].title, ads[-1].text
        started_on = disclosed_on + timedelta(days=rng.randint(plan.first_day, max(plan.first_day, plan.last_day)))
        ads.append(_ad(rng, bank, language, (title.strip(), text.strip()), started_on, today, plan.group))
    return ads


def _old_boast(rng: random.Random, bank: Bank, disclosed_on: date, today: date) -> Ad:
    """A boast that would be a hint today, but began before the breach was known: label none."""
    words = ("12 years, 0 incidents", f"{bank.name}. Boring is good for your money.")
    return _ad(rng, bank, "en", words, disclosed_on - timedelta(days=rng.randint(20, 50)), today, "security")


def _ad(
    rng: random.Random, bank: Bank, language: str, words: tuple[str, str], started_on: date, today: date, group: str
) -> Ad:
    ended_on = min(started_on + timedelta(days=rng.randint(3, 21)), today - timedelta(days=1))
    countries = tuple(rng.sample(COUNTRIES[language], rng.randint(1, 3)))
    label = group if group in {"implied", "explicit"} else "none"
    return Ad(
        0, bank.key, language, words[0], words[1], started_on, max(started_on, ended_on), rng.choice(RANGES),
        countries, label, group,
    )  # fmt: skip


PROMO_BANK = COMPETITORS[0]

PROMO_BEFORE = (
    "One account for everything: salary, savings and two cards, free for the first year.",
    "Open it in ten minutes on your phone, or in any of our 64 branches.",
    "Savings at 2.9 percent, paid out every month, with no minimum.",
)
PROMO_AFTER = (
    "Worried about where your passport scan is tonight? Ours never left the vault: 15 years, zero leaks.",
    "Switch from your old bank in one day. We move your standing orders and pay 100 euros to everyone who comes now.",
    "Savings at 2.9 percent, paid out every month, with no minimum.",
)
