from __future__ import annotations

import pytest

from sentiment.encoder import has_exact_products


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
