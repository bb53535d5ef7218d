"""The number card: one page and one slide of frozen figures, with a number, an approver, and why they moved."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

from presentation.language import LANGUAGES, Language, words
from reports.build import weekly_content
from reports.card import card_content
from reports.inputs import Quality
from reports.render import card_pdf, card_pptx
from reports.render.slides import text_height
from reports.restore import Edition, Json
from reports.wording_card import card_document
from reputation.logo import check_logo
from tests.simulated.logo import png
from tests.unit.test_reports_build import SUNDAY, estimate, inputs, series
from tests.unit.test_reports_render import HOSTILE, full, pdf_text, slide_text

MADE = datetime(2026, 11, 23, 5, tzinfo=UTC)
EDITION = Edition(12, 1, MADE, logo=check_logo(png(), "logo"))
APPROVED = replace(EDITION, approved_by="Anna Ozola", approved_at=MADE + timedelta(hours=2))


@cache
def card(**values: Any) -> Json:
    return card_content(weekly_content(full(estimate=estimate(), **values)), None)


def last_card(**values: Any) -> Json:
    """The card of the week before, whose data end a week earlier."""
    counts = {"Northbank": series(until=SUNDAY - timedelta(days=7), **values), "Riverstone": series()}
    return card_content(weekly_content(inputs(week=46, counts=counts)), None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_card_is_one_page_of_its_paper_with_number_approver_and_coverage(
    language: Language, paper: Any, size: tuple[int, int]
) -> None:
    made = card_pdf.render(card(), replace(APPROVED, paper=paper), words(language))
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == size
    text = pdf_text(made)
    assert "Anna Ozola" in text
    assert "12" in text
    assert "Instagram" in text
    assert len(reader.pages[0].images) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_is_one_slide_with_a_chart_that_can_be_edited(language: Language) -> None:
    made = card_pptx.render(card(), APPROVED, words(language))
    assert made == card_pptx.render(card(), APPROVED, words(language))
    (slide,) = Presentation(io.BytesIO(made)).slides
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert len(chart.plots[0].categories) == 56
    assert slide.shapes.title.text_frame.text.startswith("Northbank:")
    assert "Anna Ozola" in slide_text(made)
    described = [shape.element.xpath(".//p:cNvPr")[0].get("descr") for shape in slide.shapes]
    assert sum(bool(text) for text in described) == 2


def test_nothing_on_the_slide_stands_outside_it_or_in_another_text() -> None:
    (slide,) = Presentation(io.BytesIO(card_pptx.render(card(), APPROVED, words("ru")))).slides
    boxes = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]
    assert all(left >= 0 and top >= 0 and right <= 12_192_000 and low <= 6_858_000 for left, top, right, low in boxes)
    texts = [box for box, shape in zip(boxes, slide.shapes, strict=True) if shape.has_text_frame]
    slack = 91_440  # a tenth of an inch: margins inside the boxes
    overlapping = [
        (one, two) for place, one in enumerate(texts) for two in texts[place + 1 :]
        if min(one[2], two[2]) - max(one[0], two[0]) > slack and min(one[3], two[3]) - max(one[1], two[1]) > slack
    ]  # fmt: skip
    assert overlapping == []


def test_card_that_nobody_approved_says_that_it_is_a_draft() -> None:
    assert card_document(card(), EDITION, words("en")).approval == "Draft: nobody has approved it yet."
    told = card_document(card(), APPROVED, words("en"))
    assert (told.approval, told.is_approved) == ("Approved by Anna Ozola, 23 Nov 2026, 09:00.", True)


def why(content: Json, earlier: Json | None) -> str:
    return " ".join(card_document(card_content(content, earlier), EDITION, words("en")).why)


def test_first_card_says_that_there_is_none_to_differ_from() -> None:
    assert "It is the first card: there is none before it to differ from." in why(weekly_content(inputs()), None)


def test_card_says_what_last_weeks_card_said_where_that_week_stands_elsewhere_now() -> None:
    told = why(weekly_content(inputs()), last_card(negative=14))
    assert "Last week's card said +2.0; by what was found since that week stands at +11.1." in told
    assert "Last week's card said" not in why(weekly_content(inputs()), last_card())


def test_card_after_a_pause_names_the_week_of_the_last_one() -> None:
    earlier = {**last_card(), "start_on": "2026-11-02", "week": "2026-W45"}
    assert "The last card was of week 2026-W45: net sentiment +11.1." in why(weekly_content(inputs()), earlier)


@pytest.mark.parametrize(("start", "said"), [("2026-11-09", "week before: −20"), ("2026-11-02", "week before: –")])
def test_gap_of_the_week_before_is_told_from_the_card_of_that_week_alone(start: str, said: str) -> None:
    earlier = card_content(weekly_content(full(estimate=estimate())), None)
    earlier["recovery"]["today_gap"] = {"value": -20.0, "low": -25.0, "high": -15.0}
    content = card_content(weekly_content(full(estimate=estimate())), {**earlier, "start_on": start})
    (gap,) = [one for one in card_document(content, EDITION, words("en")).figures if one.label.startswith("Gap")]
    assert gap.note.endswith(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_name_of_the_brand_stands_in_its_title_and_beside_the_logo(language: Language) -> None:
    name = "Northern Interregional Commercial Bank of Reconstruction"
    content = card_content(weekly_content(inputs(own=name, counts={name: series(), "Riverstone": series()})), None)
    (slide,) = Presentation(io.BytesIO(card_pptx.render(content, EDITION, words(language)))).slides
    title = slide.shapes.title
    (logo,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    size = title.text_frame.paragraphs[0].runs[0].font.size.pt
    assert title.left + title.width <= logo.left
    assert text_height([title.text_frame.text], size, title.width / 914_400) <= title.height / 914_400


def test_card_says_that_another_model_judges() -> None:
    new = weekly_content(inputs(quality=Quality(models={"model@2": 300})))
    old = card_content(weekly_content(inputs(week=46, quality=Quality(models={"model@1": 300}))), None)
    assert "Another model judges than on last week's card, model@2" in why(new, old)


def test_acute_phase_has_no_word_of_recovery_on_the_card() -> None:
    acute = weekly_content(full(estimate=estimate(phase="acute", depth=None, recovered=None, state="bottoming")))
    text = slide_text(card_pptx.render(card_content(acute, None), EDITION, words("en")))
    for word in ("at worst", "regained", "where it would be", "recovering"):
        assert word not in text


def test_empty_week_makes_a_card_that_says_so() -> None:
    content = card_content(weekly_content(inputs(counts={})), None)
    assert "too few mentions" in pdf_text(card_pdf.render(content, EDITION, words("en")))
    assert card_pptx.render(content, EDITION, words("en"))


@pytest.mark.parametrize("hostile", [HOSTILE[0], HOSTILE[1], HOSTILE[5], HOSTILE[6]])
def test_hostile_names_leave_the_card_one_page(hostile: str) -> None:
    counts = {hostile: series(), "Riverstone": series()}
    content = card_content(weekly_content(inputs(own=hostile, organisation=hostile, counts=counts)), None)
    approved = replace(APPROVED, approved_by=hostile)
    assert len(PdfReader(io.BytesIO(card_pdf.render(content, approved, words("en")))).pages) == 1
    assert card_pptx.render(content, approved, words("en"))
