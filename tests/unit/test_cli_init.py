from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from cli.pack_choice import try_sources
from cli.toml_text import Answers, config_text
from packs import find_pack, sources_of
from packs.watched import Watched
from reputation.settings import SourceSettings, load_settings
from tests.replay.server import ReplayServer, xml

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
        "--sector",
        "banking",
    ]
    assert main([*words, "--disclosed", "2026-11-01", "--recipient", "pr@nordbank.example"]) == 0
    settings = load_settings(folder / "goodwill.toml", {})
    assert settings.organisation.timezone == "Europe/Moscow"
    assert settings.organisation.languages == ("ru", "en")
    assert [(brand.name, brand.role) for brand in settings.brands] == [("Нордбанк", "own"), ("Альфабанк", "competitor")]
    assert settings.incidents[0].disclosed_at.date() == date(2026, 11, 1)
    assert settings.alerts.recipients[0].language == "ru"
    assert settings.incidents[0].sector == "banking"
    packs = [find_pack(name) for name in ("international-general", "russia-banking", "russia-general")]
    expected = sources_of(packs, Watched("Нордбанк", ("Nordbank",), ("Альфабанк",)))
    assert settings.sources == tuple(expected)
    assert "Альфа-Банк: alfabank.ru" in {source.name for source in settings.sources}


def test_init_chosen_pack_is_the_only_one(folder: Path) -> None:
    assert main(["init", "--yes", "--brand", "Nordbank", "--pack", "international-general"]) == 0
    settings = load_settings(folder / "goodwill.toml", {})
    assert len(settings.sources) == len(find_pack("international-general").sources)
    assert settings.incidents == ()


@pytest.mark.parametrize(
    ("words", "packs"),
    [
        (["--country", "UK", "--sector", "health"], ["international-general", "britain-general", "britain-health"]),
        (["--country", "de", "--competitor", "Südbank"], ["international-general", "germany-general"]),
        (
            ["--country", "kz", "--sector", "telecom"],
            ["international-general", "kazakhstan-general", "kazakhstan-telecom"],
        ),
        ([], ["international-general"]),
    ],
)
def test_init_ticks_the_packs_of_country_and_sector(folder: Path, words: list[str], packs: list[str]) -> None:
    assert main(["init", "--yes", "--brand", "Nordbank", *words]) == 0
    competitors = tuple(words[3:4]) if "--competitor" in words else ()
    expected = sources_of(map(find_pack, packs), Watched("Nordbank", (), competitors))
    names = {source.name for source in load_settings(folder / "goodwill.toml", {}).sources}
    assert names == {source.name for source in expected}


def test_init_country_without_packs_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--yes", "--brand", "Nordbank", "--country", "fr"]) == 0
    assert "No source packs are for the country 'fr'" in capsys.readouterr().out
    assert load_settings(folder / "goodwill.toml", {}).sources


def test_init_try_switches_off_the_sources_that_do_not_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ReplayServer() as server:
        server.routes["/feed"] = xml('<rss version="2.0"><channel><title>News</title></channel></rss>')
        addresses = {"answers": f"{server.url}/feed", "is gone": f"{server.url}/none"}
        sources = [
            SourceSettings(name=name, kind="feed", url=url, allow_private=True) for name, url in addresses.items()
        ]
        tried = try_sources(sources, folder)
    assert [(source.name, source.enabled) for source in tried] == [("answers", True), ("is gone", False)]
    assert "1 of 2 sources answer" in capsys.readouterr().out


def test_init_try_where_none_answers_switches_none_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ReplayServer() as server:
        tried = try_sources([SourceSettings(name="is gone", kind="feed", url=f"{server.url}/none")], folder)
    assert [source.enabled for source in tried] == [True]
    assert "No source answers" in capsys.readouterr().out


def test_config_text_source_that_is_switched_off_and_one_with_a_query_come_back_as_they_were() -> None:
    sources = (
        SourceSettings(name="off", kind="feed", url="https://x.example/rss", enabled=False),
        SourceSettings(name="утечка", kind="mastodon", url="https://x.example", options={"hashtag": "утечка"}),
        SourceSettings(name="ads", kind="microsoft_ads", query='Südbank "one"', options={"brand": "Südbank"}),
    )
    answers = Answers("Nordbank", "Nordbank", (), (), "UTC", ("en",), None, (), sources)
    rows = tomllib.loads(config_text(answers))["source"]
    assert tuple(SourceSettings.model_validate(row) for row in rows) == sources


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
        (["--yes", "--brand", "Nordbank", "--sector", "mining"], "no source packs for the sector 'mining'"),
        (["--yes", "--brand", "Nordbank", "--recipient", "nobody"], "recipients"),
    ],
)
def test_init_wrong_answer_is_one_sentence_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], fault: str
) -> None:
    assert main(["init", *words]) == 2
    assert fault in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_init_wrong_answer_names_no_line_of_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--yes", "--brand", "Nordbank", "--recipient", "nobody"]) == 2
    assert capsys.readouterr().err.startswith("goodwill: goodwill.toml: alerts.recipients.0.email is no e-mail address")


def test_init_wrong_answer_is_told_before_the_sources_are_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cli.init.try_sources", lambda *_: pytest.fail("asked sources for nothing"))
    assert main(["init", "--yes", "--brand", "Nordbank", "--recipient", "nobody", "--try"]) == 2
    assert "recipients" in capsys.readouterr().err


@given(brand=NAMES, alias=NAMES)
def test_config_text_any_name_comes_back_as_it_was(brand: str, alias: str) -> None:
    answers = Answers(brand, brand, (alias,), (), "UTC", ("en",), None, (), ())
    table = tomllib.loads(config_text(answers))
    assert table["brand"][0]["name"] == brand
    assert table["brand"][0]["aliases"] == [alias]
