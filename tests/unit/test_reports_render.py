"""The report's formats: the same content gives the same bytes, hostile text stays text, both languages are whole."""

from __future__ import annotations

import csv as csv_reader
import io
import json as json_reader
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import openpyxl
import pytest
import time_machine
from lxml import html as lxml_html
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pypdf import PdfReader

from presentation.language import LANGUAGES, Language, words
from reports.build import weekly_content
from reports.document import Chart
from reports.inputs import ActionTaken, FlaggedCampaign, LabelCounts, Promise, ToldVoice, WeeklyInputs
from reports.render import csv, html, json, pdf, pptx, xlsx
from reports.restore import Edition, Json
from reports.wording import change_sentence, headline, weekly_document
from reputation.told import ToldSource, ToldStory
from tests.unit.test_reports_build import MONDAY, NOW, SUNDAY, crisis, estimate, inputs, series

EDITION = Edition(12, 1, datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
RENDERERS = (pdf, html, xlsx, pptx, csv, json)
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "@SUM(A1)",
    "\u202egnp.exe\u2066",
    '#import "@preview/x:0.1.0": * #panic("x") $x$ `y` *b* @ref',
    "W" * 5_000,
)


def full(**values: Any) -> WeeklyInputs:
    given: dict[str, Any] = {
        "incident": "Card data leak", "disclosed_on": SUNDAY - timedelta(days=60), "gap_days": [MONDAY],
        "counts": {"Northbank": crisis(), "Riverstone": series(150, negative=5)},
        "practices": {"transparency": LabelCounts(22, 10, 3)}, "segments": {"language": {"ru": LabelCounts(9, 6, 4)}},
        "stories": [ToldStory("Customers learned from a newspaper", "https://n.example/", "Wire", 14, NOW, "negative")],
        "campaigns": [
            FlaggedCampaign("Riverstone", "Worried?", "Leaving Northbank after the leak?", "explicit", 0.97,
                            "after the leak", "names_brand_and_leak", 12, NOW, NOW, "https://p.example/x", None, "old")
        ],
        "ad_counts": {"Riverstone": 14}, "actions": [ActionTaken("notice", "Letters to customers", NOW)],
        "promises": [Promise("Answer all letters", "M. Orlova", SUNDAY - timedelta(days=2))],
        "sources": [ToldSource("feed", "feed", "ok"), ToldSource("toots", "mastodon", "failing", "answered 503")],
    }  # fmt: skip
    return inputs(**(given | values))


@cache
def content() -> Json:
    return weekly_content(full())


def recovered(**values: Any) -> Json:
    return weekly_content(full(estimate=estimate(**values)))


def hostile_content(text: str) -> Json:
    return weekly_content(
        full(
            stories=[ToldStory(text, "javascript:alert(1)", text, 3, NOW, "negative", about_breach=True)],
            campaigns=[FlaggedCampaign(text, text, text, "implied", 0.5, text, text, 1, NOW, reasons={text: text})],
            sources=[ToldSource(text, "feed", "failing", text)],
            promises=[Promise(text, text, SUNDAY)],
            organisation=text,
        )
    )


