"""Fills a database with half a year of a fictional breach through storage's own functions, in a second or two."""

from __future__ import annotations

import math
import random
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jobs.recovery import gather, whole
from reputation.ad import AdItem, AdScore, BreachLabel, Evidence
from reputation.brand import Brand
from reputation.imported import ActionItem, ActionKind, OutcomeItem
from reputation.mention import Label, Mention
from reputation.recovery.estimate import estimate_recovery
from reputation.settings import build_settings
from storage import (
    actions,
    ads,
    alerts,
    brands,
    crawls,
    mentions,
    outcomes,
    recovery,
    reports,
    runs,
    scores,
    sources,
    sync,
)
from storage.database import Connection, Database
from tests.integration.samples import judge, make_mention

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DISCLOSED_AT = NOW - timedelta(days=85)
ZONE = ZoneInfo("Europe/Riga")
OWN, RIVALS = "Northbay Bank", ("Harbour Trust", "Alder Bank", "Vesna Bank")
HOSTILE = '<script>window.stolen = true</script><img src=x onerror="window.stolen = true">'
DAYS = 180

_TEXTS: dict[Label, tuple[str, ...]] = {
    "negative": (
        "Still on hold after {n} minutes. {brand} leaked my passport number and nobody answers the phone.",
        "{brand} до сих пор не прислал письмо о том, что именно утекло. Узнаю из новостей, жду {n}-й день.",
    ),
    "neutral": (
        "{brand} publishes its quarterly results on Tuesday, the bank said; {n} analysts follow it.",
        "{brand} откроет {n} новых отделений, сообщили в пресс-службе банка.",
    ),
    "positive": (
        "Credit where it is due: {brand} called me back within {n} minutes and set up monitoring for free.",
        "Спасибо {brand}: за {n} минут перевыпустили карту и всё объяснили по-человечески.",
    ),
}
_ACTIONS: tuple[tuple[ActionKind, str, int], ...] = (
    ("statement", "First statement on the leak", 85),
    ("notice", "Letters to every customer concerned", 81),
    ("apology", "The chair apologises on television", 79),
    ("monitoring_offer", "Two years of credit monitoring, free", 48),
    ("compensation", "50 € for everybody concerned", 46),
)
_ADS: tuple[tuple[str, str, BreachLabel, str | None, int], ...] = (
    ("Harbour Trust", "Tired of your bank in the news? 12 years, 0 incidents.", "implied", "12 years, 0 incidents", 2),
    ("Harbour Trust", "Tired of your bank in the news? 12 years, 0 incidents!", "implied", "12 years, 0 incidents", 1),
    ("Alder Bank", "After the Northbay Bank leak thousands moved to Alder.", "explicit", "Northbay Bank leak", 4),
    ("Vesna Bank", "Кэшбэк 5% на всё до конца месяца.", "none", None, 3),
)


def fill(database: Database) -> None:
    """Brands, incident, sources with a crawl each, scored mentions, ads, answers, estimate, report, mail, jobs."""
    settings = build_settings(_table(), Path("goodwill.toml"), "", {})
    with database.connection() as connection:
        sync.sync_settings(connection, settings)
        watched = {brand.name: brand for brand in brands.list_brands(connection)}
        _crawl_all(connection)
        _mentions(connection, watched)
        _ads(connection, watched)
        _answers(connection, watched[OWN].brand_id)
        _estimate(connection)
        _papers(connection)


def _table() -> dict[str, object]:
    feeds = [("The Ledger", "feed"), ("Курьер", "feed"), ("mastodon.example", "mastodon"), ("Ads", "microsoft_ads")]
    return {
        "organisation": {"name": OWN, "timezone": "Europe/Riga", "languages": ["en", "ru"]},
        "brand": [{"name": OWN, "role": "own"}, *({"name": name, "role": "competitor"} for name in RIVALS)],
        "incident": [
            {"name": "Leak", "brand": OWN, "disclosed_at": DISCLOSED_AT, "data_types": ["passports"], "sector": "bank"}
        ],
        "source": [
            {"name": name, "kind": kind, "url": f"https://source{place}.example/"}
            for place, (name, kind) in enumerate([*feeds, ("Daily Star", "feed")])
        ],
    }


def _crawl_all(connection: Connection) -> None:
    listed = sources.list_sources(connection)
    round_id = crawls.open_round(connection, [source.source_id for source in listed], NOW - timedelta(days=DAYS))
    for source in listed:
        crawl = crawls.start_crawl(connection, round_id, source.source_id, NOW - timedelta(minutes=20))
        is_good = source.name != "Daily Star"
        stats = crawls.CrawlStats(
            outcome="ok" if is_good else "failed",
            reason=None if is_good else "HTTP 503 from https://source4.example/ three times in a row",
            item_count=40 if is_good else 0,
        )
        crawls.finish_crawl(connection, crawl, stats, NOW - timedelta(minutes=19))
    crawls.close_round(connection, round_id)


