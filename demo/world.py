"""The fictional incident as a whole: pure, and the same for the same seed, day and length.

The written truth (`World.truth`) goes into world.json beside the content, for whoever wants to check what the product
makes of it.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from demo.ads import Ad, write_ads
from demo.articles import Article, Newsroom
from demo.brands import BANKS, COMPETITORS, OWN, Bank
from demo.curves import Course, Labels, mix, net, neutral_share, spike, usual_posts
from demo.posts import Draft, Post, comparison, edited, noise, pick_topic, single
from reputation.errors import InputError

DAYS = 180
MIN_DAYS, MAX_DAYS = 60, 365
MAX_ARTICLES = 300
SEED = 20261
ZONE = "Europe/Riga"
INSTANCES = {"en": "tidepool.example", "ru": "gorod.example"}
QUIET = timedelta(minutes=30)
"""Nothing is published so shortly before the frozen moment: the last crawl sees all there is."""

ACCOUNTS = 420
NOISE_SHARE = 0.04
COMPARISON_SHARE = 0.055
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 9, 8, 8, 8, 8, 9, 10, 11, 11, 9, 6, 3)
"""How much is posted in each hour of the day (UTC), in shares of their sum."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the demo serves. `now` is the frozen moment; nothing is later."""

    seed: int
    days: int
    now: datetime
    disclosed_at: datetime
    course: Course
    posts: tuple[Post, ...]
    articles: tuple[Article, ...]
    ads: tuple[Ad, ...]

    @property
    def disclosed_on(self) -> date:
        """The day of the disclosure."""
        return self.disclosed_at.date()

    def truth(self) -> dict[str, Any]:
        """The incident's parameters, the true curves, and what the texts say by count, as JSON values."""
        return {
            "disclosed_on": self.disclosed_on.isoformat(),
            "trough_on": (self.disclosed_on + timedelta(days=self.course.trough_day)).isoformat(),
            "course": self.course.as_json(),
            "daily": [row for bank in BANKS for row in self._daily(bank)],
            "counts": self._counts(),
        }

    def _daily(self, bank: Bank) -> Iterator[dict[str, Any]]:
        counts = _labels_by_day(self, bank.key)
        for back in range(self.days, -1, -1):
            day = self.now.date() - timedelta(days=back)
            since = (day - self.disclosed_on).days
            labels = {label: counts[day, label] for label in ("negative", "neutral", "positive")}
            yield {
                "brand": bank.name, "day": day.isoformat(), "true_net": round(net(self.course, bank, since), 2),
                **labels, "about_breach": counts[day, "breach"],
            }  # fmt: skip

    def _counts(self) -> dict[str, Any]:
        labels = Counter(ad.label for ad in self.ads)
        return {
            "posts": len(self.posts),
            "posts_by_language": dict(Counter(post.draft.language for post in self.posts)),
            "unmatched_posts": sum(not post.draft.stances for post in self.posts),
            "distinct_post_texts": len({post.draft.text for post in self.posts}),
            "articles": len(self.articles),
            "stories": len({article.story for article in self.articles}),
            "ads": {"all": len(self.ads), **labels},
        }


def _labels_by_day(world: World, bank: str) -> Counter[tuple[date, str]]:
    counts: Counter[tuple[date, str]] = Counter()
    said = [(post.created_at.date(), stance) for post in world.posts for stance in post.draft.stances]
    said += [(article.published_at.date(), article.stance) for article in world.articles]
    for day, stance in said:
        if stance.bank == bank:
            counts[day, stance.label] += 1
            counts[day, "breach"] += stance.about_breach
    return counts


def build_world(today: date, days: int = DAYS, seed: int = SEED) -> World:
    """The world of the `days` days before `today` (60 to 365), frozen on the morning of `today`.

    Raises:
        InputError: `days` lies outside 60 to 365.
    """
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise InputError(f"--days is {days}, but the demo needs {MIN_DAYS} to {MAX_DAYS} days")
    rng, course = random.Random(seed), Course()
    labels = Labels(rng)
    now = datetime.combine(today, time(6, 30), UTC)
    disclosed_on = today - timedelta(days=round(days * 82 / 180))
    drafts = [
        draft
        for back in range(days, -1, -1)
        for draft in _day_of_posts(rng, labels, course, today - timedelta(days=back), disclosed_on)
    ]
    ads = write_ads(rng, disclosed_on, today, days)
    return World(
        seed, days, now, datetime.combine(disclosed_on, time(8, 40), UTC), course,
        tuple(_placed(rng, drafts, now - QUIET, disclosed_on)),
        tuple(_articles(rng, today, days, disclosed_on, now - QUIET)),
        tuple(ads),
    )  # fmt: skip


