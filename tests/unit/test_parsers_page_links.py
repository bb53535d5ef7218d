"""Where the links of a list lead to."""

from __future__ import annotations

import pytest

from crawlers.parsers.page_links import next_link, page_links, page_tree

URL = "https://authority.example/press/index.html"


def addresses(markup: str) -> list[str]:
    return [entry.url for entry in page_links(markup.encode(), URL, "text/html; charset=utf-8", "news/")]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("", "https://authority.example/press/news/1"),
        ("<base href='/'>", "https://authority.example/news/1"),
        ("<base target='_blank'><base href='https://www.authority.example/en/'>", "https://www.authority.example/en/news/1"),
        ("<base href='http://[::1/'>", "https://authority.example/press/news/1"),
    ],
)  # fmt: skip
def test_links_of_a_page_that_names_its_base_lead_from_there(base: str, address: str) -> None:
    assert addresses(f"<html><head>{base}</head><body><a href='news/1'>One</a></body></html>") == [address]


def test_next_page_of_a_page_that_names_its_base_leads_from_there() -> None:
    markup = "<html><head><base href='/'><link rel='next' href='reviews?page=2'></head><body><p>x</p></body></html>"
    assert next_link(page_tree(markup.encode(), URL), URL) == "https://authority.example/reviews?page=2"


def test_words_of_a_link_that_its_markup_divides_stay_apart() -> None:
    card = "<a href='news/1'><h3>Northgate <b>B</b>ank</h3>fined<br>again<!-- x -->st<script>x()</script></a>"
    entries = page_links(f"<html><body>{card}</body></html>".encode(), URL, None, "news/")
    assert [entry.text for entry in entries] == ["Northgate Bank fined against"]


@pytest.mark.parametrize(
    ("page", "link", "is_own"),
    [
        ("https://www.bank.example/", "https://press.bank.example/news/1", True),
        ("https://authority.org.uk/", "https://www.authority.org.uk/news/1", True),
        ("https://authority.org.uk/", "https://other.org.uk/news/1", False),
        ("https://bank.com.kz/", "https://rival.com.kz/news/1", False),
        ("https://bank.example/", "https://rival.example/news/1", False),
    ],
)
def test_link_is_followed_on_the_pages_own_site_alone(page: str, link: str, is_own: bool) -> None:
    found = page_links(f"<html><body><a href='{link}'>x</a></body></html>".encode(), page, None, "news/")
    assert [entry.url for entry in found] == [link] * is_own
