from __future__ import annotations

import pytest

from presentation.coverage import ads_statement, coverage_statement, coverage_text
from presentation.language import words
from reputation.coverage import CoverageState, CoveredSource, coverage_of

EN, RU = words("en"), words("ru")


def source(name: str, kind: str = "feed", state: CoverageState = "ok") -> CoveredSource:
    return CoveredSource(name, kind, state)


def test_statement_counts_what_answers_and_names_what_no_source_looks_at() -> None:
    covered = coverage_of([source("A"), source("B", state="quiet"), source("C", "telegram"), source("D", "promo_page")])
    assert coverage_statement(covered, EN) == [
        (
            "Covered: 2 news feeds, 1 Telegram channel; not visible: X, Instagram, Facebook, TikTok, VK, YouTube, "
            "Reddit, App Store reviews, Google Play reviews, closed chats."
        ),
        (
            "Advertising: 1 competitor's page; not visible: Meta's ads, Google's ads, TikTok's ads, LinkedIn's ads, "
            "Microsoft's ads, newsletters, outdoor, TV, radio."
        ),
    ]


def test_statement_never_counts_a_source_that_fails_but_names_it() -> None:
    covered = coverage_of([source("A"), source("B", state="failing"), source("C", "telegram", "failing")])
    first, failing, _ = coverage_statement(covered, EN)
    assert first.startswith("Covered: 1 news feed; not visible: X,")
    assert "Telegram" not in first
    assert failing == "2 sources fail and show nothing: B, C."


def test_statement_where_every_source_fails_claims_no_coverage() -> None:
    covered = coverage_of([source("A", state="failing")])
    assert coverage_statement(covered, EN)[0].startswith("No source of mentions answers now; not visible: X")


def test_statement_names_five_sources_and_counts_the_rest() -> None:
    covered = coverage_of([source(f"S{number}", state="never") for number in range(8)])
    assert "8 sources have not been tried yet: S0, S1, S2, S3, S4 and 3 more." in coverage_statement(covered, EN)


def test_statement_says_which_sources_cover_one_side_alone() -> None:
    covered = coverage_of([source("A"), source("B")], one_sided=["B"])
    assert "1 source covers only one side of the disclosure and enters no comparison: B." in coverage_text(covered, EN)
    assert "лишь одну сторону раскрытия" in coverage_text(covered, RU)


def test_statement_without_any_source_says_that_nothing_is_covered() -> None:
    assert coverage_statement(coverage_of([]), EN) == ["No source is set up yet; nothing is covered."]


def test_statement_of_ads_without_a_source_of_ads_says_so() -> None:
    said = ads_statement(coverage_of([source("A")]), EN)
    assert said.startswith("Advertising is not covered by any source; not visible: Meta's ads, ")


@pytest.mark.parametrize(("kind", "place"), [("vk", "VK"), ("reddit", "Reddit"), ("google_play", "Google Play")])
def test_statement_calls_a_place_visible_once_a_source_looks_at_it(kind: str, place: str) -> None:
    assert place in coverage_statement(coverage_of([source("A")]), EN)[0]
    assert place not in coverage_statement(coverage_of([source("A"), source("B", kind)]), EN)[0].partition("visible")[2]


def test_statement_sanitises_the_names_of_sources() -> None:
    said = coverage_text(coverage_of([source("evil\u202ename\n" + "x" * 500, state="failing")]), EN)
    assert "\u202e" not in said
    assert len(said) < 900