def slide_text(made: bytes) -> str:
    """Every text of the slides: in boxes, in tables, and in the figures behind the charts."""
    texts = []
    for slide in Presentation(io.BytesIO(made)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
                texts += [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return " ".join(texts)


def pdf_text(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_same_content_gives_the_same_bytes(renderer: Any, language: Language) -> None:
    again = json_reader.loads(json_reader.dumps(content(), sort_keys=True))
    assert renderer.render(content(), EDITION, words(language)) == renderer.render(again, EDITION, words(language))


@pytest.mark.parametrize("renderer", [xlsx, pptx])
def test_office_files_do_not_know_when_they_are_made(renderer: Any) -> None:
    with time_machine.travel("2031-05-06 07:08:09", tick=False):
        later = renderer.render(content(), EDITION, words("en"))
    assert later == renderer.render(content(), EDITION, words("en"))


@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_empty_week_is_rendered_by_every_format(renderer: Any) -> None:
    for empty in (inputs(counts={}), inputs(own=None, counts={}, competitors=())):
        assert renderer.render(weekly_content(empty), EDITION, words("en"))


def test_pdf_is_tagged_titled_and_in_its_language() -> None:
    reader = PdfReader(io.BytesIO(pdf.render(content(), EDITION, words("ru"))))
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert reader.metadata.title.startswith("Недельный отчёт о репутации")
    catalogue: Any = reader.trailer["/Root"]
    assert str(catalogue["/Lang"]) == "ru"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (595, 842)


def test_pdf_holds_selectable_text_of_the_report() -> None:
    text = pdf_text(pdf.render(content(), EDITION, words("en")))
    for told in ("Weekly reputation report", "16–22 Nov 2026", "Customers learned from a newspaper", "after the leak"):
        assert told in text
    assert "Самые заметные сюжеты" in pdf_text(pdf.render(content(), EDITION, words("ru")))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_in_pdf_and_html(hostile: str) -> None:
    made = hostile_content(hostile)
    assert pdf.render(made, EDITION, words("en")).startswith(b"%PDF")
    page = lxml_html.fromstring(html.render(made, EDITION, words("en")))
    assert page.xpath("//script | //iframe | //img") == []
    assert not any(address.startswith("javascript") for address in page.xpath("//a/@href"))
    assert "\u202e" not in page.text_content()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_no_formula_in_workbook_and_csv(hostile: str) -> None:
    made = hostile_content(hostile)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(made, EDITION, words("en"))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    rows = list(csv_reader.DictReader(io.StringIO(csv.render(made, EDITION, words("en")).decode("utf-8-sig"))))
    assert not [row["value"] for row in rows if re.match(r"\s*[=+@]|-\D", row["value"])]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_on_slides_and_no_formula_of_their_charts(hostile: str) -> None:
    brand = inputs(competitors=(hostile,), counts={"Northbank": crisis(), hostile: series(150, negative=5)})
    for made in (hostile_content(hostile), weekly_content(brand)):
        slides = Presentation(io.BytesIO(pptx.render(made, EDITION, words("en")))).slides
        charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
        assert charts
        for chart in charts:
            book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
            assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_workbook_has_typed_cells_native_charts_and_a_fixed_date() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(content(), EDITION, words("en"))))
    assert book.sheetnames == [
        "Summary", "Week in figures", "Days", "What moved it", "Share of voice", "Competitors", "Practices",
        "Segments", "Stories", "Voices", "Campaigns", "Actions of the week", "Promises", "Sources",
    ]  # fmt: skip
    first = [cell.value for cell in book["Days"][2]]
    assert isinstance(first[0], datetime)
    assert isinstance(first[1], float)
    assert len(book["Days"]._charts) == 1
    assert book.properties.created == datetime(2026, 11, 23, 5, 0)  # noqa: DTZ001 (the format has no zone)


def test_workbook_summary_names_its_sections_and_leaves_room_for_every_line() -> None:
    summary = openpyxl.load_workbook(io.BytesIO(xlsx.render(recovered(), EDITION, words("ru"))))["Сводка"]
    told = {row[1].value: (row[0].value, summary.row_dimensions[row[0].row].height) for row in summary.iter_rows(2)}
    labels = {label for label, _ in told.values()}
    assert {"Восстановление с интервалами", "Что её сдвинуло", "Что охватывает отчёт"} <= labels
    assert all((height or 15) >= 15 * (len(text) / 90) for text, (_, height) in told.items())
    assert not any(text.startswith("…") for text in told)


def test_workbook_rows_are_as_high_as_their_longest_text_and_never_higher_than_the_format_allows() -> None:
    made = weekly_content(full(stories=[ToldStory("W" * 5_000, "https://n.example/", "Wire", 3)]))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(made, EDITION, words("en"))))["Stories"]
    assert 60 <= sheet.row_dimensions[2].height <= 409


