"""One reader's copy of a mail: signed links, what was told at once, the way out; alerts and campaigns in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import html as lxml_html

from alerts.compose import Envelope, compose
from alerts.content import CampaignNote, DailyContent
from alerts.daily import build
from alerts.links import Links
from alerts.notes import SHARED, ReaderNotes, notes_of
from alerts.render import RenderedMail, render
from alerts.view import Action
from alerts.wording import daily_view
from alerts.wording_calm import calm_view
from alerts.wording_events import at_once_view
from presentation.language import Language, words
from reputation.settings_tables import AlertKind
from reputation.told import ToldSource
from storage.alert_events import EventRow, TellingRow
from tests.unit.test_alerts_daily import ad, inputs

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAY = date(2026, 11, 24)
RIGA = ZoneInfo("Europe/Riga")
READER = "pr@bank.example"
LINKS = Links("https://goodwill.bank.example/", b"k" * 32, READER, NOW)
HOSTILE = "<script>alert(1)</script> {brace} \u202e"


def event(number: int, kind: AlertKind, **subject: Any) -> EventRow:
    told: dict[str, Any] = {
        "title": "Watchdog looks in", "quote": "The ICO is investigating.", "url": "https://news.example/1",
        "source": "Ledger", "authority": "The ICO", "act": "investigating", "count": 212, "expected": 18.4,
        "words": ["leak"], "owner": "M. Ozola", "due_on": "2026-11-23", "rule": "names_brand_and_leak",
        "reasons": {"brand_named": "Northbank"}, "probability": 0.97, "ad_count": 12,
    }  # fmt: skip
    ad_id = number if kind.endswith("_ad") else None
    return EventRow(number, str(number), kind, 1, "Riverstone", ad_id, ad_id, told | subject, NOW, NOW, None)


ALL: tuple[AlertKind, ...] = ("implied_ad", "commitment_overdue", "spike", "leak_offer", "regulator", "explicit_ad")


def urgent(language: Language = "en", links: Links | None = LINKS, **subject: Any) -> RenderedMail:
    events = [event(number, kind, **subject) for number, kind in enumerate(ALL, start=1)]
    return render(at_once_view(events, "Northbank", words(language), RIGA, links=links, dashboard_url=None))


def daily(content: DailyContent, notes: ReaderNotes = SHARED, language: Language = "en") -> RenderedMail:
    return render(daily_view(content, words(language), RIGA, notes=notes))


def flat(mail: RenderedMail) -> str:
    return " ".join(mail.text.split())


def message(mail: RenderedMail) -> EmailMessage:
    envelope = Envelope("daily:2026-11-24", NOW, "email", "goodwill@bank.example", READER)
    return message_from_bytes(compose(mail, envelope), policy=policy.default)


def test_mail_at_once_tells_what_where_and_why_the_gravest_first() -> None:
    mail = urgent()
    text = flat(mail)
    assert mail.subject.startswith("Northbank: 6 alerts (regulator, ad names your breach, spike of mentions")
    for told in (
        "“The ICO is investigating.”", "names “The ICO” and “investigating” in one sentence", "212 mentions where 18.4",
        "Words that set it apart: leak.", "12 ads of this wording", "confidence 97%",
        "Due on 23 November 2026; M. Ozola",
    ):  # fmt: skip
        assert told in text
    assert text.index("[regulator]") < text.index("[ad names your breach]") < text.index("[ad hints at your breach]")


def test_mail_at_once_in_russian_has_no_english_sentence_of_ours() -> None:
    text = urgent("ru", None, title="Утечка", quote="ЦБ проверит", source="Ведомости", authority="ЦБ", act="проверит",
                  words=["утечка"], owner="М. Озола", reasons={}).text  # fmt: skip
    left = [word for word in text.replace("https://news.example/1", "").split() if word.isascii() and word.isalpha()]
    assert set(left) <= {"Northbank"}


def test_hostile_texts_of_events_stay_text_and_out_of_the_subject() -> None:
    mail = urgent(title=HOSTILE, quote=HOSTILE, source=HOSTILE, authority=HOSTILE, act=HOSTILE, words=[HOSTILE])
    page = lxml_html.fromstring(mail.html)
    assert page.xpath("//script") == []
    assert "script" not in mail.subject
    assert "\u202e" not in mail.html + mail.text
    assert "{brace}" in mail.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x/"])
def test_event_links_lead_to_the_web_only(url: str) -> None:
    assert lxml_html.fromstring(urgent(links=None, url=url).html).xpath("//a/@href") == []


def test_without_a_public_address_a_mail_has_no_links_of_ours() -> None:
    assert "/links/" not in urgent(links=None).html + urgent(links=None).text
    assert message(urgent(links=None))["List-Unsubscribe-Post"] is None


def test_one_click_unsubscribe_is_in_the_headers_and_the_foot() -> None:
    mail = daily(build(inputs()), ReaderNotes(LINKS))
    url = LINKS.unsubscribe("daily")
    sent = message(mail)
    assert str(sent["List-Unsubscribe"]).replace("\n", "").replace(" ", "") == (
        f"<{url}>,<mailto:goodwill@bank.example?subject=unsubscribe>"
    )
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in lxml_html.fromstring(mail.html).xpath("//div[@class='foot']//a/@href")


def test_one_click_is_not_promised_over_plain_http() -> None:
    sent = message(daily(build(inputs()), ReaderNotes(Links("http://10.0.0.5:8050", b"k" * 32, READER, NOW))))
    assert sent["List-Unsubscribe-Post"] is None
    assert "http://10.0.0.5:8050/links/" in str(sent["List-Unsubscribe"])


def test_flagged_ad_has_confirm_and_not_about_us_once_in_a_mail() -> None:
    mail = daily(build(inputs(ads=[ad(1, "explicit")])), ReaderNotes(LINKS))
    links = lxml_html.fromstring(mail.html).xpath("//a[@class='act']/@href")
    assert links == [f"{LINKS.ad(1)}?say=confirmed", f"{LINKS.ad(1)}?say=dismissed"]
    assert mail.text.count(LINKS.ad(1)) == 1


def test_judged_ad_asks_no_more() -> None:
    mail = daily(build(inputs(ads=[ad(1, "explicit", review="confirmed")])), ReaderNotes(LINKS))
    assert lxml_html.fromstring(mail.html).xpath("//a[@class='act']") == []


def test_what_was_told_at_once_says_so_in_the_daily_mail_of_that_reader_alone() -> None:
    events = [event(1, "explicit_ad"), event(2, "regulator")]
    tellings = [
        TellingRow(number, "regulator", 1, who, 5, "urgent", NOW - timedelta(hours=15))
        for number, who in ((1, READER), (2, READER), (2, "other@bank.example"))
    ]
    content = build(inputs(ads=[ad(1, "explicit", campaign_id=1)], events=events))
    mine = flat(daily(content, notes_of(READER, None, events, tellings)))
    assert mine.count("You were told of it at once, 23 Nov 2026, 17:00.") == 3  # to decide, among the ads, the story
    others = flat(daily(content, notes_of("other@bank.example", None, events, tellings)))
    assert others.count("You were told of it at once") == 1
    assert notes_of("new@bank.example", None, events, tellings) == SHARED


def test_daily_mail_has_a_spike_to_decide_and_regulators_among_the_stories() -> None:
    content = build(inputs(events=[event(1, "spike"), event(2, "regulator"), event(3, "leak_offer")]))
    assert [decision.kind for decision in content.decisions.items] == ["spike"]
    text = flat(daily(content))
    assert text.index("2 alerts (regulator and your data offered).") < text.index("DECIDE TODAY")
    assert text.index("212 mentions where 18.4") < text.index("COMPETITORS")
    assert text.index("STORIES THAT MATTERED") < text.rindex("The ICO is investigating.")


def test_flood_of_regulators_acts_is_cut_and_counted() -> None:
    content = build(inputs(events=[event(number, "regulator") for number in range(5_000)]))
    assert (len(content.noticed.items), content.noticed.more_count) == (5, 4_995)
    assert len(daily(content).text) < 10_000


def test_ad_of_a_campaign_tells_its_state_and_places() -> None:
    campaigns = {7: CampaignNote("growing", 12, 3, date(2026, 11, 18), ("facebook",), ("LV",))}
    text = flat(daily(build(inputs(ads=[ad(1, "implied", campaign_id=7)], campaigns=campaigns))))
    assert "Campaign (growing): 12 ads in 3 wordings since 18 Nov. Seen on facebook, LV." in text


def test_calm_line_says_what_it_rests_on() -> None:
    sources = [ToldSource(f"feed {n}", "feed", "ok") for n in range(39)]
    sources += [ToldSource("Ledger", "feed", "failing", "503"), ToldSource("Wire", "feed", "failing", "503")]
    calm = render(calm_view(build(inputs(sources=sources)), words("en"), links=None, dashboard_url=None))
    assert calm.subject.endswith("nothing new: 39 sources checked, 2 failed")
    assert "Failed: Ledger, Wire." in calm.text


def test_calm_line_claims_nothing_new_only_where_nothing_is() -> None:
    content = build(inputs(ads=[ad(1, "implied")]))
    calm = render(calm_view(content, words("en"), links=LINKS, dashboard_url=None))
    assert "Nothing new" not in calm.text
    assert "No alert for you" in calm.text
    assert "by hint: 1" in flat(calm)


def test_same_copy_has_the_same_bytes() -> None:
    content, notes = build(inputs(ads=[ad(1, "explicit")])), ReaderNotes(LINKS)
    assert bytes(message(daily(content, notes))) == bytes(message(daily(content, notes)))


def test_links_of_two_readers_and_two_purposes_differ() -> None:
    other = Links(LINKS.public_url, LINKS.secret, "ceo@bank.example", NOW)
    urls = {LINKS.ad(1), LINKS.ad(2), LINKS.event(1), LINKS.unsubscribe("daily"), other.ad(1)}
    assert len(urls) == 5
    assert Action("x", LINKS.ad(1)).url.startswith("https://goodwill.bank.example/links/")
