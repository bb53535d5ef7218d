"""Daily counts of brands from a file, for `goodwill recovery --input`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from exchange.daily_counts import read_daily_counts
from exchange.exporting import columns_of
from exchange.writing import Format, write_file
from reputation.errors import InputError
from reputation.net_sentiment import DailyCounts

HEAD = "day,brand,negative,neutral,positive\n"


def _file(folder: Path, text: str, name: str = "daily.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_read_daily_counts_of_unsorted_lines_gives_each_brand_in_order_of_days(tmp_path: Path) -> None:
    path = _file(tmp_path, HEAD + "2026-03-02,B,1,2,3\n2026-03-01,Б,4,5,6\n2026-03-01,B,7,8,9\n")

    assert read_daily_counts(path, {}) == {
        "B": [DailyCounts(date(2026, 3, 1), 7, 8, 9), DailyCounts(date(2026, 3, 2), 1, 2, 3)],
        "Б": [DailyCounts(date(2026, 3, 1), 4, 5, 6)],
    }


def test_read_daily_counts_takes_json_lines_and_other_names_of_columns(tmp_path: Path) -> None:
    line = '{"date": "2026-03-01", "brand": "B", "negative": 1, "neutral": 0, "positive": 2}\n'

    counts = read_daily_counts(_file(tmp_path, line, "daily.jsonl"), {"day": "date"})

    assert counts == {"B": [DailyCounts(date(2026, 3, 1), 1, 0, 2)]}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "2026-03-01,B,1,2,3\n2026-03-01,B,1,2,3\n",
            r"line 3, column 'day': 2026-03-01 of B stands in an earlier line",
        ),
        ("2026-03-01,B,NaN,2,3\n", r"line 2, column 'negative'"),
        ("2026-03-01,B,-1,2,3\n", r"line 2, column 'negative'"),
        ("2026-03-01,B,1.5,2,3\n", r"line 2, column 'negative'"),
        ("01.03.2026,B,1,2,3\n", r"line 2, column 'day'"),
        ("2026-03-01,,1,2,3\n", r"line 2, column 'brand'"),
        ("2026-03-01,B,,2,3\n", r"line 2, column 'negative'"),
        ("", r"holds no counts"),
    ],
)
def test_read_daily_counts_of_a_wrong_line_names_it(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_daily_counts(_file(tmp_path, HEAD + lines), {})


def test_read_daily_counts_of_an_unknown_column_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"column 'tone': there is no such column here"):
        read_daily_counts(_file(tmp_path, "day,brand,tone\n2026-03-01,B,5\n"), {})


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_read_daily_counts_of_our_own_export_takes_its_counts(tmp_path: Path, form: Format) -> None:
    path, columns = tmp_path / f"daily.{form}", columns_of("daily")
    write_file(path, [dict(zip(columns, ("2026-03-01", "+Bank", 1, 2, 3, 4, 5, 6, 7), strict=True))], columns, form)

    assert read_daily_counts(path, {}) == {"+Bank": [DailyCounts(date(2026, 3, 1), 1, 2, 3)]}


def test_read_daily_counts_with_thousands_separators_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2, column 'negative': '1,234': a thousands separator"):
        read_daily_counts(_file(tmp_path, HEAD + '2026-03-01,B,"1,234",2,3\n'), {})
