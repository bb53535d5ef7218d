from __future__ import annotations

import os
from pathlib import Path

import pytest

from sentiment.threads import available_threads

AFFINITY = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("max 100000", AFFINITY),
        ("100000 100000", 1),
        ("10000 100000", 1),
        ("99900000 100000", AFFINITY),
        ("nonsense", AFFINITY),
    ],
)
def test_available_threads_takes_the_lesser_of_affinity_and_quota(tmp_path: Path, quota: str, expected: int) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota, encoding="ascii")

    assert available_threads(file) == expected


def test_available_threads_without_cgroup_uses_the_affinity(tmp_path: Path) -> None:
    assert available_threads(tmp_path / "absent") == AFFINITY
