"""Which of a page's headlines is its title, and what is done where a body was cut short."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawlers.parsers.article import extract
from crawlers.parsers.article_body import fuller_body
from crawlers.parsers.article_title import choose_title

URL = "https://post.example/story"
HEADLINE = "Northgate Bank kept silent for nine days"
ENGINES = "Northgate Bank data breach: what happened"
SENTENCES = [
    f"Paragraph number {n} tells in some length how the bank learned of the leak, whom it asked, what it kept silent."
    for n in range(40)
]


def test_title_is_the_meta_tags_where_nothing_else_agrees() -> None:
    assert choose_title(ENGINES, "Another wording", ["A third one"], None) == ENGINES


def test_title_of_search_engines_gives_way_to_the_headline_that_readers_see() -> None:
    assert choose_title(ENGINES, HEADLINE, [HEADLINE], f"{ENGINES} | Post") == HEADLINE


def test_title_that_breaks_off_is_taken_whole() -> None:
    assert choose_title("Northgate Bank kept silent", HEADLINE, [HEADLINE], "Post") == HEADLINE


def test_title_loses_the_name_of_its_site() -> None:
    assert choose_title(f"{HEADLINE} | Post - News", None, [HEADLINE], None) == HEADLINE


def test_title_keeps_a_dash_of_its_own() -> None:
    assert choose_title("Silence - nine days of it", None, ["Something else"], None) == "Silence - nine days of it"


def test_title_of_a_page_that_says_nothing_is_none() -> None:
    assert choose_title(None, None, [], None) is None


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_body_in_several_articles_of_one_page_is_read_whole() -> None:
    """Each part alone looks like the article; the choosy reading takes one of them."""
    parts = "".join(f"<article>{paragraphs(SENTENCES[start : start + 8])}</article>" for start in range(0, 40, 8))
    linked = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, "articleBody": " ".join(SENTENCES)})
    head = f"<head><title>{HEADLINE}</title><script type='application/ld+json'>{linked}</script></head>"
    article = extract(f"<html>{head}<body><main>{parts}</main></body></html>".encode(), URL)
    assert all(line in article.text for line in SENTENCES)


def test_body_that_the_choosy_reading_takes_for_decoration_is_read_whole() -> None:
    framed = f"<div style='border-top: 0'>{paragraphs(SENTENCES[4:])}</div>"
    page = (
        f"<html><head><title>x</title></head><body><article>{paragraphs(SENTENCES[:4])}{framed}</article></body></html>"
    )
    assert all(line in extract(page.encode(), URL).text for line in SENTENCES)


def test_linked_body_is_taken_where_it_holds_the_cut_text_and_the_page_shows_it() -> None:
    whole, cut = " ".join(SENTENCES), "\n".join(SENTENCES[:20])
    assert fuller_body(cut, whole, len(whole)) == whole


def test_linked_body_of_something_else_is_left() -> None:
    cut, other = "\n".join(SENTENCES[:20]), "Quite another article, about a bridge in the harbour. " * 100
    assert fuller_body(cut, other, len(other)) == cut


def test_linked_body_of_more_than_the_page_shows_is_left() -> None:
    cut = "\n".join(SENTENCES[:20])
    assert fuller_body(cut, " ".join(SENTENCES), len(cut)) == cut


OWN = {
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": "2026-03-02T10:00:00+03:00",
    "url": f"{URL}?from=x",
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Rain again",
    "datePublished": "2020-01-05T10:00:00Z",
    "author": {"name": "Ann"},
    "mainEntityOfPage": {"@id": "https://post.example/rain"},
}


def page_of(*scripts: str, footer: str = "") -> bytes:
    linked = "".join(f"<script type='application/ld+json'>{script}</script>" for script in scripts)
    body = f"<article>{paragraphs(SENTENCES[:6])}</article><footer>{footer}</footer>"
    return f"<html><head><title>x</title>{linked}</head><body>{body}</body></html>".encode()


def test_articles_of_other_pages_in_json_ld_are_not_this_one() -> None:
    for scripts in ([json.dumps([OTHER, OWN])], [json.dumps(OTHER), json.dumps(OWN)]):
        article = extract(page_of(*scripts), URL)
        assert (article.title, article.authors) == (HEADLINE, ())
        assert str(article.published_at) == "2026-03-02 07:00:00+00:00"


def test_article_in_json_ld_that_alone_names_another_address_is_this_one() -> None:
    assert extract(page_of(json.dumps(OTHER)), URL).authors == ("Ann",)


def test_author_in_json_ld_that_is_told_by_its_id_is_named() -> None:
    person = {"@type": "Person", "@id": "#anna", "name": "Anna Petrova"}
    for author, name in (({"@id": "#anna"}, "Anna Petrova"), ({"@id": "#anna", "name": "Ann P."}, "Ann P.")):
        graph = {"@graph": [{"@type": "WebSite", "name": "Post"}, {**OWN, "author": author}, person]}
        assert extract(page_of(json.dumps(graph)), URL).authors == (name,)


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(OWN)[:-1] + ",}", json.dumps(OWN) + ";", json.dumps(OWN).replace('"', "&quot;"),
        json.dumps({**OWN, "description": "It's"}).replace("'", "\\'"),
    ],
)  # fmt: skip
def test_json_ld_that_is_broken_as_pages_break_it_is_read(script: str) -> None:
    article = extract(page_of(script), URL)
    assert (article.title, str(article.published_at)) == (HEADLINE, "2026-03-02 07:00:00+00:00")


def test_date_in_json_ld_with_the_name_of_its_zone_is_read_in_it() -> None:
    for written in ("2026-03-02 10:00:00 MSK", "2026-03-02T10:00:00[Europe/Moscow]", "Mon Mar 02 10:00:00 MSK 2026"):
        article = extract(page_of(json.dumps({**OWN, "datePublished": written})), URL)
        assert str(article.published_at) == "2026-03-02 07:00:00+00:00"


@pytest.mark.parametrize("footer", ["© 2026", "© 2004–2026 Post", "Founded in 1999"])
def test_page_that_says_no_date_but_a_year_in_its_footer_is_undated(footer: str) -> None:
    assert extract(page_of(footer=footer), URL).published_at is None


@pytest.mark.parametrize(
    ("encoding", "meta", "kind"),
    [
        ("windows-1251", "windows-1251", "text/html; charset=utf-8"), ("windows-1251", "utf-8", None),
        ("windows-1251", "", "text/html"), ("koi8-r", "", None), ("windows-1251", "windows-1251", None),
    ],
)  # fmt: skip
def test_page_in_russian_that_states_no_encoding_or_a_wrong_one_is_read(
    encoding: str, meta: str, kind: str | None
) -> None:
    head = f"<meta charset='{meta}'>" if meta else ""
    words = "Банк девять дней не сообщал, что данные клиентов оказались в открытом доступе"
    page = f"<html><head>{head}<title>{words}</title></head><body></body></html>"
    assert extract(page.encode(encoding), URL, kind).title == words


def test_page_in_french_that_states_no_encoding_is_read_as_western() -> None:
    words = "Élève, hôpital, déjà à l'école : où étaient passées les données ?"
    assert extract(f"<title>{words}</title>".encode("cp1252"), URL).title == words


@pytest.mark.parametrize("made_up", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"])
def test_date_that_a_program_made_up_gives_way_to_the_pages_next_one(made_up: str) -> None:
    script = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, "datePublished": made_up})
    head = (
        f"<script type='application/ld+json'>{script}</script><meta name='pubdate' content='{made_up}'>"
        "<meta name='date' content='2026-03-02T10:00:00Z'>"
    )
    page = f"<html><head>{head}</head><body><article><p>{SENTENCES[0]}</p></article></body></html>"
    assert extract(page.encode(), URL).published_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_authors_in_json_ld_of_whom_some_are_told_by_their_names_alone_are_all_named() -> None:
    authors = [{"@type": "Person", "name": "Ann Bell"}, "Bo Carr"]
    script = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, "author": authors})
    assert extract(page_of(script), URL).authors == ("Ann Bell", "Bo Carr")


def test_headline_over_two_lines_keeps_its_words_apart() -> None:
    page = f"<html><body><h1>Northgate Bank<br>kept silent</h1><article><p>{SENTENCES[0]}</p></article></body></html>"
    assert extract(page.encode(), URL).title == "Northgate Bank kept silent"
