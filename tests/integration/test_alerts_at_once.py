"""Alerts at once on a real database: what is found, to whom it is told, once a story, and never lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from alerts.at_once import AtOnceCounts, tell_at_once
from alerts.compose import AddressError
from alerts.find import FRESH, GROUPING
from alerts.trial import try_at_once
from reputation.ad import AdScore, Evidence
from storage import ads, alert_events, alert_readers, mentions, recovery
from storage.alert_events import EventRow
from storage.alerts import Tier
from storage.database import Connection, Database
from tests.integration.samples import add_brand, add_source, make_ad, make_mention, score_all

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


class House:
    """Own brand, competitor and source, with two readers."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.connection() as connection:
            store(connection, "organisation", {"name": "Nordbank Group", "timezone": "Europe/Riga"})
            self.own = add_brand(connection)
            self.rival = add_brand(connection, "Rival", "competitor")
            self.source = add_source(connection)
        self.readers({"email": "en@bank.example"}, {"email": "ru@bank.example", "language": "ru"})

    def readers(self, *recipients: dict[str, Any], **alerts: Any) -> None:
        with self.db.connection() as connection:
            store(connection, "alerts", {"recipients": list(recipients), **alerts})

    def ad(
        self, number: int, label: Any = "explicit", seen_at: datetime = NOW, *, is_grouped: bool = True, **item: Any
    ) -> None:
        text = item.pop("text", f"Leaving Nordbank after the leak, part {number}?")
        with self.db.connection() as connection:
            ads.store_ads(connection, [make_ad(self.source, number, text, **item)], {"Rival": self.rival}, seen_at)
            for one in ads.claim_unscored_ads(connection, 10):
                evidence = Evidence("after the leak", 17, 31, "names_brand_and_leak", {"days_after_disclosure": 9})
                ads.store_ad_scores(connection, [AdScore(one.ad_id, None, label, 0.97, evidence, "test@1")], seen_at)
        if is_grouped:
            self.group()

    def group(self, *, as_one: bool = False) -> None:
        """What the job `group_campaigns` leaves: every ad grouped, each as it was, or all of them in one campaign."""
        with self.db.connection() as connection:
            connection.execute("UPDATE ads SET is_security = false")
            if as_one:
                connection.execute("UPDATE ads SET campaign_id = (SELECT min(campaign_id) FROM ads)")

    def story(self, number: int, text: str, published_at: datetime = NOW, **item: Any) -> None:
        with self.db.connection() as connection:
            told = make_mention(self.source, [self.own], number, text=text, published_at=published_at, **item)
            mentions.store_mentions(connection, [told], NOW)
            score_all(connection)

    def tell(self, at: datetime = NOW) -> AtOnceCounts:
        return tell_at_once(self.db, at)

    def events(self) -> list[EventRow]:
        with self.db.connection() as connection:
            return alert_events.events_since(connection, NOW - timedelta(days=400))

    def subjects(self, recipient: str = "en@bank.example") -> list[str]:
        with self.db.connection() as connection:
            rows = connection.execute("SELECT recipient, subject FROM outbox ORDER BY delivery_id").fetchall()
        return [row["subject"] for row in rows if row["recipient"] == recipient]

    def dismiss(self) -> None:
        with self.db.connection() as connection:
            for event in alert_events.events_since(connection, NOW - FRESH):
                alert_events.judge_event(connection, event.event_id, "dismissed", "en@bank.example", NOW)


@pytest.fixture
def house(db: Database) -> House:
    return House(db)


def store(connection: Connection, key: str, value: dict[str, Any]) -> None:
    insert = "INSERT INTO settings (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    connection.execute(insert, [key, Jsonb(value)])


ACT = "Nordbank leaked. The ICO is investigating Nordbank over the leak. Customers wait."


def test_open_reference_is_told_to_each_reader_at_once_in_their_language(house: House) -> None:
    house.ad(1)
    assert house.tell() == AtOnceCounts(found=1, mails=2)
    assert house.subjects() == ["Nordbank: a competitor's ad refers to your breach openly"]
    assert house.subjects("ru@bank.example")[0].startswith("Nordbank: ")
    assert house.subjects("ru@bank.example") != house.subjects()


