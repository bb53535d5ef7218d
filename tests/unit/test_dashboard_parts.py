"""Parts of pages: hostile texts stay texts, unknown values stay unknown, and duties come in their order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dash_ag_grid as dag
import pytest
from dash.development.base_component import Component

import dashboard
from dashboard.address import View
from dashboard.components.ad import ad_item, marked
from dashboard.components.jobs import JOB_NAMES, job_list
from dashboard.components.mention import mention_item
from dashboard.components.shell import shell
from dashboard.components.standing import duties, filling_banner
from dashboard.components.text import outward_link
from dashboard.reading.duties import find_duties
from dashboard.shown import Duty, Filling, JobState, ProcessState, ShownAd, ShownMention, SourceState
from jobs.table import TABLE
from presentation.language import words
from presentation.palette import DARK, LIGHT, Palette
from storage.commitments import Commitment

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Riga")
ENGLISH = words("en")
AD = ShownAd(1, 1, "Rival", None, "12 years, 0 incidents. Join us.", None, None, "implied", 0.9, "0 incidents", {},
             None, NOW, NOW)  # fmt: skip
MENTION = ShownMention(1, 1, "Nordbank", "Daily", "https://daily.example/1", "A title", "A text", None, NOW, None, None)


def every(component: object) -> list[Component]:
    """The component and all below it."""
    if isinstance(component, list | tuple):
        return [found for child in component for found in every(child)]
    if not isinstance(component, Component):
        return []
    return [component, *every(getattr(component, "children", None))]


def said(component: object) -> str:
    """All text of a component, in order."""
    if isinstance(component, list | tuple):
        return "".join(said(child) for child in component)
    return said(getattr(component, "children", "")) if isinstance(component, Component) else str(component or "")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "", None, "http://[", "ftp://x"]
)
def test_link_to_no_web_address_is_bare_text(url: str | None) -> None:
    assert not hasattr(outward_link("text", url), "href")


def test_link_outward_tells_the_other_site_nothing() -> None:
    assert "noopener" in outward_link("text", "https://x.example/").rel


def test_mention_of_markup_shows_it_as_text() -> None:
    evil = "<script>alert(1)</script>"
    item = mention_item(replace(MENTION, title=evil, text=evil, author=evil, source=evil), ZONE, ENGLISH)
    assert evil in said(item)
    assert not [part for part in every(item) if hasattr(part, "dangerously_allow_html")]


def test_mention_without_date_title_or_score_is_shown_so() -> None:
    item = mention_item(replace(MENTION, title=None, text="", published_at=None), ZONE, ENGLISH)
    assert "undated" in said(item)
    assert "not judged" in said(item)
    assert "(no text)" in said(item)


def test_ad_marks_the_words_that_decided() -> None:
    before, mark, after = marked(AD, 600)
    assert (before, said(mark), after) == ("12 years, ", "0 incidents", ". Join us.")


@pytest.mark.parametrize("quote", [None, "", "not in the text"])
def test_ad_without_found_quote_is_shown_unmarked(quote: str | None) -> None:
    assert marked(replace(AD, quote=quote), 600) == ["12 years, 0 incidents. Join us."]


def test_ad_of_a_changed_page_shows_before_and_now() -> None:
    told = said(ad_item(replace(AD, before_text="Free card."), ZONE, ENGLISH))
    assert "BeforeFree card." in told
    assert "Now12 years" in told


@pytest.mark.parametrize(
    ("review", "buttons"),
    [(None, ["Confirm", "Not about us"]), ("confirmed", ["Judge again"]), ("dismissed", ["Judge again"])],
)
def test_ad_offers_the_verdicts_that_are_left(review: Any, buttons: list[str]) -> None:
    item = ad_item(replace(AD, review=review), ZONE, ENGLISH)
    assert [part.children for part in every(item) if type(part).__name__ == "Button"] == buttons


def test_ad_with_nothing_known_is_still_shown() -> None:
    bare = replace(AD, campaign_id=None, label=None, probability=None, quote=None, text="")
    assert "Rival" in said(ad_item(bare, ZONE, ENGLISH))


def test_duties_come_by_urgency_and_are_at_most_five() -> None:
    today = NOW.date()
    promises = [
        Commitment(1, 1, "Call centre until ten", None, today + timedelta(days=2)),
        Commitment(2, 1, "Free monitoring", "Legal", today - timedelta(days=1)),
    ]
    sources = [
        SourceState("Daily", "feed", "failing", NOW, "HTTP 503", 0),
        SourceState("Star", "feed", "ok", NOW, None, 3),
    ]
    ads = [
        AD,
        replace(AD, campaign_id=2, brand="Other", label="explicit"),
        replace(AD, campaign_id=3, review="dismissed"),
    ]
    processes = [ProcessState("scheduler", "host", NOW, is_alive=True)]
    found = find_duties(ads, sources, promises, processes, today)
    assert [duty.kind for duty in found] == ["commitment", "worker", "ad", "ad", "source", "commitment"]
    assert found[0].is_late
    shown = duties(found, View(), ENGLISH)
    assert len([part for part in every(shown) if getattr(part, "className", "") == "gw-duty"]) == 5
    assert "1 more" in said(shown)


def test_duty_to_judge_is_one_for_each_competitor_and_quotes_an_open_reference_first() -> None:
    ads = [AD, replace(AD, campaign_id=2, quote="Nordbank leaked", label="explicit"), replace(AD, campaign_id=3)]
    (duty,) = find_duties(ads, [], [], [], NOW.date())
    assert duty.values == {"brand": "Rival", "n": 3, "quote": "Nordbank leaked"}
    assert "3 campaigns of Rival refer to the breach" in said(duties([duty], View(), ENGLISH))


def test_duty_to_judge_leads_to_the_campaigns_of_its_competitor_whatever_the_page_shows() -> None:
    (duty,) = find_duties([replace(AD, brand="Other & Co")], [], [], [], NOW.date())
    links = [part.href for part in every(duties([duty], View(brand="Nordbank", days=30), ENGLISH))
             if hasattr(part, "href")]  # fmt: skip
    assert links == ["/ads?brand=Other+%26+Co&days=30"]


def test_navigation_to_and_from_the_campaigns_leaves_the_brand_behind() -> None:
    view = View(brand="Rival", days=30)
    links = {path: _ways(path, view) for path in ("/", "/ads")}
    assert links["/"]["/ads"] == "/ads?days=30"
    assert links["/"]["/mentions"] == "/mentions?brand=Rival&days=30"
    assert links["/ads"]["/"] == "/?days=30"
    assert links["/ads"]["/ads"] == "/ads?brand=Rival&days=30"


def _ways(path: str, view: View) -> dict[str, str]:
    """Where the navigation of a page leads, by the page that it leads to."""
    parts = every(shell(path, view, "Nordbank", [], ENGLISH))
    links = [part.href for part in parts if str(getattr(part, "className", "")).startswith("gw-nav")]
    return {link.partition("?")[0]: link for link in links}


def test_duties_without_any_process_ask_for_no_worker() -> None:
    assert find_duties([], [], [], [], NOW.date()) == []
    assert "Nothing waits for you." in said(duties([], View(), ENGLISH))


def test_duty_without_owner_says_so() -> None:
    late = Duty("commitment", {"promise": "Free monitoring"}, None, date(2026, 11, 23), is_late=True)
    assert "owner: nobody yet" in said(duties([late], View(), ENGLISH))


def test_banner_stands_only_while_something_is_left() -> None:
    assert filling_banner(Filling(10, 0, is_crawling=False), ENGLISH) is None
    told = said(filling_banner(Filling(8_421, 1_210, is_crawling=False), ENGLISH))
    assert "8,421 mentions are stored, 1,210 are still to be judged" in told
    assert "Collecting now" in said(filling_banner(Filling(0, 0, is_crawling=True), ENGLISH))


def test_jobs_of_the_table_all_have_a_name_for_people() -> None:
    assert {row.name for row in TABLE} <= JOB_NAMES.keys()


def test_job_waiting_for_a_worker_has_no_second_button() -> None:
    job = JobState("score", "failed", NOW, NOW, "no model", 3, "queued")
    shown = job_list([job], ZONE, ENGLISH, has_worker=False)
    assert "asked for" in said(shown)
    assert "no worker is running" in said(shown)
    assert not [part for part in every(shown) if type(part).__name__ == "Button"]


@pytest.mark.parametrize(("scheme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_stylesheet_has_the_colours_of_the_palette(scheme: str, colours: Palette) -> None:
    css = (Path(dashboard.__file__).parent / "assets" / "goodwill.css").read_text("utf-8")
    block = css.split(f'[data-mantine-color-scheme="{scheme}"]')[1].split("}")[0]
    found = dict(re.findall(r"--gw-(\w+): (#\w+);", block))
    for name in ("text", "muted", "grid", "accent", "negative", "neutral", "positive", "warning"):
        assert found[name] == getattr(colours, name)


def test_grids_allow_no_code() -> None:
    assert dag.AgGrid().to_plotly_json()["props"].get("dangerously_allow_code") in {None, False}
    sources = "".join(path.read_text("utf-8") for path in Path(dashboard.__file__).parent.rglob("*.py"))
    assert "dangerously_allow_html" not in sources
    assert "dangerously_allow_code=True" not in sources


def test_mention_that_others_copied_says_how_often_and_who_was_first() -> None:
    copied = replace(MENTION, copies_count=12, first_source="Harbour <b>Post")
    assert "12 copies of this text, first in Harbour <b>Post" in texts_of(mention_item(copied, ZONE, ENGLISH))
    assert "copies" not in texts_of(mention_item(MENTION, ZONE, ENGLISH))


def texts_of(component: Component) -> str:
    return " ".join(
        child
        for part in every(component)
        for child in (part.children if isinstance(part.children, list) else [part.children])
        if isinstance(child, str)
    )
