from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from exchange.parquet import write_parquet
from reputation.errors import InputError

pq = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")

AT = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=3)))


def test_parquet_keeps_stamps_in_utc_days_numbers_lists_and_whole_texts(tmp_path: Path) -> None:
    text = "=1+1 " * 20_000
    row = {"id": "1", "text": text, "published_at": AT, "first_seen_on": AT.date(), "rating": 4.5, "story_id": 7}

    count = write_parquet(tmp_path / "m.parquet", [{**row, "brands": ["Arden", "Банк"]}], "mentions")

    (found,) = pq.read_table(tmp_path / "m.parquet").to_pylist()
    assert count == 1
    assert (found["text"], found["brands"]) == (text, ["Arden", "Банк"])
    assert found["published_at"] == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert found["first_seen_on"] == date(2026, 11, 24)
    assert (found["rating"], found["story_id"], found["title"]) == (4.5, 7, None)


def test_parquet_types_do_not_hang_on_the_rows(tmp_path: Path) -> None:
    write_parquet(tmp_path / "none.parquet", [], "scores")
    write_parquet(tmp_path / "day.parquet", [{"day": AT.date(), "brand": "Arden", "negative": 3}], "daily")

    scores, daily = (pq.read_schema(tmp_path / f"{name}.parquet") for name in ("none", "day"))
    assert (str(scores.field("negative").type), str(daily.field("negative").type)) == ("double", "int64")
    assert str(scores.field("scored_at").type) == "timestamp[us, tz=UTC]"
    assert [str(scores.field(name).type) for name in ("about_breach", "label")] == ["bool", "string"]


def test_parquet_that_fails_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> object:
        yield {"day": AT.date(), "brand": "Arden", "negative": 3}
        raise KeyError

    with pytest.raises(KeyError):
        write_parquet(tmp_path / "out.parquet", rows(), "daily")  # type: ignore[arg-type]

    assert list(tmp_path.iterdir()) == []


def test_parquet_without_the_extra_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(InputError, match=r"pip install 'goodwill\[parquet\]'"):
        write_parquet(tmp_path / "out.parquet", [], "daily")
    assert list(tmp_path.iterdir()) == []