@pytest.mark.parametrize(("paper", "number"), [("a4", 9), ("letter", 1)])
def test_workbook_prints_as_wide_as_its_paper_with_the_head_on_every_page(paper: Any, number: int) -> None:
    edition = replace(EDITION, paper=paper)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(content(), edition, words("en"))))
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (number, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"


def test_html_is_one_file_that_fetches_nothing() -> None:
    page = lxml_html.fromstring(html.render(content(), EDITION, words("en")))
    assert page.xpath("//link | //script | //img[@src]") == []
    assert page.xpath("//@src | //*[local-name()='image']") == []
    assert len(page.xpath("//*[@role='img'][@aria-label]")) == 2
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_csv_is_one_value_a_line_under_codes_that_no_language_changes() -> None:
    tables = [
        {row["table"] for row in csv_reader.DictReader(io.StringIO(made.decode("utf-8-sig")))}
        for made in (csv.render(content(), EDITION, words(language)) for language in LANGUAGES)
    ]
    assert tables[0] == tables[1] == {
        "week", "days", "voice", "competitors", "practices", "segments", "stories", "campaigns", "actions", "promises",
        "sources",
    }  # fmt: skip


def csv_values(made: Json, table: str, language: Language = "en") -> list[tuple[str, str]]:
    lines = csv_reader.DictReader(io.StringIO(csv.render(made, EDITION, words(language)).decode("utf-8-sig")))
    return [(line["column"], line["value"]) for line in lines if line["table"] == table]


def test_csv_has_the_figures_of_the_first_page_each_under_a_name_of_its_own() -> None:
    told = dict(csv_values(content(), "week"))
    assert len(told) == len(csv_values(content(), "week")) == 17
    assert float(told["Net sentiment"]) == content()["net"]["week"]["net"]
    assert float(told["Change, points"]) == content()["net"]["change"]["value"]
    assert int(told["Stories"]) == content()["stories"]["stories"] == 84
    assert float(told["Share about the breach"]) == content()["stories"]["breach_share"]["value"]
    assert (told["Judged mentions"], told["Campaigns about the breach"]) == ("525", "1")


def test_csv_leaves_the_number_of_campaigns_empty_where_nobody_looked_for_ads() -> None:
    assert dict(csv_values(weekly_content(inputs()), "week"))["Campaigns about the breach"] == ""


def test_csv_has_who_says_it_in_numbers() -> None:
    assert csv_values(content(), "segments") == [
        ("By", "language"), ("Segment", "Russian"), ("Negative", "9"), ("Neutral", "6"), ("Positive", "4"),
    ]  # fmt: skip


def test_day_on_which_collection_failed_is_marked_beside_its_numbers() -> None:
    marks = [value for column, value in csv_values(content(), "days") if column == "Collection failed"]
    assert (len(marks), marks[-7:]) == (56, ["yes", "no", "no", "no", "no", "no", "no"])


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Collection failed on 1 of these days: quiet there is not calm."),
        ("ru", "Сбор не удался в 1 из этих дней: тишина там ещё не спокойствие."),
    ],
)
def test_slides_say_under_both_charts_that_collection_failed(language: Language, told: str) -> None:
    assert slide_text(pptx.render(content(), EDITION, words(language))).count(told) == 2
    calm = weekly_content(full(gap_days=[]))
    assert told[:10] not in " ".join(block.caption for block in weekly_document(calm, EDITION, words(language)).blocks
                                     if isinstance(block, Chart))  # fmt: skip


def test_slides_quote_what_a_changed_page_said_before_and_says_now() -> None:
    text = slide_text(pptx.render(content(), EDITION, words("en")))
    assert "Before: old" in text
    assert "Now: Leaving Northbank after the leak?" in text


def test_day_between_two_without_a_figure_has_a_dot_in_native_charts() -> None:
    slides = Presentation(io.BytesIO(pptx.render(recovered(), EDITION, words("en")))).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    lines = [chart for chart in charts if chart.chart_type in {XL_CHART_TYPE.LINE, XL_CHART_TYPE.LINE_MARKERS}]
    assert len(lines) == 2
    assert all(chart.plots[0].series[0].marker.style == XL_MARKER_STYLE.CIRCLE for chart in lines)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(recovered(), EDITION, words("en"))))
    assert all(book[name]._charts[0].series[0].marker.symbol == "circle" for name in ("Days", "Gap"))


def test_name_without_a_break_stays_in_its_column_of_the_pdf() -> None:
    name = "averylongnameofanauthorwithoutanybreak"
    voice = ToldVoice("mastodon.example", "mastodon", name, 5, LabelCounts(3, 1, 1))
    page = pdf_text(pdf.render(weekly_content(full(voices=[voice])), EDITION, words("en")))
    assert name not in page
    assert name in page.replace(" ", "").replace("\u200b", "")