def test_told_once_however_often_it_is_looked(house: House) -> None:
    house.ad(1)
    house.story(1, ACT)
    for minutes in range(5):
        house.tell(NOW + minutes * MINUTE)
    house.tell(NOW + timedelta(days=2))
    assert len(house.subjects()) == 1


def test_copies_of_a_story_and_a_campaigns_further_ads_are_no_news(house: House) -> None:
    house.ad(1, text="Leaving Nordbank after the leak?")
    house.story(1, ACT)
    house.tell()
    house.ad(2, text="Leaving Nordbank after the leak?")
    house.story(2, ACT)
    assert house.tell(NOW + timedelta(hours=3)).found == 0


def test_near_copies_of_one_day_wait_for_their_campaign_and_are_told_once(house: House) -> None:
    house.ad(1, is_grouped=False)
    house.ad(2, is_grouped=False)
    assert house.tell() == AtOnceCounts()
    house.group(as_one=True)
    assert house.tell(NOW + MINUTE) == AtOnceCounts(found=1, mails=2)


def test_ad_that_nobody_groups_is_told_all_the_same(house: House) -> None:
    house.ad(1, is_grouped=False)
    house.tell(NOW + MINUTE)
    assert house.tell(NOW + GROUPING + MINUTE) == AtOnceCounts(found=1, mails=2)


def test_open_reference_after_a_hint_of_the_same_campaign_is_news(house: House) -> None:
    house.ad(1, "implied", text="Leaving Nordbank after the leak?")
    assert house.tell() == AtOnceCounts(found=1, left_for_daily=2)
    house.ad(2, "explicit", text="Leaving Nordbank after the leak?")
    assert house.tell(NOW + MINUTE).mails == 2
    house.ad(3, "implied", text="Leaving Nordbank after the leak?")
    assert house.tell(NOW + 2 * MINUTE).found == 0


def test_regulators_act_is_told_with_its_sentence(house: House) -> None:
    house.story(1, ACT)
    house.story(2, "Nordbank leaked. A regulator exists.")
    house.tell()
    (event,) = house.events()
    assert event.kind == "regulator"
    assert event.subject["quote"] == "The ICO is investigating Nordbank over the leak."


def test_story_not_about_the_breach_is_no_regulators_act(house: House) -> None:
    with house.db.connection() as connection:
        mentions.store_mentions(connection, [make_mention(house.source, [house.own], 1, text=ACT)], NOW)
        score_all(connection, None)
    assert house.tell().found == 0


def test_offer_of_the_data_is_told_before_it_is_scored(house: House) -> None:
    with house.db.connection() as connection:
        told = make_mention(house.source, [house.own], 1, text="Nordbank dump, 2 m rows", published_at=NOW)
        offer = type(told.item)(**{**_fields(told.item), "kind": "leak_offer"})
        mentions.store_mentions(connection, [type(told)(**{**_fields(told), "item": offer})], NOW)
    house.tell()
    assert [event.kind for event in house.events()] == ["leak_offer"]


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def test_overdue_promise_is_told_once_and_again_when_its_new_day_passes(house: House) -> None:
    promise = "INSERT INTO commitments (brand_id, promise, due_on, privileged) VALUES (%s, %s, %s, %s)"
    with house.db.connection() as connection:
        connection.execute(promise, [house.own, "Letters to all", TODAY - timedelta(days=1), False])
        connection.execute(promise, [house.own, "Secret settlement", TODAY - timedelta(days=1), True])
        connection.execute(promise, [house.own, "Due today", TODAY, False])
    house.tell()
    assert [event.subject["title"] for event in house.events()] == ["Letters to all"]
    with house.db.connection() as connection:
        connection.execute("UPDATE commitments SET due_on = due_on + 5 WHERE promise = 'Letters to all'")
    house.tell(NOW + timedelta(days=4))
    assert len(house.events()) == 2  # the one that was due today is late by then
    house.tell(NOW + timedelta(days=6))
    assert len(house.events()) == 3


