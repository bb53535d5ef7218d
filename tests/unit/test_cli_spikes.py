"""`goodwill spikes` over a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from cli.main import main

START = datetime(2026, 1, 5, tzinfo=UTC)


def counts_file(folder: Path, spacing: timedelta, form: str, rows: int = 600) -> Path:
    """Calm counts about 20 with 200 at row 500, each stamp written in a form."""
    counts = 20 + np.random.default_rng(1).integers(-4, 5, rows)
    counts[500] = 200
    lines = [f"{(START + row * spacing).strftime(form)},{count}" for row, count in enumerate(counts)]
    path = folder / "counts.csv"
    path.write_text("at,count\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("spacing", "form"),
    [
        (timedelta(minutes=5), "%Y-%m-%d %H:%M:%S"),
        (timedelta(hours=1), "%Y-%m-%dT%H:%MZ"),
        (timedelta(days=1), "%Y-%m-%d"),
    ],
)
def test_spikes_of_a_file_are_json_with_the_files_own_stamps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spacing: timedelta, form: str
) -> None:
    rows = 1200 if spacing < timedelta(hours=1) else 600
    path = counts_file(tmp_path, spacing, form, rows)
    expected = 500
    if rows == 1200:  # two days of history are 576 stamps
        text = path.read_text(encoding="utf-8").split("\n")
        stamp = text[901].split(",")[0]
        text[901] = f"{stamp},200"
        path.write_text("\n".join(text), encoding="utf-8")
        expected = 900
    assert main(["spikes", "--input", str(path), "--json"]) == 0
    (spike,) = json.loads(capsys.readouterr().out)["spikes"]
    assert list(spike) == ["at", "count", "expected", "p_value"]
    assert spike["at"] == (START + expected * spacing).strftime(form)
    assert spike["count"] == 200
    assert 18 < spike["expected"] < 22
    assert 0 < spike["p_value"] < 1e-6


def test_spikes_in_words_name_stamp_counts_and_span(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = counts_file(tmp_path, timedelta(hours=1), "%Y-%m-%d %H:%M")
    assert main(["spikes", "--input", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "2026-01-25 20:00  200 mentions in 60 minutes, " in shown


def test_calm_file_has_no_spikes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("at,count\n2026-03-01,4\n", encoding="utf-8")
    assert main(["spikes", "--input", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"spikes": []}
    assert main(["spikes", "--input", str(path)]) == 0
    assert capsys.readouterr().out == "no spikes\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--input", "counts.csv", "--json"),
            "counts.csv, line 3, column 'at': '2026-03-01' stands in the line before",
        ),
        (("--input", "nowhere.csv"), "nowhere.csv can't be read"),
        (("--map", "timestamp=at"), "--map belongs to --input"),
        (("--input", "counts.csv", "--map", "timestamp=when"), "there is no field 'when', only at, count"),
    ],
)
def test_wrong_input_ends_with_one_sentence_and_two(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counts.csv").write_text("at,count\n2026-03-01,4\n2026-03-01,4\n", encoding="utf-8")
    assert main(["spikes", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert captured.err.count("\n") == 1


def test_days_and_hours_in_one_file_end_with_one_sentence_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = counts_file(tmp_path, timedelta(days=1), "%Y-%m-%dT%H:%MZ")
    with path.open("a", encoding="utf-8") as more:
        more.writelines(f"2028-01-01T{hour:02}:00Z,1\n" for hour in range(24))
    assert main(["spikes", "--input", str(path), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "counts.csv: the stamps lie 3600 seconds apart from 2028-01-01T00:00:00+00:00 on" in captured.err
    assert captured.err.count("\n") == 1
