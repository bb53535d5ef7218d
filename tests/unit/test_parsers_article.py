"""Which of a page's headlines is its title, and what is done where a body was cut short."""

from __future__ import annotations

import json

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
