from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from reputation.errors import InputError, RunError
from sentiment.file import score_file
from sentiment.records import ScoringInput, TextScore


class Echo:
    """Says nothing about any text: the file's own rules are what is tested here."""

    def score(self, inputs: Sequence[ScoringInput]) -> list[TextScore]:
        return [TextScore.unscored(one.id, one.language, "not judged", "echo@0") for one in inputs]


def _line(number: int, **extra: object) -> str:
    return json.dumps({"id": str(number), "text": "Orland Bank answered.", "kind": "mention", **extra})


def test_score_file_keeps_order_and_reports_progress(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(_line(i) for i in range(1_100)) + "\n", encoding="utf-8")
    calls: list[tuple[int, int]] = []

    count = score_file(source, target, Echo(), lambda done, total: calls.append((done, total)))

    assert count == 1_100
    assert [json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()] == [
        str(i) for i in range(1_100)
    ]
    assert calls[-1] == (1_100, 1_100)
    assert list(tmp_path.glob(".*")) == []


def test_score_file_of_no_lines_writes_an_empty_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"")

    assert score_file(source, target, Echo()) == 0
    assert target.read_bytes() == b""


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (b'{"id": "2", "text": ', "not JSON"),
        (b"[1, 2]", "no JSON object"),
        (b"", "not JSON"),
        (b'{"text": "t", "kind": "ad"}', "`id` is missing"),
        (b'{"id": 7, "text": "t", "kind": "ad"}', "`id` is missing or no string"),
        (b'{"id": "2", "kind": "ad"}', "`text` is missing"),
        (b'{"id": "2", "text": "t", "kind": "banner"}', "`kind` must be mention or ad"),
        (b'{"id": "2", "text": "t", "kind": "ad", "start": "0"}', "`start` is no whole number"),
        (b'{"id": "2", "text": "t", "kind": "ad", "lang": 5}', "`lang` is no string"),
        (b'{"id": "2", "text": "\xff\xfe", "kind": "ad"}', "not UTF-8"),
        (b'{"id": "\\ud800", "text": "t", "kind": "ad"}', "lone surrogate"),
        (b'{"id": "2", "text": "t", "kind": "ad", "lang": "\\ud800"}', "`lang` holds half a character"),
    ],
)
def test_score_file_broken_line_names_it_and_writes_nothing(tmp_path: Path, broken: bytes, complaint: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\n".join([_line(1).encode(), broken, _line(3).encode(), b""]))

    with pytest.raises(InputError, match=r"line 2") as caught:
        score_file(source, target, Echo())

    assert complaint in str(caught.value)
    assert not target.exists()


def test_score_file_keeps_an_older_output_when_a_line_is_broken(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    target.write_text("older\n", encoding="utf-8")
    source.write_text("{", encoding="utf-8")

    with pytest.raises(InputError):
        score_file(source, target, Echo())

    assert target.read_text(encoding="utf-8") == "older\n"


def test_score_file_missing_input_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        score_file(tmp_path / "absent.jsonl", tmp_path / "out.jsonl", Echo())


def test_score_file_missing_output_folder_is_a_run_error(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(_line(1), encoding="utf-8")

    with pytest.raises(RunError, match="can't be written"):
        score_file(source, tmp_path / "absent" / "out.jsonl", Echo())


def test_score_file_reads_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + _line(1).encode() + b"\r\n" + _line(2).encode() + b"\r\n")

    assert score_file(source, target, Echo()) == 2