@pytest.mark.parametrize(
    "change", [{"kept_on": TODAY}, {"privileged": True}, {"due_on": TODAY + timedelta(days=30)}, {}]
)
def test_overdue_promise_that_waited_is_told_only_while_it_still_is(house: House, change: dict[str, Any]) -> None:
    house.readers({"email": "en@bank.example", "urgent_at_night": False}, quiet_hours=["00:00:00", "23:00:00"])
    with house.db.connection() as connection:
        promise = "INSERT INTO commitments (brand_id, promise, due_on) VALUES (%s, 'Letters to all', %s)"
        connection.execute(promise, [house.own, TODAY - timedelta(days=1)])
    assert house.tell() == AtOnceCounts(found=1, held=1)
    now = {"kept_on": None, "privileged": False, "due_on": TODAY - timedelta(days=1), **change}
    with house.db.connection() as connection:
        update = "UPDATE commitments SET kept_on = %(kept_on)s, privileged = %(privileged)s, due_on = %(due_on)s"
        connection.execute(update, now)
    house.tell(NOW + timedelta(hours=12, minutes=30))  # within the one hour that is not quiet
    assert house.subjects() == ([] if change else ["Nordbank: a promise is overdue"])


def spike(at: datetime) -> dict[str, Any]:
    stories = [{"title": "Nordbank lost it all", "mention_count": 40}]
    return {"at": at.isoformat(), "count": 90, "expected": 4.2, "p_value": 1e-9, "words": ["leak"], "stories": stories}


def keep_spikes(house: House, *moments: datetime) -> None:
    with house.db.connection() as connection:
        told = {"unusual": {"spikes": [spike(at) for at in moments], "course": []}}
        recovery.store_estimate(connection, house.own, TODAY, NOW, told)


def test_spike_that_moves_with_late_counts_is_the_same(house: House) -> None:
    keep_spikes(house, NOW - timedelta(hours=2))
    assert house.tell().found == 1
    keep_spikes(house, NOW - timedelta(hours=4))
    assert house.tell(NOW + MINUTE).found == 0
    keep_spikes(house, NOW - timedelta(hours=4), NOW + timedelta(hours=20))
    assert house.tell(NOW + timedelta(hours=21)).found == 1


def test_what_is_older_than_a_week_when_it_is_found_wakes_nobody(house: House) -> None:
    old = NOW - FRESH - timedelta(hours=1)
    house.ad(1, seen_at=old)
    house.story(1, ACT, published_at=old)
    keep_spikes(house, old)
    with house.db.connection() as connection:
        connection.execute("UPDATE ad_scores SET scored_at = %s", [NOW])
    assert house.tell().found == 0


def test_judged_while_the_service_was_down_for_three_days_is_told_afterwards(house: House) -> None:
    house.tell(NOW - timedelta(days=3))
    house.ad(1, seen_at=NOW - timedelta(days=2))
    house.story(1, ACT, published_at=NOW - timedelta(days=2))
    assert house.tell() == AtOnceCounts(found=2, mails=2)


def test_flood_within_the_cooldown_comes_together_in_one_mail_after_it(house: House) -> None:
    house.ad(1)
    house.tell()
    for number in range(2, 12):
        house.ad(number)
        assert house.tell(NOW + number * MINUTE).mails == 0
    assert house.tell(NOW + timedelta(hours=1)).mails == 2
    assert len(house.subjects()) == 2
    assert house.subjects()[1].startswith("Nordbank: 10 alerts")


def test_crash_before_the_commit_leaves_nothing_told_and_the_next_look_tells_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ad(1)

    def torn(*_: Any) -> int:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(alert_events, "record_tellings", torn)
        with pytest.raises(RuntimeError):
            house.tell()
    assert house.subjects() == []
    house.tell(NOW + MINUTE)
    assert len(house.subjects()) == 1


def test_reader_who_comes_later_is_not_told_of_what_was_before(house: House) -> None:
    house.ad(1)
    house.tell()
    house.readers({"email": "en@bank.example"}, {"email": "new@bank.example"})
    house.tell(NOW + MINUTE)
    house.ad(2)
    house.tell(NOW + timedelta(hours=2))
    assert len(house.subjects("new@bank.example")) == 1


@pytest.mark.parametrize(
    ("reader", "mails"),
    [({"tiers": ["daily"]}, 0), ({"at_once": ["spike"]}, 0), ({"at_once": ["explicit_ad"]}, 1), ({}, 1)],
)
def test_reader_chooses_what_is_told_at_once(house: House, reader: dict[str, Any], mails: int) -> None:
    house.readers({"email": "en@bank.example", **reader})
    house.ad(1)
    assert house.tell().mails == mails


