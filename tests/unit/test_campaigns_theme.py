"""The security theme before and since a breach: shares of wordings, Fisher's exact test, and when it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from math import comb

import pytest

from reputation.campaigns_theme import ThemedAd, fisher_p, theme_change

DISCLOSED = date(2026, 3, 1)


def ads(days: int, security: int, others: int, name: str = "") -> list[ThemedAd]:
    """Wordings that first ran so many days after the disclosure."""
    day = DISCLOSED + timedelta(days=days)
    return [ThemedAd(f"{name}{days}/{number}".encode(), day, number < security) for number in range(security + others)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ((3, 4, 1, 4), 0.485714285714),  # Fisher's tea
        ((1, 10, 9, 10), 0.00109333391067),
        ((0, 5, 0, 7), 1.0),
        ((2, 20, 11, 20), 0.00573567370008),
        ((8, 10, 1, 6), 0.034965034965),
    ],
)
def test_fisher_p_known_tables_give_known_values(table: tuple[int, int, int, int], expected: float) -> None:
    assert fisher_p(*table) == pytest.approx(expected, rel=1e-6)
    one, of_one, other, of_other = table
    assert fisher_p(other, of_other, one, of_one) == pytest.approx(expected, rel=1e-6)


def test_fisher_p_under_no_change_is_below_level_in_at_most_a_twentieth() -> None:
    share, size = 0.3, 14
    chance = [comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(size + 1)]
    told = sum(
        chance[one] * chance[other]
        for one in range(size + 1)
        for other in range(size + 1)
        if fisher_p(one, size, other, size) < 0.05
    )
    assert 0 < told <= 0.05


def test_theme_change_counts_the_day_of_disclosure_as_since() -> None:
    found = theme_change([*ads(-1, 1, 9), *ads(0, 8, 2)], DISCLOSED)
    assert (found.before.share, found.after.share) == (0.1, 0.8)
    assert found.p_value == pytest.approx(fisher_p(1, 10, 8, 10))
    assert found.is_told


def test_theme_change_copies_of_one_wording_are_one_voice_where_it_first_ran() -> None:
    once = theme_change([*ads(-9, 1, 9), *ads(5, 3, 7)], DISCLOSED)
    copies = [ThemedAd(ad.fingerprint, ad.first_on + timedelta(days=back), ad.is_security)
              for ad in [*ads(-9, 1, 9), *ads(5, 3, 7)] for back in (40, 0, 20)]  # fmt: skip
    assert theme_change(copies, DISCLOSED) == once


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [([], ads(1, 3, 3), "none_before"), (ads(-1, 3, 3), [], "none_after"), (ads(-1, 0, 3), ads(1, 3, 0), "too_few")],
)
def test_theme_change_with_too_little_on_a_side_is_refused_with_a_reason(
    before: list[ThemedAd], after: list[ThemedAd], reason: str
) -> None:
    found = theme_change([*before, *after], DISCLOSED)
    assert (found.p_value, found.reason, found.is_told) == (None, reason, False)


def test_theme_change_of_four_against_four_can_be_told() -> None:
    found = theme_change([*ads(-1, 0, 4), *ads(1, 4, 0)], DISCLOSED)
    assert found.p_value == pytest.approx(2 / 70)
    assert found.is_told