def _day_of_posts(
    rng: random.Random, labels: Labels, course: Course, day: date, disclosed_on: date
) -> Iterator[tuple[date, Draft]]:
    since = (day - disclosed_on).days
    for bank in BANKS:
        for _ in range(_poisson(rng, usual_posts(course, bank, day))):
            about = bank is OWN and since >= 0 and rng.random() < 0.12
            yield day, _draft(rng, labels, course, bank, since, about_breach=about)
    for _ in range(_poisson(rng, spike(course, since))):
        yield day, _draft(rng, labels, course, OWN, since, about_breach=True)
    for _ in range(_poisson(rng, 1.6)):
        yield day, noise(rng, _language(rng))


def _draft(rng: random.Random, labels: Labels, course: Course, bank: Bank, since: int, *, about_breach: bool) -> Draft:
    """One post about a bank, its feeling drawn from the true mix of the day."""
    shares = mix(net(course, bank, since), neutral_share(since, about_breach=about_breach))
    label = labels.draw(bank, shares)
    language = _language(rng)
    if since >= 3 and label != "neutral" and rng.random() < COMPARISON_SHARE and (bank is not OWN or about_breach):
        rival = bank if bank is not OWN else rng.choice(COMPETITORS)
        return comparison(rng, rival, language, own_is_better=(label == "positive") == (bank is OWN), about_breach=True)
    topic = pick_topic(rng, label, since, about_breach=about_breach)
    return single(rng, bank, label, topic, language, about_breach=about_breach)


def _language(rng: random.Random) -> str:
    return "en" if rng.random() < 0.52 else "ru"


def _placed(rng: random.Random, drafts: list[tuple[date, Draft]], now: datetime, disclosed_on: date) -> Iterator[Post]:
    """Posts with moment, instance, account and id, in order of time; none is later than `now`.

    Ids are Mastodon's snowflakes: milliseconds of the moment, shifted by 16 bits, and a sequence number.
    """
    timed = sorted(((_moment(rng, day, draft, disclosed_on), draft) for day, draft in drafts), key=lambda pair: pair[0])
    for sequence, (moment, draft) in enumerate((m, d) for m, d in timed if m <= now):
        other = rng.random() < 0.12
        instance = INSTANCES[{"en": "ru", "ru": "en"}[draft.language] if other else draft.language]
        post_id = (int(moment.timestamp() * 1000) << 16) | (sequence & 0xFFFF)
        change = edited(rng, moment)
        edited_at = change if change and change <= now else None
        yield Post(post_id, instance, rng.randrange(ACCOUNTS), moment, edited_at, draft)


def _moment(rng: random.Random, day: date, draft: Draft, disclosed_on: date) -> datetime:
    """A moment of the day; on the day of the disclosure the breach's posts follow it."""
    hours = list(_HOURS)
    if day == disclosed_on and any(stance.about_breach for stance in draft.stances):
        hours[:9] = [0] * 9
    hour = rng.choices(range(24), hours)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60), rng.randrange(1000) * 1000), UTC)


def _articles(rng: random.Random, today: date, days: int, disclosed_on: date, now: datetime) -> list[Article]:
    """All outlets' articles in order of time, at most 300: past that, wire copies are dropped first."""
    rooms = [Newsroom(rng, language) for language in INSTANCES]
    stories: list[list[Article]] = []
    for back in range(days, -1, -1):
        day = datetime.combine(today - timedelta(days=back), time(), UTC)
        for room in rooms:
            stories += room.day(day, (day.date() - disclosed_on).days, len(stories))
    listed = sorted((a for story in stories for a in story if a.published_at <= now), key=lambda a: a.published_at)
    firsts = {story[0].story: story[0].outlet for story in stories}
    for article in reversed([a for a in listed if a.outlet != firsts[a.story]]):
        if len(listed) <= MAX_ARTICLES:
            break
        listed.remove(article)
    return [replace(article, article_id=1001 + at) for at, article in enumerate(listed[-MAX_ARTICLES:])]


def _poisson(rng: random.Random, mean: float) -> int:
    """A Poisson number (Knuth), with a mild day-to-day variation of its mean, as posts have."""
    mean *= rng.uniform(0.85, 1.15)
    limit, product, count = math.exp(-min(mean, 600)), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
