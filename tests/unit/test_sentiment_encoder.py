from __future__ import annotations

import pytest

from sentiment.encoder import TOKEN_BUDGET, batches_of, has_exact_products


@pytest.mark.parametrize(
    ("flags", "exact"),
    [
        ("flags : fpu sse4_2 avx2 avx512f avx512_vnni", True),
        ("flags : fpu avx2 avx_vnni", True),
        ("flags : fpu sse4_2 avx2 avx512f", False),
        ("", False),
    ],
)
def test_products_of_eight_bits_are_taken_as_exact_only_with_vnni(flags: str, exact: bool) -> None:
    assert has_exact_products(flags) is exact


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_batches_of_windows_take_each_once_and_stay_within_the_budget(threads: int) -> None:
    lengths = [number % 60 + 3 for number in range(500)]

    batches = list(batches_of(lengths, threads))

    assert sorted(row for rows in batches for row in rows) == list(range(500))
    assert all(max(lengths[row] for row in rows) * len(rows) <= TOKEN_BUDGET for rows in batches)


def test_batches_of_few_windows_leave_one_for_each_thread() -> None:
    assert len(list(batches_of([30] * 16, threads=1))) == 1
    assert len(list(batches_of([30] * 16, threads=2))) == 2


def test_batches_of_a_window_or_two_are_not_torn_apart_for_more_threads() -> None:
    assert len(list(batches_of([20, 20], threads=8))) == 1