@pytest.mark.parametrize(("value", "told"), [(-1.2, "by −1 point ("), (-3.2, "by −3 points ("), (0.2, "by 0 points (")])
def test_change_of_one_point_is_one_point(value: float, told: str) -> None:
    changed = {**content()["net"], "change": {"value": value, "low": -5.0, "high": 4.0}}
    assert told in change_sentence({**content(), "net": changed}, words("en"))


def test_day_of_an_older_estimate_ends_with_one_full_stop() -> None:
    older = {**recovered(), "recovery": {**recovered()["recovery"], "today": "2026-11-20"}}
    text = str(weekly_document(older, EDITION, words("ru")).blocks).replace("\\u202f", " ")
    assert "Оценка на 20 ноября 2026 г." in text
    assert "г.." not in text


def test_json_is_the_content_with_its_edition() -> None:
    made = json_reader.loads(json.render(content(), EDITION, words("en")))
    assert made["content"] == content()
    assert (made["number"], made["version"]) == (12, 1)


def test_a_later_version_says_that_it_corrects() -> None:
    text = weekly_document(content(), Edition(13, 2, EDITION.created_at), words("en")).edition
    assert text == "Report no. 13, version 2: it corrects the earlier versions. Made 23 Nov 2026, 07:00."


def test_change_within_chance_is_called_so() -> None:
    text = pdf_text(pdf.render(weekly_content(inputs()), EDITION, words("en")))
    assert "that can't be told from chance" in text


def test_gap_of_collection_is_said_in_table_and_coverage() -> None:
    text = lxml_html.fromstring(html.render(content(), EDITION, words("en"))).text_content()
    assert "Monday, 16 November 2026 (collection failed)" in text
    assert "Collection failed on 16 Nov: quiet there is not calm." in text
    assert "answered 503" in text


def test_russian_report_has_no_english_sentence_of_ours() -> None:
    counts = {"Северный": crisis(), "Гранит": series()}
    made = weekly_content(inputs(organisation="Север", own="Северный", competitors=("Гранит",), counts=counts))
    tree = lxml_html.fromstring(html.render(made, EDITION, words("ru")))
    for drawn in tree.xpath("//*[local-name()='svg'] | //style"):
        drawn.drop_tree()
    names = "Instagram|Facebook|TikTok|Telegram|YouTube|Reddit|App Store|Google Play|Meta|Google|LinkedIn|Microsoft"
    left = re.sub(rf"2026-W47|{names}|\bX\b", "", tree.text_content())
    assert re.findall(r"[A-Za-z]{2,}", left) == []


@pytest.mark.parametrize(
    "text",
    [
        "so angry 👎 😡 ❤️ 👩‍👩‍👧", "银行数据泄露", "تسريب البيانات", "zero\u200bwidth \ue000", "ข้อมูลธนาคารรั่วไหล",
        "बैंक डेटा लीक", "\u0e49 a mark alone", "z̸̢͓a҉l̶g̀o",
    ],
)  # fmt: skip
def test_text_that_no_font_can_show_leaves_the_pdf_readable(text: str) -> None:
    made = pdf.render(hostile_content(f"Northbank {text} end"), EDITION, words("en"))
    assert "Northbank" in pdf_text(made)


@pytest.mark.parametrize("letters", [range(0x4E00, 0x4F00), range(0xE01, 0xE3A), range(0x915, 0x93A)])
def test_week_of_many_texts_that_no_font_can_show_is_laid_out(letters: range) -> None:
    told = [
        ToldStory("".join(chr(letters[(place * step) % len(letters)]) for step in range(12)), "", "Wire", 3)
        for place in range(1, 11)
    ]
    ads = [FlaggedCampaign("Riverstone", one.title, one.title[::-1], "implied", 0.5, one.title, None, 1, NOW)
           for one in told]  # fmt: skip
    made = pdf.render(weekly_content(full(stories=told, campaigns=ads)), EDITION, words("en"))
    assert "Northbank" in pdf_text(made)


