from __future__ import annotations

import random

from sentiment.training.hiding import UNKNOWN_ID, hide_tokens

IDS = tuple(range(10, 30))


def test_hide_tokens_hides_about_the_share_and_keeps_the_order_of_the_rest() -> None:
    hidden = [hide_tokens(IDS, None, 0.2, random.Random(seed)) for seed in range(400)]

    share = sum(ids.count(UNKNOWN_ID) for ids in hidden) / (400 * len(IDS))
    assert 0.17 < share < 0.23
    assert all(one in (UNKNOWN_ID, whole) for ids in hidden for one, whole in zip(ids, IDS, strict=True))


def test_hide_tokens_hides_a_target_whole_or_not_at_all_and_twice_as_often_as_a_word() -> None:
    hidden = [hide_tokens(IDS, (3, 6), 0.2, random.Random(seed))[3:6] for seed in range(400)]

    assert set(hidden) == {IDS[3:6], (UNKNOWN_ID,) * 3}
    assert 0.34 < hidden.count((UNKNOWN_ID,) * 3) / 400 < 0.46


def test_hide_tokens_of_no_share_changes_nothing() -> None:
    assert hide_tokens(IDS, (3, 6), 0.0, random.Random(1)) == IDS
