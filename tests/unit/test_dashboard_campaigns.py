"""Campaigns in words and parts of the page: facts, ranges, changes, and forms filled with nonsense."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from dashboard.components.campaign import campaign_item, campaign_table, theme_table
from dashboard.components.counter_measure import measure_form
from dashboard.reading import campaigns
from dashboard.reading.campaigns import measure_of
from dashboard.shown_campaign import ActionChoice, ShownCampaign
from presentation.campaigns import amount_text, change_text, facts, ran_text
from presentation.language import words
from reputation.campaigns import AmountRange, Campaign, CounterMeasure
from reputation.campaigns_theme import ThemeChange, ThemeShare
from storage.database import Connection
from tests.unit.test_campaigns import TODAY, ad, campaign
from tests.unit.test_dashboard_parts import ZONE, every, said

ENGLISH, RUSSIAN = words("en"), words("ru")
HOSTILE = '<script>x</script> {n} %{x} "'


def shown(one: Campaign, **values: Any) -> ShownCampaign:
    return ShownCampaign(one, one.state(TODAY), TODAY, values.get("effect"))


def test_facts_say_places_and_ranges_and_of_how_many_ads() -> None:
    one = campaign(ad(1, platforms=("bing",), countries=("LV",), reach=(1_000, 5_000)), ad(2))
    assert facts(one, ENGLISH) == [
        "2 ads",
        "2 wordings",
        "on bing",
        "in LV",
        "impressions 1,000–5,000 (given for 1 of 2)",
    ]
    assert facts(campaign(ad()), ENGLISH) == ["1 ad"]


@pytest.mark.parametrize(
    ("amount", "said_as"),
    [
        (AmountRange(100, 499, 1, "EUR"), "100–499 EUR"),
        (AmountRange(1_000, 1_000, 1), "1,000"),
        (AmountRange(1_000_000, None, 1), "at least 1,000,000"),
    ],
)
def test_amount_is_said_as_its_library_gives_it(amount: AmountRange, said_as: str) -> None:
    assert amount_text(amount, 1, ENGLISH) == said_as


def test_ran_text_names_the_end_only_of_what_has_ended() -> None:
    assert ran_text(campaign(ad(began=3)), TODAY, ENGLISH).startswith("runs since")
    assert ran_text(campaign(ad(began=30, ended=20)), TODAY, ENGLISH).startswith("ran ")


def test_change_text_says_direction_or_why_it_cannot_be_told() -> None:
    few, many = ThemeShare(10, 1), ThemeShare(10, 9)
    assert change_text(ThemeChange(few, many, 0.0011), ENGLISH) == "More often than before (exact test, p = 0.001)."
    assert change_text(ThemeChange(many, few, 0.0001), ENGLISH) == "Less often than before (exact test, p < 0.001)."
    assert "from chance" in change_text(ThemeChange(few, few, 1.0), ENGLISH)
    assert "nothing to compare with" in change_text(ThemeChange(ThemeShare(0, 0), few, None, "none_before"), ENGLISH)


def test_campaign_item_shows_hostile_words_as_text_in_both_languages() -> None:
    ads = (ad(1, text=HOSTILE, label="implied", quote=HOSTILE), ad(2, text=HOSTILE + " again", url="javascript:x"))
    one = Campaign(7, 2, HOSTILE, ads, counter_measure=CounterMeasure(HOSTILE, HOSTILE, date(2026, 11, 1)))
    for language in (ENGLISH, RUSSIAN):
        item = campaign_item(shown(one), ZONE, language)
        assert "<script>" not in "".join(str(getattr(part, "href", "")) for part in every(item))
        assert [part.href for part in every(item) if getattr(part, "className", "") == "gw-pack"] == [
            "/campaigns/7/evidence.zip"
        ]
    assert "overdue" in said(campaign_item(shown(one), ZONE, ENGLISH))
    assert "1 other wording" in said(campaign_item(shown(one), ZONE, ENGLISH))


def test_campaign_item_says_what_came_after_the_verdict() -> None:
    old, later = ad(1, began=9), ad(2, began=2)
    judged = Campaign(7, 2, "Rival", (old, later), "dismissed", old.first_seen_at)
    assert "1 new wording since your verdict" in said(campaign_item(shown(judged), ZONE, ENGLISH))


def test_campaign_table_puts_running_before_ended_and_says_what_is_left_out() -> None:
    rows = [shown(Campaign(number, 2, f"Brand {number}", (ad(1, began=30, ended=20 if number < 5 else 0),)))
            for number in range(70)]  # fmt: skip
    told = said(campaign_table(rows, ENGLISH))
    assert "Brand 69" not in told
    assert told.index("Brand 5") < told.index("10 more are not shown.")
    assert "Brand 4running" not in told


def test_theme_table_without_incident_says_so() -> None:
    assert "No incident" in said(theme_table([], ENGLISH))


def test_measure_of_blank_what_is_none_and_nonsense_elsewhere_is_not_given() -> None:
    assert measure_of({}) is None
    assert measure_of({"what": "  "}) is None
    assert measure_of({"what": 7}) is None
    assert measure_of({"what": " Answer ", "owner": "", "due": "soon", "action": "x"}) == CounterMeasure(
        "Answer", None, None
    )
    full = measure_of({"what": "a" * 900, "owner": "Ann", "due": "2026-12-01T00:00:00", "action": "12"})
    assert full == CounterMeasure("a" * 500, "Ann", date(2026, 12, 1), 12)


def test_measure_form_offers_removal_only_of_what_is_planned() -> None:
    assert "Remove it" not in said(measure_form(7, None, [], ENGLISH))
    form = measure_form(7, CounterMeasure("Answer", None, None, 3), [ActionChoice(3, TODAY, HOSTILE)], ENGLISH)
    assert "Remove it" in said(form)
    (choice,) = [part for part in every(form) if getattr(part, "id", {}).get("field") == "action"]
    assert (choice.value, [one["value"] for one in choice.data]) == ("3", ["3"])


def test_flagged_campaign_is_shown_however_many_others_began_later(monkeypatch: pytest.MonkeyPatch) -> None:
    flagged = Campaign(1, 2, "Rival", (replace(ad(1, began=90), label="explicit"),))
    others = [Campaign(number, 2, "Rival", (replace(ad(1), label="none"),)) for number in range(2, 900)]

    def listed(_: object, *, only_flagged: bool = False, limit: int, **__: object) -> list[Campaign]:
        return [one for one in [*others, flagged] if one.refers or not only_flagged][:limit]

    monkeypatch.setattr(campaigns, "list_campaigns", listed)
    monkeypatch.setattr(campaigns, "own_brand", lambda _: None)
    found = [one.campaign for one in campaigns.read_campaigns(cast(Connection, None), None, ZONE)]
    assert [one.campaign_id for one in found if one.refers] == [1]
    assert len({one.campaign_id for one in found}) == len(found) == campaigns.MOST_CAMPAIGNS + 1