def _mentions(connection: Connection, watched: dict[str, Brand]) -> None:
    chance = random.Random(7)
    source_ids = [one.source_id for one in sources.list_sources(connection) if one.kind != "microsoft_ads"][:3]
    found: list[Mention] = []
    truth: dict[str, tuple[Label, bool]] = {}
    for name, brand in watched.items():
        for back in range(DAYS, -1, -1):
            day = NOW.date() - timedelta(days=back)
            for _ in range(_volume(name, day, chance)):
                text, label, breach = _say(name, day, len(found), chance)
                truth[text] = label, breach
                at = min(datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), UTC), NOW)
                title = text[:50] if chance.random() < 0.4 else None
                source = chance.choice(source_ids)
                found.append(
                    make_mention(
                        source,
                        [brand.brand_id],
                        len(found),
                        text=text,
                        title=title,
                        published_at=at,
                        language="ru" if re.search("[а-я]", text) else "en",
                    )
                )
    own = watched[OWN].brand_id
    evil = f"{HOSTILE} {OWN} {{{{ 7 * 7 }}}} %{{x}}"
    truth[evil] = "negative", True
    found.append(make_mention(source_ids[0], [own], len(found), text=evil, title=HOSTILE, published_at=NOW))
    mentions.store_mentions(connection, found, NOW)
    claimed = mentions.claim_unscored(connection, len(found) + 1)
    judged = []
    for one in claimed:
        label, breach = truth[one.text.partition("\n")[2] if one.text.partition("\n")[2] in truth else one.text]
        judged.append(judge(one, label, about_breach=breach))
    scores.store_scores(connection, judged)


def _volume(brand: str, day: date, chance: random.Random) -> int:
    since = (day - DISCLOSED_AT.date()).days
    burst = 34 * math.exp(-since / 8) if brand == OWN and since >= 0 else 0
    return int((13 if brand == OWN else 8) + burst + chance.random() * 4)


def _say(brand: str, day: date, number: int, chance: random.Random) -> tuple[str, Label, bool]:
    since = (day - DISCLOSED_AT.date()).days
    is_hit = brand == OWN and since >= 0
    drop = 0.42 * (1 - math.exp(-(since + 1) / 3)) * (0.75 * math.exp(-since / 18) + 0.25) if is_hit else 0.0
    draw = chance.random()
    label: Label = "positive" if draw < 0.4 - drop * 0.7 else "negative" if draw > 0.72 - drop else "neutral"
    about = is_hit and label != "neutral" and chance.random() < 0.85 * math.exp(-since / 40)
    return chance.choice(_TEXTS[label]).format(brand=brand, n=number), label, about


def _ads(connection: Connection, watched: dict[str, Brand]) -> None:
    source = sources.get_source(connection, "Ads")
    assert source
    items = [
        AdItem(
            source.source_id,
            f"ad-{place}",
            brand,
            text,
            title="Switch in ten minutes",
            url="https://ads.example/landing" if place else "javascript:window.stolen=true",
            before="Free card for the first year." if place == 2 else None,
            seen_at=NOW - timedelta(days=ago),
        )
        for place, (brand, text, _, _, ago) in enumerate(_ADS)
    ]
    ads.store_ads(connection, items, {name: brand.brand_id for name, brand in watched.items()}, NOW)
    by_text = {text: (label, quote) for _, text, label, quote, _ in _ADS}
    judged = []
    for ad in ads.claim_unscored_ads(connection, 100):
        label, quote = by_text[ad.text]
        at = ad.text.find(quote) if quote else None
        reasons = {"days_after_disclosure": 83, "same_sector": True, "same_text_before": False}
        evidence = Evidence(quote, at, at + len(quote) if quote and at is not None else None, f"model_{label}", reasons)
        judged.append(AdScore(ad.ad_id, None, label, 0.91, evidence, "test@1"))
    ads.store_ad_scores(connection, judged, NOW)


def _answers(connection: Connection, own: int) -> None:
    """What the bank did, two of it on neighbouring days, and the calls that it took."""
    done = [ActionItem(own, kind, title, NOW - timedelta(days=ago)) for kind, title, ago in _ACTIONS]
    actions.store_actions(connection, done)
    chance = random.Random(5)
    calls = []
    for back in range(DAYS, -1, -1):
        day = NOW.date() - timedelta(days=back)
        since = (day - DISCLOSED_AT.date()).days
        burst = 300 * math.exp(-since / 12) if since >= 0 else 0
        calls.append(OutcomeItem(own, "calls", day, float(int(140 + burst + chance.gauss(0, 12)))))
    outcomes.store_outcomes(connection, calls)


def _estimate(connection: Connection) -> None:
    """The estimate of today, as the job stores it."""
    gathered = gather(connection, NOW.date(), ZONE)
    assert gathered
    told = whole(connection, gathered, estimate_recovery(gathered.question), ZONE, NOW)
    recovery.store_estimate(connection, gathered.brand.brand_id, NOW.date(), NOW, told)


def _papers(connection: Connection) -> None:
    monday = NOW.date() - timedelta(days=NOW.weekday() + 7)
    number, _ = reports.store_report(connection, "weekly", monday, monday + timedelta(days=6), "en", {"n": 1}, NOW)
    reports.store_report_file(connection, number, "csv", "text/csv", b"day,net\n")
    reports.store_report_file(connection, number, "html", "text/html", b"<script>window.stolen = true</script>")
    alert = alerts.decide_alert(connection, "daily:2026-11-24", "daily", "daily", None, {}, NOW)
    assert alert
    subject = "Competitors yesterday: 3 new ads, 2 refer to the breach"
    alerts.queue_delivery(connection, alert, "email", "pr@northbay.example", "<1@goodwill>", subject, b"x")
    for job, outcome, detail in (("crawl", "ok", "5 sources, 312 mentions"), ("score", "failed", "no model is there")):
        run = runs.start_run(connection, job)
        runs.finish_run(connection, run, "ok" if outcome == "ok" else "failed", detail)
    runs.beat(connection, "worker:test-host:1", None)
