from __future__ import annotations

import pytest

from sentiment.window import BOS_ID, EOS_ID, Markers, target_tokens, window_ids

MARKERS = Markers(opening=900, closing=901)


def test_target_tokens_span_over_two_tokens_returns_both() -> None:
    assert target_tokens([(0, 4), (4, 9), (10, 12), (13, 20)], 5, 11) == (1, 3)


def test_target_tokens_span_between_tokens_returns_none() -> None:
    assert target_tokens([(0, 4), (5, 9)], 4, 5) is None


def test_window_without_target_is_the_text_between_sentence_tokens() -> None:
    assert window_ids([5, 6, 7], None, MARKERS) == [BOS_ID, 5, 6, 7, EOS_ID]


def test_window_with_target_surrounds_it_by_markers() -> None:
    assert window_ids([5, 6, 7, 8], (1, 3), MARKERS) == [BOS_ID, 5, 900, 6, 7, 901, 8, EOS_ID]


@pytest.mark.parametrize("first", [0, 50, 250, 497])
def test_window_of_long_text_keeps_the_target_and_its_surroundings(first: int) -> None:
    ids = list(range(5, 505))

    window = window_ids(ids, (first, first + 3), MARKERS, limit=64)

    assert len(window) == 64
    at = window.index(900)
    assert window[at + 1 : window.index(901)] == ids[first : first + 3]
    kept = [one for one in window if one not in {BOS_ID, EOS_ID, 900, 901}]
    assert kept == list(range(kept[0], kept[0] + 60))


def test_window_of_target_longer_than_the_window_is_cut_to_the_limit() -> None:
    window = window_ids(list(range(5, 305)), (10, 290), MARKERS, limit=32)

    assert len(window) == 32
    assert window[1] == 900
    assert window[-2] == 901
