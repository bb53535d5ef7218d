"""Exports of Google's ads that are none, or not as BigQuery writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.consumers.google_ads import read_export
from crawlers.errors import ParseError
from crawlers.parsers.google_ads import wanted_names

WANTED = wanted_names(["Eastmoor Bank plc"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "day;calls\n2026-03-02;5\n"),
        ("a.csv", "advertiser_id;creative_id;advertiser_disclosed_name\nAR1;CR1;Eastmoor Bank plc\n"),
        ("a.jsonl", '{"day": "2026-03-02", "calls": 5}\n'),
    ],
)
def test_export_without_creatives_is_refused_by_its_name(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ParseError, match=rf"{name} has no column creative_id"):
        read_export(tmp_path / name, 1, WANTED, 10)


def test_export_with_a_header_alone_holds_no_ads(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("advertiser_id,creative_id,advertiser_disclosed_name\n", encoding="utf-8")
    assert read_export(tmp_path / "a.csv", 1, WANTED, 10) == []
