"""What the verbs refuse of the files they are given, before a database is opened or a word is written."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.dump import DumpError, restore
from cli.main import main
from reputation.settings import load_settings
from sentiment.scoring import SHIPPED

CONFIG = '[organisation]\nname = "N"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOODWILL_CONFIG", raising=False)
    return tmp_path


def test_extract_into_its_own_input_is_refused_and_leaves_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "page.html").write_text("<p>Hello</p>", encoding="utf-8")
    (folder / "in.jsonl").write_text('{"id": "1", "path": "page.html"}\n', encoding="utf-8")
    assert main(["extract", "--input", "in.jsonl", "--output", "./in.jsonl"]) == 2
    assert capsys.readouterr().err == "goodwill: --input and --output name the same file in.jsonl\n"
    assert "page.html" in (folder / "in.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [(), ("--force",)])
def test_backup_into_a_folder_is_refused_with_and_without_force(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    (folder / "copies").mkdir()
    assert main(["db", "backup", "copies", *words]) == 2
    assert capsys.readouterr().err == "goodwill: copies is a folder: name a file in it\n"


@pytest.mark.parametrize("content", [b"", b"junk", b"PGDM", b"-- PostgreSQL database dump"])
def test_restore_of_what_is_no_backup_is_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (folder / "copy.dump").write_bytes(content)
    assert main(["db", "restore", "copy.dump", "--yes"]) == 2
    assert capsys.readouterr().err == "goodwill: copy.dump is no file that `goodwill db backup` wrote\n"


def test_restore_of_a_backup_that_is_cut_off_names_the_file(folder: Path) -> None:
    (folder / "copy.dump").write_bytes(b"PGDMP\x01")
    with pytest.raises(DumpError, match=r"copy\.dump can't be read: pg_restore"):
        restore("postgresql://127.0.0.1:1/none", folder / "copy.dump")


def test_restore_without_yes_and_without_a_terminal_says_what_to_add(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "copy.dump").write_bytes(b"PGDMP")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["db", "restore", "copy.dump"]) == 2
    assert "goodwill: nobody answered: --yes replaces what is stored without asking" in capsys.readouterr().err


def test_model_use_takes_a_config_with_a_byte_order_mark(folder: Path) -> None:
    (folder / "goodwill.toml").write_text(CONFIG, encoding="utf-8-sig")
    assert main(["model", "use", "goodwill-small", "--languages", "en"]) == 0
    assert load_settings(folder / "goodwill.toml", {}).sentiment.languages == ("en",)


def _half_model(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of the shipped model whose settings were changed."""
    model = folder / "half"
    shutil.copytree(SHIPPED, model, ignore=shutil.ignore_patterns("onnx"))
    (model / "onnx").symlink_to(SHIPPED / "onnx")
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    change(config["goodwill"])
    (model / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return model


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings["thresholds"].pop("practices"),
        lambda settings: settings["temperatures"].update(sentiment={}),
        lambda settings: settings["thresholds"].update(reference="high"),
        lambda settings: settings.update(canary=None),
        lambda settings: settings["canary"].update(ids="none"),
    ],
    ids=["no threshold", "no temperature", "threshold of letters", "no known text", "known text of letters"],
)
def test_model_use_of_a_folder_that_cannot_score_says_so_and_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], change: Callable[[dict[str, Any]], None]
) -> None:
    (folder / "goodwill.toml").write_text(CONFIG, encoding="utf-8")

    assert main(["model", "use", str(_half_model(folder, change))]) != 0

    told = capsys.readouterr().err
    assert "can't" in told
    assert "unexpected" not in told
    assert (folder / "goodwill.toml").read_text(encoding="utf-8") == CONFIG


def test_model_use_refuses_a_revision_of_what_has_none_and_tells_of_languages_that_go(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "goodwill.toml").write_text(CONFIG, encoding="utf-8")

    assert main(["model", "use", "goodwill-small", "--revision", "abc"]) == 2
    assert "goodwill-small has no revisions to choose from" in capsys.readouterr().err
    assert main(["model", "use", "goodwill-small", "--languages", "en, de"]) == 0
    assert load_settings(folder / "goodwill.toml", {}).sentiment.languages == ("en", "de")
    assert main(["model", "use", "goodwill-small"]) == 0
    assert "languages = de, en stood there for the model before" in capsys.readouterr().err


@pytest.mark.parametrize("line", ['sentiment = {languages = ["ru"]}\n', 'sentiment.languages = ["ru"]\n'])
def test_model_use_of_settings_that_are_no_table_of_their_own_says_so_and_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    (folder / "goodwill.toml").write_text(line + CONFIG, encoding="utf-8")
    assert main(["model", "use", "goodwill-small", "--languages", "en"]) == 2
    told = "goodwill.toml: write what it says of sentiment under a line [sentiment], so that it can be changed"
    assert told in capsys.readouterr().err
    assert (folder / "goodwill.toml").read_text(encoding="utf-8") == line + CONFIG
