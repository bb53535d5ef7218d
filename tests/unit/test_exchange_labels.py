"""A blind sample as rows of a file: hostile texts stay harmless, and the brand is still where the row says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from exchange.labels import COLUMNS, blind_rows, given_labels
from exchange.reading import read_rows
from exchange.writing import write_file
from reputation.errors import InputError
from reputation.mention import UnscoredMention
from reputation.recovery.labels import GivenLabel


def drawn(text: str, start: int | None = None, end: int | None = None) -> UnscoredMention:
    return UnscoredMention(7, date(2026, 3, 1), 2, "Nordbank", text, "en", start, end)


@pytest.mark.parametrize("before", ["", "=1+1 ", "\u202e\u200b", "@x\x07 Nord\u200bbank ", "\n"])
def test_blind_row_of_a_hostile_text_still_points_at_the_brand(before: str) -> None:
    (row,) = blind_rows(3, [drawn(f"{before}Nordbank lost data", len(before), len(before) + 8)])
    assert row["id"] == "S3-7-2"
    assert row["text"][row["start"] : row["end"]] == row["target"] == "Nordbank"
    assert not row["text"].startswith(("=", "@", "\n"))


@pytest.mark.parametrize(
    "one", [drawn("They lost data"), drawn("x" * 40_000 + "Nordbank", 40_000, 40_008), drawn("Nordbank", 2, 2)]
)
def test_blind_row_without_a_visible_brand_names_no_span(one: UnscoredMention) -> None:
    (row,) = blind_rows(3, [one])
    assert (row["target"], row["start"], row["end"]) == (None, None, None)


def test_blind_file_is_read_back_as_labels(tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    write_file(file, blind_rows(3, [drawn("-Nordbank; lost\ndata", 1, 9)]), COLUMNS, "csv")
    text = file.read_text(encoding="utf-8").rstrip()
    assert text.endswith(",,")
    file.write_text(text[:-1] + "pos,no", encoding="utf-8")
    assert given_labels(list(read_rows(file, {})), "Ann") == [
        GivenLabel(3, (7, 2), "sentiment", "positive", "Ann"),
        GivenLabel(3, (7, 2), "about_breach", value=False, labelled_by="Ann"),
    ]


def test_labels_of_json_lines_may_be_numbers_and_booleans(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"id": "S1-2-3", "sentiment": -1, "about_breach": True, "labelled_by": "Bob"}))
    labels = given_labels(list(read_rows(file, {})), "Ann")
    assert [(label.value, label.labelled_by) for label in labels] == [("negative", "Bob"), (True, "Bob")]


def test_labels_of_one_row_by_one_person_twice_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("id,sentiment,labelled_by\nS1-2-3,neg,\nS1-2-3,pos,Bob\nS1-2-3,pos,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 4, column 'id': line 2 gives the same already"):
        given_labels(list(read_rows(file, {})), "Ann")
