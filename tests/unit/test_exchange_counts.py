"""A series of counts from a file: what is read, and what is refused with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exchange.counts import read_counts
from reputation.errors import InputError


def file(folder: Path, text: str, name: str = "counts.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_counts_are_read_with_their_stamps_as_written(tmp_path: Path) -> None:
    read = read_counts(file(tmp_path, "at,count\n2026-03-01 10:00,4\n2026-03-01T11:00:00+00:00,0\n"), {})
    assert read.stamps == ("2026-03-01 10:00", "2026-03-01T11:00:00+00:00")
    assert read.series.at == (datetime(2026, 3, 1, 10, tzinfo=UTC), datetime(2026, 3, 1, 11, tzinfo=UTC))
    assert read.series.counts == (4.0, 0.0)


def test_counts_of_days_are_read(tmp_path: Path) -> None:
    read = read_counts(file(tmp_path, "at;count\n2026-03-01;4\n2026-03-02;5\n2026-03-04;6\n"), {})
    assert read.series.spacing_seconds == 1.5 * 86_400
    assert [stamp.hour for stamp in read.series.at] == [0, 0, 0]


def test_stamps_keep_the_clock_they_are_written_by(tmp_path: Path) -> None:
    read = read_counts(file(tmp_path, "at,count\n2026-03-01T10:00:00+03:00,4\n"), {})
    assert (read.series.at[0].hour, read.series.at[0].utcoffset()) == (10, timedelta(hours=3))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("counts.csv", "timestamp,value\n2026-03-01,4\n"),
        ("counts.jsonl", '{"timestamp": "2026-03-01", "value": 4}\n'),
    ],
)
def test_columns_of_other_names_are_mapped(tmp_path: Path, name: str, text: str) -> None:
    assert read_counts(file(tmp_path, text, name), {"at": "timestamp", "count": "value"}).series.counts == (4.0,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"counts\.csv is empty"),
        ("at,count\n", r"counts\.csv holds no counts"),
        ("at,count\n2026-03-01,4\n2026-03-01,5\n", r"line 3, column 'at': '2026-03-01' stands in the line before"),
        ("at,count\n2026-03-02,4\n2026-03-01,5\n", r"line 3, column 'at': '2026-03-01' is not after '2026-03-02'"),
        ("at,count\n2026-03-01T01:00Z,4\n2026-03-01T02:00+03:00,5\n", r"line 3, .*the stamps must ascend"),
        ("at,count\n2026-03-01,nan\n", r"line 2, column 'count': 'nan'"),
        ("at,count\n2026-03-01,inf\n", r"line 2, column 'count': 'inf'"),
        ("at,count\n2026-03-01,-3\n", r"line 2, column 'count': '-3'"),
        ("at,count\n2026-03-01,2.5\n", r"line 2, column 'count': .*2\.5.* is no whole number"),
        ("at,count\n2026-03-01,many\n", r"line 2, column 'count': 'many' is no number"),
        ("at,count\n2026-03-01,\n", r"line 2, column 'count': it is missing or empty"),
        ("at,count\n,4\n", r"line 2, column 'at': it is missing or empty"),
        ("at,count\nyesterday,4\n", r"line 2, column 'at': 'yesterday' is no date or time"),
        ("at,count,brand\n2026-03-01,4,Nord\n", r"line 2, column 'brand': there is no such column"),
        ("day,count\n2026-03-01,4\n", r"line 2, column 'day': there is no such column"),
        ("at,count\n2026-03-01,4,5\n", r"line 2, column 'count': the line has 3 cells, the header 2"),
        ("at,count\n2026-03-01T00:00:00,4\n2026-03-01T00:00:10,4\n", r"counts\.csv: the stamps lie 10 seconds apart"),
    ],
)
def test_wrong_counts_are_refused_with_their_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_counts(file(tmp_path, text), {})
