"""What the verbs take as days and names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cli.export import parse_day
from cli.main import main
from reputation.errors import InputError


def test_parse_day_of_an_iso_date_is_that_day_and_of_nothing_none() -> None:
    assert parse_day("2026-11-24", "--since") == date(2026, 11, 24)
    assert parse_day(None, "--since") is None


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_parse_day_whose_bounds_no_clock_can_tell_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=f"--until '{text}' lies outside the years 1900 to 2999"):
        parse_day(text, "--until")


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("import", "mentions", "m.csv"), "--source"),
        (("import", "ads", "m.csv"), "--source"),
        (("import", "news-archive", "m.warc"), "--source"),
        (("import", "counts", "m.csv"), "--instrument"),
        (("import", "labels", "m.csv"), "--by"),
    ],
)
@pytest.mark.parametrize("name", ["", "  ", "\udcff"])
def test_import_under_a_name_that_is_none_is_refused_before_anything_is_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    option: str,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOODWILL_CONFIG", raising=False)
    assert main([*words, option, name]) == 2
    assert f"goodwill: {option} needs a name" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["--query", "--brand"])
@pytest.mark.parametrize("words", [("--exclude", "river"), ("--context", "loan"), ("--case-sensitive",)])
def test_match_preview_refuses_what_only_a_name_can_have(
    capsys: pytest.CaptureFixture[str], kind: str, words: tuple[str, ...]
) -> None:
    assert main(["match", "preview", "bank", kind, *words]) == 2
    told = "--exclude, --context and --case-sensitive belong to a name, not to --query or --brand"
    assert told in capsys.readouterr().err