STANDING = "Northbank: at worst 38 points below where it would otherwise be (3 Oct); now 15, likely 9 to 21."


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_report_of_a_recovery_is_made_again_byte_for_byte(renderer: Any, language: Language) -> None:
    again = json_reader.loads(json_reader.dumps(recovered(), sort_keys=True))
    assert renderer.render(recovered(), EDITION, words(language)) == renderer.render(again, EDITION, words(language))


def test_report_of_a_recovery_tells_standing_speed_actions_and_basis() -> None:
    text = pdf_text(pdf.render(recovered(), EDITION, words("en")))
    for told in (
        STANDING, "State: recovering.", "Half of what returns is back in 24 days (likely 18 to 30).",
        "Letters to all customers", "+9", "+5 to +13", "rose after it", "Apology on television and Free monitoring",
        "Riverstone (62%)", "It rests on 2 sources that speak on both sides of the disclosure.",
    ):  # fmt: skip
        assert told in text


def test_chart_of_a_recovery_is_told_in_words() -> None:
    page = lxml_html.fromstring(html.render(recovered(), EDITION, words("en")))
    told = page.xpath("//*[@role='img']/@aria-label")
    assert len(told) == 3
    assert "beside where it would be without the incident" in told[0]


def test_workbook_of_a_recovery_has_the_daily_gap_in_typed_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(recovered(), EDITION, words("en"))))
    assert book.sheetnames[2:5] == ["Days", "Gap", "Effects of actions"]
    last = [cell.value for cell in list(book["Gap"].rows)[-1]]
    assert last[0] == datetime(2026, 11, 22)  # noqa: DTZ001 (the format has no zone)
    assert all(isinstance(value, int | float) for value in last[1:])
    assert len(book["Gap"]._charts) == 1
    assert [cell.value for cell in book["Effects of actions"][2]][1:3] == ["Letters to all customers", 9]
    assert book["Effects of actions"]["C3"].value is None


def test_csv_of_a_recovery_has_each_column_of_the_gap_once_a_day() -> None:
    lines = csv_reader.DictReader(io.StringIO(csv.render(recovered(), EDITION, words("en")).decode("utf-8-sig")))
    first = [row["column"] for row in lines if row["table"] == "gap" and row["row"] == "1"]
    assert len(first) == len(set(first)) == 8


@pytest.mark.parametrize("renderer", RENDERERS)
def test_acute_phase_has_no_word_of_recovery_in_any_format(renderer: Any) -> None:
    """Not even where the plain assessment would already speak of one."""
    acute = recovered(phase="acute", depth=None, recovered=None, state="bottoming")
    made = renderer.render(acute, EDITION, words("en"))
    if renderer is pdf:
        made = pdf_text(made).encode()
    if renderer is pptx:
        made = slide_text(made).encode()
    if renderer is xlsx:
        book = openpyxl.load_workbook(io.BytesIO(made))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        made = " ".join([*book.sheetnames, *cells]).encode()
    for word in (b"at worst", b"regained", b"Recovery", b"recovering", b"without the incident", b"3 Oct"):
        assert word not in made
    if renderer in {pdf, html}:
        assert b"it is too early to say more" in made


def test_estimate_that_finds_nothing_is_not_contradicted_by_the_assessment() -> None:
    nothing = recovered(
        phase="not_applicable", depth=None, state="not_applicable", reason="No fall can be told from chance."
    )
    assert headline(nothing, words("en")) == "Northbank: not applicable. No fall can be told from chance."


def test_report_made_before_estimates_were_kept_is_rendered_as_it_was() -> None:
    old = {key: value for key, value in content().items() if key != "recovery"}
    assert pdf.render(old, EDITION, words("en")) == pdf.render(content(), EDITION, words("en"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_titles_of_actions_stay_text(hostile: str) -> None:
    acted = estimate()["actions"]
    acted[0]["actions"][0]["title"] = hostile
    made = recovered(actions=acted)
    assert pdf.render(made, EDITION, words("en")).startswith(b"%PDF")
    page = lxml_html.fromstring(html.render(made, EDITION, words("en")))
    assert page.xpath("//script | //iframe | //img") == []
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(made, EDITION, words("en"))))
    assert {cell.data_type for row in book["Effects of actions"].iter_rows() for cell in row} <= {"s", "n", "d"}
