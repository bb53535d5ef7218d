"""The daily mail from what the database holds: what it tells, to whom, and from when on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.json import Jsonb

from alerts.at_once import tell_at_once
from alerts.channels.files import FolderChannel
from alerts.content import DailyContent
from alerts.find import find_events
from alerts.gather import since_when
from alerts.morning import daily_content, make_daily
from alerts.outbox import send_due
from reputation.ad import AdScore, Evidence
from storage import ads, alert_events, alert_readers, mentions, recovery, verdicts
from storage.database import Connection, Database
from storage.sync import stored_settings
from tests.integration.samples import add_brand, add_source, make_ad, make_mention, score_all
from tests.simulated.recovery_estimate import estimate

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAY = date(2026, 11, 24)
RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


def store(connection: Connection, key: str, value: dict[str, Any]) -> None:
    connection.execute(
        "INSERT INTO settings (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, Jsonb(value)],
    )


def set_up(db: Database, *recipients: dict[str, Any]) -> tuple[int, int, int]:
    """Own brand, competitor and a source; the daily mail goes to the recipients."""
    with db.connection() as connection:
        store(connection, "organisation", {"name": "Nordbank Group", "timezone": "Europe/Riga"})
        store(connection, "alerts", {"recipients": list(recipients)})
        return add_brand(connection), add_brand(connection, "Rival", "competitor"), add_source(connection)


def add_ad(db: Database, source: int, rival: int, number: int, label: Any, seen_at: datetime, **item: Any) -> None:
    with db.connection() as connection:
        ad = make_ad(source, number, f"Leaving Nordbank after the leak, part {number}?", **item)
        ads.store_ads(connection, [ad], {"Rival": rival}, seen_at)
    with db.connection() as connection:
        for unscored in ads.claim_unscored_ads(connection, 10):
            evidence = Evidence("after the leak", 17, 31, "names_brand_and_leak", {"days_after_disclosure": 9})
            ads.store_ad_scores(connection, [AdScore(unscored.ad_id, None, label, 0.97, evidence, "test@1")], seen_at)


def content(db: Database, **values: Any) -> DailyContent:
    with db.connection() as connection:
        settings = stored_settings(connection)
    return daily_content(db, settings, NOW, **values)


def content_at(db: Database, at: datetime) -> DailyContent:
    """What the mail of that moment tells, decided too, so that the next begins there."""
    with db.connection() as connection:
        find_events(connection, RIGA, at)
        settings = stored_settings(connection)
    found = daily_content(db, settings, at)
    make_daily(db, at)
    return found


def sent(db: Database, folder: Path) -> dict[str, EmailMessage]:
    send_due(db, FolderChannel(folder))
    messages = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    return {str(message["To"]): message for message in messages}


def test_mail_goes_to_each_recipient_in_their_language(db: Database, tmp_path: Path) -> None:
    set_up(db, {"email": "en@bank.example", "language": "en"}, {"email": "ru@bank.example", "language": "ru"})
    assert make_daily(db, NOW) is not None
    messages = sent(db, tmp_path)
    assert "24 November 2026" in messages["en@bank.example"]["Subject"]
    assert "24 ноября 2026" in messages["ru@bank.example"]["Subject"]


def test_mail_of_a_day_is_decided_once(db: Database, tmp_path: Path) -> None:
    set_up(db, {"email": "en@bank.example"})
    assert make_daily(db, NOW) is not None
    assert make_daily(db, NOW + timedelta(minutes=5)) is None
    assert len(sent(db, tmp_path)) == 1


def test_without_recipients_nothing_is_decided_so_one_added_later_gets_the_mail(db: Database, tmp_path: Path) -> None:
    set_up(db)
    assert make_daily(db, NOW) is None
    with db.connection() as connection:
        store(connection, "alerts", {"recipients": [{"email": "late@bank.example"}]})
    assert make_daily(db, NOW) is not None
    assert set(sent(db, tmp_path)) == {"late@bank.example"}


def test_mail_tells_an_ad_that_was_judged_only_after_the_mail_of_its_day(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    with db.connection() as connection:
        ad = make_ad(source, 1, "Leaving Nordbank after the leak?")
        ads.store_ads(connection, [ad], {"Rival": rival}, NOW - timedelta(minutes=2))
    make_daily(db, NOW)
    with db.connection() as connection:
        (waiting,) = ads.claim_unscored_ads(connection, 10)
        evidence = Evidence("after the leak", 17, 31, "model_implied", {})
        score = AdScore(waiting.ad_id, None, "implied", 0.9, evidence, "test@1")
        ads.store_ad_scores(connection, [score], NOW + timedelta(minutes=3))

    days = [content_at(db, NOW + timedelta(days=days)) for days in (1, 2)]

    told = [[group.note.ad_id for group in one.competitors.flagged.items] for one in days]
    assert told == [[waiting.ad_id], []]
    assert [one.competitors.new_count for one in days] == [0, 0]


def test_mail_tells_ads_of_the_last_day_with_their_words(db: Database, tmp_path: Path) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=5))
    add_ad(db, source, rival, 2, "implied", NOW - timedelta(hours=40))
    make_daily(db, NOW)
    body = sent(db, tmp_path)["en@bank.example"].get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "about the breach openly: 1, by hint: 0" in text
    assert "“after the leak”" in text
    assert "confidence 97%" in text


def test_after_an_outage_the_mail_goes_on_where_the_last_one_ended(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    make_daily(db, NOW - timedelta(days=4))
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(days=3))
    told = content(db)
    assert told.since_at == NOW - timedelta(days=4)
    assert told.competitors.explicit_count == 1


def test_nothing_is_told_twice_or_lost_between_two_mails(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    for hours in range(0, 60, 5):
        add_ad(db, source, rival, hours, "implied", NOW - timedelta(hours=hours, minutes=1))
    counted = 0
    for days in (2, 1, 0):
        at = NOW - timedelta(days=days)
        with db.connection() as connection:
            counted += daily_content(db, stored_settings(connection), at).competitors.new_count
        make_daily(db, at)
    assert counted == 12


def test_mail_of_an_earlier_day_ends_at_its_own_hour(db: Database) -> None:
    set_up(db, {"email": "en@bank.example"})
    told = content(db, day=DAY - timedelta(days=2))
    assert told.until_at == datetime(2026, 11, 22, 6, tzinfo=UTC)


def test_page_changes_and_ended_ads_have_their_own_places(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    add_ad(db, source, rival, 1, "none", NOW - timedelta(hours=3), before="Mortgages from 6 %")
    add_ad(db, source, rival, 2, "none", NOW - timedelta(days=9), ended_on=DAY - timedelta(days=1))
    told = content(db)
    assert told.changed.items[0].note.before == "Mortgages from 6 %"
    assert told.ended.items[0].note.ended_on == DAY - timedelta(days=1)
    assert told.competitors.new_count == 0


def test_dismissed_campaign_is_not_told_as_a_reference(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=3))
    with db.connection() as connection:
        (row,) = ads.flagged_ads(connection, since=None, limit=5)
        assert row.campaign_id is not None
        ads.review_campaign(connection, row.campaign_id, "dismissed")
    assert content(db).competitors.explicit_count == 0


def test_about_us_and_stories_are_of_the_own_brand(db: Database) -> None:
    own, rival, source = set_up(db, {"email": "en@bank.example"})
    yesterday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with db.connection() as connection:
        told = [make_mention(source, [own], n, text="Nordbank lost it all", published_at=yesterday) for n in range(8)]
        other = [make_mention(source, [rival], 99, text="Rival opens a branch", published_at=yesterday)]
        mentions.store_mentions(connection, told + other, yesterday)
        score_all(connection)
    made = content(db)
    assert made.about_us is not None
    assert made.about_us.yesterday.mention_count == 8
    assert made.about_us.yesterday.net is not None
    assert made.about_us.yesterday.net < 0
    assert [(story.title, story.mention_count) for story in made.stories] == [("Nordbank lost it all", 8)]


def test_privileged_commitments_never_leave_by_mail(db: Database, tmp_path: Path) -> None:
    own, _, _ = set_up(db, {"email": "en@bank.example"})
    with db.connection() as connection:
        for promise, privileged in (("Open promise", False), ("Secret settlement", True)):
            connection.execute(
                "INSERT INTO commitments (brand_id, promise, due_on, privileged) VALUES (%s, %s, %s, %s)",
                [own, promise, DAY, privileged],
            )
    make_daily(db, NOW)
    message = sent(db, tmp_path)["en@bank.example"]
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    for body in bodies:
        assert body is not None
        assert "Open promise" in body.get_content()
        assert "Secret settlement" not in body.get_content()


def test_first_mail_looks_a_day_back_by_the_wall_clock_over_a_dst_change() -> None:
    morning_after = datetime(2026, 10, 25, 6, tzinfo=UTC)  # 08:00 in Riga, the clocks went back in the night
    assert since_when(None, morning_after, RIGA) == datetime(2026, 10, 24, 5, tzinfo=UTC)
    assert since_when(datetime(2020, 1, 1, tzinfo=UTC), NOW, RIGA) == NOW - timedelta(days=7)


def declare(connection: Connection, own: int) -> None:
    connection.execute(
        "INSERT INTO incidents (name, brand_id, disclosed_at) VALUES ('leak', %s, %s)", (own, NOW - timedelta(days=60))
    )


def test_mail_tells_the_latest_estimate_that_was_known_then(db: Database) -> None:
    own, _, _ = set_up(db)
    with db.connection() as connection:
        declare(connection, own)
        for days, made_at in ((1, NOW - timedelta(hours=9)), (0, NOW + timedelta(hours=9))):
            on = DAY - timedelta(days=days)
            recovery.store_estimate(connection, own, on, made_at, estimate(DAY - timedelta(days=60), on))
    told = content(db).estimate
    assert told is not None
    assert told["today"] == "2026-11-23"


def test_mail_leaves_out_an_estimate_whose_incident_is_declared_no_more(db: Database) -> None:
    own, _, _ = set_up(db)
    with db.connection() as connection:
        recovery.store_estimate(connection, own, DAY, NOW, estimate(DAY - timedelta(days=60), DAY))
    assert content(db).estimate is None


def test_mail_leaves_out_an_estimate_that_is_over_a_week_old(db: Database) -> None:
    own, _, _ = set_up(db)
    with db.connection() as connection:
        declare(connection, own)
        on = DAY - timedelta(days=8)
        recovery.store_estimate(connection, own, on, NOW, estimate(DAY - timedelta(days=60), on))
    assert content(db).estimate is None


def test_daily_mail_tells_what_waited_for_it_and_no_mail_at_once_tells_it_again(db: Database) -> None:
    _, rival, source = set_up(db)
    with db.connection() as connection:
        alerts = {"recipients": [{"email": "en@bank.example", "urgent_at_night": False}]}
        store(connection, "alerts", {**alerts, "quiet_hours": ["22:00:00", "09:00:00"]})
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=2))
    assert tell_at_once(db, NOW - timedelta(hours=1)).held == 1
    assert make_daily(db, NOW) is not None
    assert tell_at_once(db, NOW + timedelta(hours=3)).mails == 0
    with db.connection() as connection:
        (telling,) = alert_events.tellings_since(connection, NOW - timedelta(days=1))
    assert telling.tier == "daily"


def test_told_at_once_says_so_in_the_daily_mail(db: Database, tmp_path: Path) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=2))
    tell_at_once(db, NOW - timedelta(hours=1))
    with db.connection() as connection:
        connection.execute("DELETE FROM outbox")
    make_daily(db, NOW)
    body = sent(db, tmp_path)["en@bank.example"].get_body(("plain",))
    assert body is not None
    assert "You were told of it at once, 24 Nov 2026, 07:00." in " ".join(body.get_content().split())


def test_who_left_the_daily_mail_gets_none_and_who_asked_for_a_line_gets_that(db: Database, tmp_path: Path) -> None:
    line = {"email": "line@bank.example", "tiers": ["urgent"], "nothing_new": True}
    set_up(
        db, {"email": "left@bank.example"}, {"email": "en@bank.example"}, line, {**line, "email": "left2@bank.example"}
    )
    with db.connection() as connection:
        store(connection, "dashboard", {"public_url": "https://goodwill.bank.example"})
        for reader in ("left@bank.example", "left2@bank.example"):
            alert_readers.refuse_tier(connection, reader, "daily", NOW)
    make_daily(db, NOW)
    messages = sent(db, tmp_path)
    assert set(messages) == {"en@bank.example", "line@bank.example"}
    assert "nothing new: 0 sources checked, 0 failed" in messages["line@bank.example"]["Subject"]
    assert messages["en@bank.example"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert messages["en@bank.example"]["List-Unsubscribe"] != messages["line@bank.example"]["List-Unsubscribe"]


def test_line_on_a_calm_day_is_left_out_where_an_alert_was_told(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "line@bank.example", "tiers": ["urgent"], "nothing_new": True})
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=2))
    tell_at_once(db, NOW - timedelta(hours=1))
    assert make_daily(db, NOW) is None


def test_line_on_a_calm_day_comes_again_on_the_day_after_an_alert(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "line@bank.example", "tiers": ["urgent"], "nothing_new": True})
    assert make_daily(db, NOW - timedelta(days=1)) is not None
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=2))
    tell_at_once(db, NOW - timedelta(hours=1))

    told = [make_daily(db, NOW + timedelta(days=days)) is not None for days in range(3)]

    assert told == [False, True, True]


def test_mail_tells_an_end_that_the_source_told_only_a_week_later_once(db: Database) -> None:
    _, rival, source = set_up(db, {"email": "en@bank.example"})
    add_ad(db, source, rival, 1, "none", NOW - timedelta(days=20))
    content_at(db, NOW)
    late = make_ad(source, 1, "Leaving Nordbank after the leak, part 1?", ended_on=DAY - timedelta(days=7))
    with db.connection() as connection:
        ads.store_ads(connection, [late], {"Rival": rival}, NOW + timedelta(hours=3))
        ads.store_ads(connection, [late], {"Rival": rival}, NOW + timedelta(hours=27))

    told = [len(content_at(db, NOW + timedelta(days=days)).ended.items) for days in (1, 2)]

    assert told == [1, 0]


def test_verdicts_teach_a_threshold_that_new_ads_of_that_brand_are_judged_by(db: Database) -> None:
    _, rival, source = set_up(db)
    with db.connection() as connection:
        texts = [f"{word} safe harbour offer" for word in "abcdefghijklmnopqrstuvwx"]
        ads.store_ads(connection, [make_ad(source, n, text) for n, text in enumerate(texts)], {"Rival": rival}, NOW)
        claimed = ads.claim_unscored_ads(connection, 100)
        scores = [
            AdScore(
                one.ad_id,
                None,
                "implied",
                0.9 if place < 12 else 0.6,
                Evidence(None, None, None, "model_implied", {}),
                "t@1",
            )
            for place, one in enumerate(claimed)
        ]
        ads.store_ad_scores(connection, scores, NOW)
        # Every ad its own campaign, whatever the grouping makes of such like texts.
        connection.execute("UPDATE ads SET campaign_id = NULL")
        connection.execute("DELETE FROM campaigns")
        connection.execute(
            "INSERT INTO campaigns (brand_id, fingerprint, title, first_seen_at, last_seen_at) "
            "SELECT brand_id, fingerprint, text, first_seen_at, last_seen_at FROM ads"
        )
        connection.execute(
            "UPDATE ads SET campaign_id = c.campaign_id FROM campaigns c WHERE c.fingerprint = ads.fingerprint"
        )
        rows = ads.flagged_ads(connection, since=None, limit=100)
        for row in rows[:-1]:
            assert row.campaign_id is not None
            is_right = (row.probability or 0) > 0.8
            verdicts.judge_campaign(connection, row.campaign_id, "confirmed" if is_right else "dismissed", "pr", NOW)
        found = verdicts.brand_thresholds(connection)[rival]
    assert (found.verdict_count, found.refusal) == (23, None)
    assert found.value == pytest.approx(0.9)
    with db.connection() as connection:
        verdicts.judge_campaign(connection, rows[0].campaign_id or 0, None, "pr", NOW)
        assert verdicts.brand_thresholds(connection)[rival].verdict_count == 22
        connection.execute(
            "UPDATE ads SET fingerprint = 'changed' || ad_id::text::bytea WHERE ad_id = %s", [rows[1].ad_id]
        )
        assert len(verdicts.ad_verdicts(connection)) == 21
