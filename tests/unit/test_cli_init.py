from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from cli.toml_text import Answers, config_text
from packs import find_pack
from reputation.settings import load_settings

NAMES = st.text(min_size=2, max_size=30).map(str.strip).filter(lambda name: len(name) >= 2)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOODWILL_CONFIG", raising=False)
    return tmp_path


def test_init_writes_settings_that_load(folder: Path) -> None:
    words = [
        "init",
        "--yes",
        "--brand",
        "Нордбанк",
        "--alias",
        "Nordbank",
        "--competitor",
        "Альфабанк",
        "--country",
        "ru",
    ]
    assert main([*words, "--disclosed", "2026-11-01", "--recipient", "pr@nordbank.example"]) == 0
    settings = load_settings(folder / "goodwill.toml", {})
    assert settings.organisation.timezone == "Europe/Moscow"
    assert settings.organisation.languages == ("ru", "en")
    assert [(brand.name, brand.role) for brand in settings.brands] == [("Нордбанк", "own"), ("Альфабанк", "competitor")]
    assert settings.incidents[0].disclosed_at.date() == date(2026, 11, 1)
    assert settings.alerts.recipients[0].language == "ru"
    packs = find_pack("english-general"), find_pack("russia-general")
    assert {source.name for source in settings.sources} == {entry.name for pack in packs for entry in pack.sources}


def test_init_chosen_pack_is_the_only_one(folder: Path) -> None:
    assert main(["init", "--yes", "--brand", "Nordbank", "--pack", "english-general"]) == 0
    settings = load_settings(folder / "goodwill.toml", {})
    assert len(settings.sources) == len(find_pack("english-general").sources)
    assert settings.incidents == ()


def test_init_existing_file_is_replaced_only_by_force(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "goodwill.toml").write_text("# mine\n", encoding="utf-8")
    assert main(["init", "--yes", "--brand", "Nordbank"]) == 2
    assert "exists already: --force" in capsys.readouterr().err
    assert (folder / "goodwill.toml").read_text("utf-8") == "# mine\n"
    assert main(["init", "--yes", "--brand", "Nordbank", "--force"]) == 0
    assert load_settings(folder / "goodwill.toml", {}).brands[0].name == "Nordbank"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--yes"], "needs your brand"),
        (["--brand", "Nordbank"], "no terminal to ask on"),
        (["--yes", "--brand", "Nordbank", "--disclosed", "01.11.2026"], "is no date like"),
        (["--yes", "--brand", "Nordbank", "--timezone", "Mars/Olympus"], "is no IANA time zone"),
        (["--yes", "--brand", "Nordbank", "--language", "de"], "languages"),
        (["--yes", "--brand", "Nordbank", "--competitor", "Nordbank"], "stands there twice"),
        (["--yes", "--brand", "Nordbank", "--pack", "mars"], "no source pack 'mars'"),
        (["--yes", "--brand", "Nordbank", "--recipient", "nobody"], "recipients"),
    ],
)
def test_init_wrong_answer_is_one_sentence_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], fault: str
) -> None:
    assert main(["init", *words]) == 2
    assert fault in capsys.readouterr().err
    assert list(folder.iterdir()) == []


@given(brand=NAMES, alias=NAMES)
def test_config_text_any_name_comes_back_as_it_was(brand: str, alias: str) -> None:
    answers = Answers(brand, brand, (alias,), (), "UTC", ("en",), None, (), ())
    table = tomllib.loads(config_text(answers))
    assert table["brand"][0]["name"] == brand
    assert table["brand"][0]["aliases"] == [alias]
