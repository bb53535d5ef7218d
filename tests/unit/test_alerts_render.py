"""The daily mail as HTML and text in both languages, with hostile texts in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from alerts.compose import AddressError, Attachment, Envelope, compose
from alerts.content import AdNote, CommitmentNote, DailyInputs
from alerts.daily import build
from alerts.picture import net_sentiment_picture
from alerts.render import RenderedMail, render
from alerts.weekly_wording import weekly_view
from alerts.wording import daily_view
from presentation.coverage import coverage_statement
from presentation.language import Language, words
from reports.build import weekly_content
from reports.inputs import WeeklyInputs
from reputation.coverage import CoveredSource, coverage_of
from reputation.health import SourceAlarm
from reputation.net_sentiment import DailyCounts
from reputation.told import ToldSource, ToldStory
from storage.counter_measures import DueCounterMeasure
from tests.simulated.recovery_estimate import estimate

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Riga")
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example")',
    "\u202egnp.exe\u2066 {brace} {0}",
    "W" * 5_000,
    '"><img src=x onerror=alert(1)>',
)


def ad(number: int, **values: Any) -> AdNote:
    given: dict[str, Any] = {
        "ad_id": number, "brand": "Riverstone", "title": "Twelve years", "text": "12 years, 0 incidents",
        "label": "implied", "probability": 0.93, "quote": "0 incidents", "rule": "model_implied",
        "reasons": {"days_after_disclosure": 9}, "first_seen_at": NOW, "url": "https://promo.example/a",
    }  # fmt: skip
    return AdNote(**(given | values))


def mail(language: Language = "en", *, dashboard_url: str | None = None, **values: Any) -> RenderedMail:
    days = [DailyCounts(DAY - timedelta(days=step), 12, 20, 8, 3, 9, 2) for step in range(1, 40)]
    given: dict[str, Any] = {
        "day": DAY, "since_at": NOW - timedelta(days=1), "until_at": NOW, "organisation": "Northbank Group",
        "brand": "Northbank", "disclosed_on": DAY - timedelta(days=9), "own_counts": days,
    }  # fmt: skip
    content = build(DailyInputs(**(given | values)))
    picture = net_sentiment_picture(content, words(language))
    return render(daily_view(content, words(language), ZONE, picture=picture, dashboard_url=dashboard_url))


def envelope(**values: Any) -> Envelope:
    given: dict[str, Any] = {
        "alert_key": "daily:2026-11-24", "decided_at": NOW, "channel": "email",
        "sender": "Goodwill <goodwill@bank.example>", "recipient": "pr@bank.example",
    }  # fmt: skip
    return Envelope(**(given | values))


def parsed(message: bytes) -> EmailMessage:
    return message_from_bytes(message, policy=policy.default)


def test_mail_tells_the_words_first_seen_why_and_confidence_of_a_flag() -> None:
    text = " ".join(mail(ads=[ad(1)]).text.split())
    for told in ("“0 incidents”", "24 Nov 2026, 08:00", "9 days after the disclosure", "confidence 93%", "[by hint]"):
        assert told in text


def test_mail_sections_come_in_the_order_that_the_team_reads() -> None:
    ads = [ad(1), ad(2, before="old words", text="new words")]
    text = mail(
        ads=ads, ended=[ad(3, ended_on=DAY)], commitments=[CommitmentNote("Answer all", DAY + timedelta(days=9))]
    ).text
    heads = [line for line in text.splitlines() if line.isupper()]
    assert heads == [
        "DECIDE TODAY", "COMPETITORS", "CHANGED PAGES", "ENDED", "NOT VISIBLE", "ABOUT US SINCE YESTERDAY",
        "STORIES THAT MATTERED", "DUE", "SOURCES",
    ]  # fmt: skip


def test_mail_in_recovery_tells_where_the_brand_stands_in_its_one_line_and_about_us() -> None:
    told = estimate(DAY - timedelta(days=60), DAY)
    text = " ".join(mail(estimate=told).text.split())
    standing = "at worst 38 points below where it would otherwise be (5 Oct); now 15, likely 9 to 21."
    assert text.count(standing) == 2
    assert text.index(standing) < text.index("DECIDE TODAY") < text.rindex(standing)
    assert "Net sentiment yesterday" not in text
    assert "Monday, 23 November 2026: net sentiment" in text
    assert "в худшей точке на 38 пунктов ниже" in " ".join(mail("ru", estimate=told).text.split())


@pytest.mark.parametrize("phase", ["acute", "not_applicable"])
def test_mail_before_the_lowest_point_is_confirmed_has_no_word_of_recovery(phase: str) -> None:
    told = estimate(DAY - timedelta(days=9), DAY, phase=phase, depth=None, reason="No fall can be told from chance.")
    assert mail(estimate=told) == mail()
    assert "at worst" not in mail(estimate=told).text


def test_mail_of_the_weekly_report_tells_where_the_brand_stands_in_recovery_alone() -> None:
    def text(told: dict[str, Any] | None) -> str:
        inputs = WeeklyInputs(2026, 47, "Europe/Riga", "Northbank Group", "Northbank", estimate=told)
        view = weekly_view(weekly_content(inputs), words("en"), number=1, version=1, dashboard_url=None)
        return " ".join(render(view).text.split())

    told = estimate(DAY - timedelta(days=60), DAY - timedelta(days=2))
    assert "at worst 38 points below where it would otherwise be" in text(told)
    assert "at worst" not in text(told | {"phase": "acute", "depth": None})
    assert "at worst" not in text(None)


def test_mail_on_an_empty_day_is_honest_not_silent() -> None:
    sources = [ToldSource(f"feed {n}", "feed", "ok") for n in range(23)]
    rendered = mail(sources=sources)
    assert "No new competitor item in the 23 places we can see." in rendered.text
    assert rendered.subject == "Northbank, 24 November 2026: nothing new from competitors"
    assert "23 sources checked, 0 failed." in rendered.text


def test_mail_where_every_source_failed_claims_nothing_of_competitors() -> None:
    text = mail(sources=[ToldSource("a", "feed", "failing", "answered 503")]).text
    assert "No source could be read" in text
    assert "answered 503" in text


def test_mail_says_what_the_sources_cover_in_the_words_of_every_page() -> None:
    covered = coverage_of([CoveredSource("The Chronicle", "feed", "ok")])
    text = " ".join(mail(coverage=covered).text.split())
    for sentence in coverage_statement(covered, words("en")):
        assert sentence in text


def test_mail_tells_a_crawler_that_went_quiet_from_a_public_that_did() -> None:
    alarms = [SourceAlarm("stopped", "The Chronicle"), SourceAlarm("volume_fell", "Forum", count=0, expected=40.0)]
    text = " ".join(mail(alarms=alarms).text.split())
    assert "At 1 source the crawler, not the public, is quiet: The Chronicle." in text
    assert "At 1 source the public itself went quiet: Forum." in text


def test_mail_lists_what_is_due_in_order_of_days_counter_measures_among_promises() -> None:
    measure = DueCounterMeasure(
        7, "Riverstone", "Leaving a bank that leaks?", "Answer with facts", "Ana", DAY + timedelta(days=8)
    )
    promises = [
        CommitmentNote("Answer all", DAY + timedelta(days=9)),
        CommitmentNote("Tell all", DAY + timedelta(days=7)),
    ]
    text = " ".join(mail(commitments=promises, counter_measures=[measure]).text.split())
    due = text[text.rindex(" DUE ") :]
    assert due.index("Tell all") < due.index("Answer with facts") < due.index("Answer all")
    assert "Against Riverstone: Leaving a bank that leaks?" in due


def test_mail_in_russian_has_no_english_sentence_of_ours() -> None:
    rendered = mail("ru", ads=[ad(1, brand="Гранит", title="Двенадцать лет", text="0 утечек", quote="0 утечек")])
    ours = rendered.text.replace("https://promo.example/a", "").replace("Northbank", "")
    assert not re.search(r"[A-Za-z]{3,}", ours.replace("Meta", "").replace("Google", "").replace("Microsoft", ""))
    assert "В 0 мест" not in rendered.text


def test_mail_says_apart_what_nobody_read_and_what_the_model_could_not_read() -> None:
    ads = [ad(1, label=None, rule=None), ad(2, label=None, rule="unreadable"), ad(3, label="none", rule="model_none")]
    page = ad(4, label=None, rule="unreadable", before="old words", text="new words")
    text = " ".join(mail(ads=[*ads, page]).text.split())
    assert "Ads without such a reference: Riverstone: 1." in text
    assert "1 ad is not judged yet." in text
    assert "1 ad could not be read by the model: see for yourselves." in text
    assert "[the model could not read it]" in text
    assert "1 рекламу модель не смогла прочитать: посмотрите сами." in " ".join(mail("ru", ads=ads).text.split())


def test_mail_hides_no_number_of_a_flood_of_ads() -> None:
    text = mail(ads=[ad(number) for number in range(500)]).text
    assert "… and 490 more." in text
    assert len(text) < 20_000


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str) -> None:
    stories = [ToldStory(hostile, "https://news.example/", hostile, 3)]
    sources = [ToldSource(hostile, "feed", "failing", hostile)]
    rendered = mail(ads=[ad(1, title=hostile, quote=hostile, text=hostile)], stories=stories, sources=sources)
    page = lxml_html.fromstring(rendered.html)
    assert page.xpath("//script | //img[@onerror] | //*[@onload]") == []
    assert {image.get("src") for image in page.xpath("//img")} == {f"cid:{cid}" for cid in rendered.pictures}
    for forbidden in ("\u202e", "\u2066", "W" * 300):
        assert forbidden not in rendered.html
        assert forbidden not in rendered.text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", 'https://a.example/"><script>', "ftp://x/", "//x"]
)
def test_links_lead_to_the_web_only(url: str) -> None:
    page = lxml_html.fromstring(mail(ads=[ad(1, url=url)], dashboard_url=url).html)
    assert page.xpath("//a/@href") == []


def test_dashboard_is_linked_where_it_has_a_public_address() -> None:
    page = lxml_html.fromstring(mail(dashboard_url="https://goodwill.bank.example/").html)
    assert page.xpath("//a/@href") == ["https://goodwill.bank.example/"]


def test_styles_are_inlined_and_dark_mode_stays_beside() -> None:
    page = lxml_html.fromstring(mail(ads=[ad(1)]).html)
    assert "color" in page.xpath("//h2")[0].get("style")
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    assert "prefers-color-scheme: dark" in page.xpath("//style")[0].text


def test_message_has_both_bodies_and_its_chart_inside() -> None:
    message = parsed(compose(mail(ads=[ad(1)]), envelope()))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    image = next(part for part in message.walk() if part.get_content_type() == "image/png")
    page = next(part for part in message.walk() if part.get_content_type() == "text/html")
    assert f"cid:{image['Content-ID'].strip('<>')}" in page.get_content()


def test_message_headers_say_who_when_and_how_to_leave() -> None:
    message = parsed(compose(mail(), envelope()))
    assert message["Date"].datetime == NOW
    assert message["From"].addresses[0].addr_spec == "goodwill@bank.example"
    assert message["To"].addresses[0].addr_spec == "pr@bank.example"
    assert message["List-Unsubscribe"] == "<mailto:goodwill@bank.example?subject=unsubscribe>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"


def test_message_same_mail_same_bytes() -> None:
    attachment = Attachment("report.pdf", "application/pdf", b"%PDF")
    assert compose(mail(), envelope(), [attachment]) == compose(mail(), envelope(), [attachment])


@given(st.text("абв где ж", min_size=1, max_size=160))
@settings(max_examples=40, deadline=None)
def test_composed_subject_of_any_length_keeps_its_spaces_in_lines_that_mail_allows(subject: str) -> None:
    data = compose(replace(mail("ru"), subject=f"Линдавра {subject}"), envelope())

    assert parsed(data)["subject"] == " ".join(f"Линдавра {subject}".split())
    assert max(map(len, data.split(b"\r\n\r\n", 1)[0].splitlines())) <= 78


def test_message_is_seven_bits_with_short_lines() -> None:
    message = compose(mail("ru", ads=[ad(1)]), envelope())
    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "other",
    [
        {"alert_key": "daily:2026-11-25"}, {"recipient": "ceo@bank.example"}, {"channel": "other"},
        {"decided_at": NOW + timedelta(seconds=1)}, {"sender": "test@bank.example"},
    ],
)  # fmt: skip
def test_message_id_is_of_alert_channel_and_recipient(other: dict[str, Any]) -> None:
    assert envelope().message_id == envelope().message_id
    assert envelope(**other).message_id != envelope().message_id
    assert envelope().message_id.endswith("@bank.example>")


@pytest.mark.parametrize("address", ["nobody", "a@b\r\nBcc: x@y.example", "", "@"])
def test_address_that_is_none_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(AddressError, match="is no e-mail address"):
        compose(mail(), envelope(recipient=address))


def test_subject_never_holds_a_crawled_text() -> None:
    for hostile in HOSTILE:
        assert hostile[:20] not in mail(ads=[ad(1, title=hostile, text=hostile)]).subject