def test_urgent_comes_at_night_unless_the_reader_sleeps(house: House) -> None:
    awake, asleep = {"email": "a@bank.example"}, {"email": "b@bank.example", "urgent_at_night": False}
    house.readers(awake, asleep, quiet_hours=["22:00:00", "07:00:00"])
    house.ad(1)
    night = datetime(2026, 11, 24, 22, tzinfo=UTC)  # midnight in Riga
    house.tell(night)
    assert (len(house.subjects("a@bank.example")), len(house.subjects("b@bank.example"))) == (1, 0)
    house.tell(datetime(2026, 11, 25, 5, tzinfo=UTC))
    assert len(house.subjects("b@bank.example")) == 1


def test_reader_who_left_the_mails_at_once_gets_none(house: House) -> None:
    with house.db.connection() as connection:
        alert_readers.refuse_tier(connection, "en@bank.example", "urgent", NOW)
        alert_readers.refuse_tier(connection, "en@bank.example", "urgent", NOW)
    house.ad(1)
    assert house.tell().mails == 1
    assert house.subjects() == []
    with house.db.connection() as connection:
        alert_readers.accept_tier(connection, "en@bank.example", "urgent")
    assert house.tell(NOW + MINUTE).mails == 1


def test_three_verdicts_of_not_relevant_send_the_next_of_that_source_to_the_daily_mail(house: House) -> None:
    for number in range(3):
        house.story(number, f"{ACT} Part {number}.")
        house.tell(NOW + (number - 4) * timedelta(hours=2))
    assert len(house.subjects()) == 3
    house.dismiss()
    house.story(9, f"{ACT} Part nine.")
    assert house.tell() == AtOnceCounts(found=1, left_for_daily=2)
    with house.db.connection() as connection:
        house.source = add_source(connection, "Other")
    house.story(10, f"{ACT} Part ten.")
    assert house.tell(NOW + MINUTE).mails == 2


def test_dismissed_before_it_was_told_is_told_to_nobody(house: House) -> None:
    house.readers({"email": "en@bank.example", "urgent_at_night": False}, quiet_hours=["00:00:00", "23:00:00"])
    house.story(1, ACT)
    assert house.tell() == AtOnceCounts(found=1, held=1)
    house.dismiss()
    house.tell(NOW + timedelta(hours=12, minutes=30))  # within the one hour that is not quiet
    assert house.subjects() == []


def test_trial_tells_what_would_be_told_and_keeps_nothing(house: House) -> None:
    house.ad(1)
    mails = try_at_once(house.db, NOW)
    assert [mail.recipient for mail in mails] == ["en@bank.example", "ru@bank.example"]
    assert "“after the leak”" in mails[0].text
    assert house.events() == []
    assert house.tell().mails == 2


def test_five_thousand_ads_of_one_day_are_one_mail_that_counts_them(house: House) -> None:
    with house.db.connection() as connection:
        items = [make_ad(house.source, number, f"Leave Nordbank, offer {number}") for number in range(5_000)]
        ads.store_ads(connection, items, {"Rival": house.rival}, NOW)
        evidence = Evidence("Leave Nordbank", 0, 14, "model_explicit", {})
        claimed = ads.claim_unscored_ads(connection, 5_000)
        scores = [AdScore(one.ad_id, None, "explicit", 0.9, evidence, "test@1") for one in claimed]
        ads.store_ad_scores(connection, scores, NOW)
    house.group()
    assert house.tell() == AtOnceCounts(found=5_000, mails=2)
    assert house.subjects()[0].startswith("Nordbank: 5,000 alerts")
    assert house.tell(NOW + MINUTE) == AtOnceCounts()
    assert len(house.subjects()) == 1


def test_urgent_alerts_are_of_the_urgent_tier(house: House) -> None:
    house.ad(1)
    house.tell()
    with house.db.connection() as connection:
        tiers: list[Tier] = [row["tier"] for row in connection.execute("SELECT tier FROM alerts")]
    assert tiers == ["urgent", "urgent"]


def test_address_that_is_none_keeps_nobody_else_from_being_told(house: House) -> None:
    house.readers({"email": "pr@bank..example"}, {"email": "en@bank.example"})
    house.ad(1)
    with pytest.raises(AddressError, match="is no e-mail address"):
        house.tell()
    assert len(house.subjects()) == 1
