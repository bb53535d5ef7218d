"""Which mentions are ads, and whose."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import lxml.html
import pytest

from crawlers.parsers.sponsored import marker_in, sponsored_hosts
from crawlers.sponsoring import Sponsors, as_ad
from reputation.brand import Alias, Brand
from reputation.intake.take import Intake
from reputation.mention import Mention, MentionItem

NOW = datetime(2026, 3, 12, tzinfo=UTC)
OWN = Brand(1, "Northgate Bank", "own", (Alias("Нортгейт"),), (), ("northgate.example",))
RIVAL = Brand(2, "Eastmoor", "competitor", (Alias("Истмур"),), (), ("eastmoor.example",))
BRANDS = (OWN, RIVAL)
ERID = "erid: 2VtzqvEinvented"


def mention(text: str, **changes: object) -> Mention:
    item = MentionItem(7, "1", "https://post.example/1", "post", text, published_at=NOW)
    taken = Intake(BRANDS).take(replace(item, **changes), NOW)  # type: ignore[arg-type]
    assert isinstance(taken, Mention)
    return taken


def sponsors(text: str, **changes: object) -> list[str]:
    return [brand.name for brand in Sponsors(BRANDS).of(mention(text, **changes))]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (f"Вклад в Истмуре. {ERID}", "erid"),
        ("https://eastmoor.example/?utm=1&erid=2VtzqvEinvented", "erid"),
        ("Реклама. ООО «Истмур», ИНН 7701234567", "label"),
        ("Реклама. ИП Иванов, ОГРНИП: 304500116000157", "label"),
        ("Реклама банка надоела всем", None),
        ("periderid: 12345678 of a bird", None),
        ("erid", None),
        ("In the erid: law of 2022", None),
    ],
)
def test_text_carries_a_sign_or_not(text: str, sign: str | None) -> None:
    found = marker_in(text)
    assert (found.sign if found else None) == sign


@pytest.mark.parametrize(
    ("link", "is_one"),
    [
        ('<a href="/x" rel="nofollow sponsored">x</a>', True),
        ("<A HREF=/x REL=SPONSORED>x</A>", True),
        ("<a rel='ugc nofollow' href='/sponsored'>x</a>", False),
        ('<a href="/x" title="sponsored">x</a>', False),
    ],
)
def test_link_is_sponsored_by_its_rel_alone(link: str, is_one: bool) -> None:
    assert (marker_in(link, is_html=True) is not None) is is_one


def test_post_with_a_sign_is_the_ad_of_whom_it_names() -> None:
    assert sponsors(f"Перейдите в Истмур. {ERID}") == ["Eastmoor"]
    assert sponsors("Come to Eastmoor <a rel='sponsored' href='/'>now</a>", is_html=True) == ["Eastmoor"]
    assert sponsors("Come to Eastmoor now", extra={"sponsored": True}) == ["Eastmoor"]
    assert sponsors("Come to Eastmoor now") == []


def test_review_is_never_an_ad() -> None:
    assert sponsors(f"Eastmoor paid me. {ERID}", kind="review") == []


def test_banner_inside_a_long_article_makes_it_no_ad_of_others() -> None:
    words = "Northgate Bank did not answer our questions. " * 60
    assert sponsors(f"{words}\nРеклама. ООО «Окна», {ERID}\n{words[:900]}", kind="article") == ["Northgate Bank"]
    middle = "The council met on Monday and spoke about roads. " * 40
    assert sponsors(f"Northgate Bank is silent. {middle}\n{ERID}\n{middle}", kind="article") == []


def test_article_whose_own_sponsored_links_lead_to_a_brand_is_its_ad() -> None:
    assert sponsors("Eastmoor is safe.", kind="article", extra={"sponsored_hosts": ("www.eastmoor.example",)}) == [
        "Eastmoor"
    ]
    assert sponsors("Eastmoor is safe.", kind="article", extra={"sponsored_hosts": ("eastmoor.example.evil",)}) == []


def test_sponsored_links_outside_the_article_say_nothing() -> None:
    link = "<a rel='sponsored' href='https://{}/x'>x</a>"
    page = f"<html><body><aside>{link.format('banner.example')}</aside><article>{link.format('Eastmoor.example')}"
    assert sponsored_hosts(lxml.html.document_fromstring(page)) == ("eastmoor.example",)
    assert sponsored_hosts(lxml.html.document_fromstring("<p><a rel=sponsored href='http://['>x</a>")) == ()


def test_ad_out_of_a_mention_keeps_words_address_and_day() -> None:
    ad = as_ad(mention(f"Перейдите в Истмур. {ERID}", title="Истмур"), RIVAL, "telegram").ad
    assert (ad.advertiser, ad.title, ad.url) == ("Eastmoor", "Истмур", "https://post.example/1")
    assert (ad.platforms, ad.started_on, ad.source_id) == (("telegram",), date(2026, 3, 12), 7)


@pytest.mark.parametrize("text", ["erid" * 50_000, "реклама " * 50_000, "<a " * 70_000, "<a rel=" * 30_000])
def test_signs_are_sought_in_hostile_texts_without_hanging(text: str) -> None:
    started = time.process_time()
    assert marker_in(text, is_html=True) is None
    assert time.process_time() - started < 20
