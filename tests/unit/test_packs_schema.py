from __future__ import annotations

from pathlib import Path

import pytest

from packs import Pack, find_pack, list_packs
from reputation.errors import InputError

PACKS = list_packs()


def test_packs_two_are_shipped() -> None:
    assert {"russia-general", "english-general"} <= {pack.name for pack in PACKS}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_pack_each_source_stands_in_it_once(pack: Pack) -> None:
    assert len({source.name for source in pack.sources}) == len(pack.sources)
    assert len({source.url for source in pack.sources}) == len(pack.sources)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_pack_every_entry_becomes_a_valid_source(pack: Pack) -> None:
    sources = [entry.source() for entry in pack.sources]
    assert all(source.every_seconds == 1800 and not source.allow_private for source in sources)
    assert [source.options for source in sources] == [
        {} if entry.yields == "articles" else {"articles": False} for entry in pack.sources
    ]


def test_packs_names_of_two_packs_do_not_collide() -> None:
    names = [source.name for pack in PACKS for source in pack.sources]
    assert len(set(names)) == len(names)


def test_find_pack_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(InputError, match=r"only .*russia-general"):
        find_pack("atlantis")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('url = "ftp://old.example/rss"', "url"),
        ('language = "Russian"', "language"),
        ('yields = "posts"', "yields"),
        ('colour = "red"', "colour"),
    ],
)
def test_list_packs_wrong_entry_names_file_and_key(tmp_path: Path, line: str, fault: str) -> None:
    entry = {"name": '"x"', "kind": '"feed"', "url": '"https://x.example"', "language": '"en"', "yields": '"articles"'}
    key, _, value = line.partition(" = ")
    text = "\n".join(f"{name} = {text}" for name, text in {**entry, key: value}.items())
    (tmp_path / "bad.toml").write_text(f'title = "t"\ncountry = "ru"\nsector = "bank"\n[[source]]\n{text}\n')
    with pytest.raises(InputError, match=rf"bad\.toml.*{fault}"):
        list_packs(tmp_path)


def test_list_packs_broken_toml_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title = \n")
    with pytest.raises(InputError, match=r"broken\.toml is no valid TOML"):
        list_packs(tmp_path)
