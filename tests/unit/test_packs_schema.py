from __future__ import annotations

import re
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import pytest

from crawlers.kinds import spider_class
from crawlers.options import OPTIONS, check_options, declared_brand
from packs import Pack, PackSource, Sector, find_pack, list_packs, sources_of
from packs.watched import EVERY_COMPETITOR, Watched
from reputation.brand import Brand, Source
from reputation.errors import InputError
from reputation.settings import SourceSettings

PACKS = list_packs()
COUNTRIES = {"russia": "ru", "britain": "gb", "united-states": "us", "germany": "de", "kazakhstan": "kz"}
each_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)


def place(entry: PackSource) -> tuple[object, ...]:
    """Where an entry looks: what no second entry may look at."""
    address = re.sub(r"^https://(www\.)?|/+$", "", entry.url or "").casefold()
    what = sorted((key, str(value)) for key, value in entry.options.items() if key != "brand")
    return entry.kind, address, (entry.query or "").casefold(), *what


def as_stored(source: SourceSettings) -> Source:
    values = source.model_dump(exclude={"every_seconds"})
    return Source(source_id=1, every_seconds=source.every_seconds, **values)


def watched_of(pack: Pack) -> Watched:
    """A team that watches every brand that the pack knows."""
    names = {entry.brands[0]: None for entry in pack.sources if entry.brands}
    names.pop(EVERY_COMPETITOR, None)
    return Watched("Nordbank", (), tuple(names) or ("Südbank",))


def test_packs_each_country_has_one_for_each_sector() -> None:
    wanted = {f"{country}-{sector}" for country in COUNTRIES for sector in get_args(Sector)}
    assert {pack.name for pack in PACKS} == wanted | {"international-general"}


@each_pack
def test_pack_bears_the_name_of_its_country_and_sector(pack: Pack) -> None:
    country = pack.name.removesuffix(f"-{pack.sector}")
    assert pack.country == COUNTRIES.get(country, "")


@each_pack
def test_pack_each_source_stands_in_it_once(pack: Pack) -> None:
    assert len({entry.name.casefold() for entry in pack.sources}) == len(pack.sources)
    assert len({place(entry) for entry in pack.sources}) == len(pack.sources)


@each_pack
def test_pack_every_address_is_https_and_holds_no_secret(pack: Pack) -> None:
    for entry in pack.sources:
        parts = urlsplit(entry.url or "https://none.example")
        assert parts.scheme == "https", entry.name
        assert (parts.username, parts.password, parts.port) == (None, None, None), entry.name
        assert not re.search(r"(?i)\b(api_?key|token|secret|password|session\w*)=", parts.query), entry.name
        assert parts.hostname, entry.name
        assert "." in parts.hostname, entry.name


@each_pack
def test_pack_every_entry_is_a_source_that_its_spider_takes(pack: Pack) -> None:
    watched = watched_of(pack)
    brands = [Brand(1, "Nordbank", "own"), *(Brand(2, name, "competitor") for name in watched.competitors)]
    sources = [as_stored(source) for source in pack.settings(watched)]
    assert len(sources) >= len(pack.sources)
    for source in sources:
        options = check_options(source)
        assert spider_class(source.kind).name == source.kind
        assert not source.allow_private
        assert source.every_seconds >= 15 * 60
        declared = declared_brand(source, options, brands)
        assert declared is None or declared.role == "competitor"
        assert "{brand}" not in f"{source.name}{source.url}{source.query}{source.options}"


@each_pack
def test_pack_texts_are_of_the_public_of_its_country(pack: Pack) -> None:
    for source in pack.settings(Watched("Nordbank")):
        expected = pack.country.upper() if pack.country and "country" in OPTIONS[source.kind].model_fields else None
        assert source.options.get("country") == expected


@each_pack
def test_pack_headlines_do_not_fetch_the_pages_behind_them(pack: Pack) -> None:
    for entry in pack.sources:
        assert (entry.source().options.get("articles") is False) == (entry.yields == "headlines")


def test_packs_a_source_that_several_hold_is_the_same_in_all() -> None:
    by_name: dict[str, PackSource] = {}
    by_place: dict[tuple[object, ...], PackSource] = {}
    for entry in (entry for pack in PACKS for entry in pack.sources):
        assert by_name.setdefault(entry.name.casefold(), entry) == entry
        assert by_place.setdefault(place(entry), entry) == entry


def test_sources_of_two_packs_hold_what_both_name_once() -> None:
    sources = sources_of([find_pack("russia-banking"), find_pack("russia-insurance")], Watched("Нордбанк"))
    assert [source.name for source in sources].count("Банк России, новости") == 1


def test_pack_page_of_a_brand_is_taken_where_it_is_a_competitor() -> None:
    pack = find_pack("russia-banking")
    mine = pack.settings(Watched("Сбербанк", ("Сбер",), ("альфа банк",)))
    pages = {source.name: source.options for source in mine if source.kind == "promo_page"}
    assert pages == {"Альфа-Банк: alfabank.ru": {"brand": "альфа банк"}}


@pytest.mark.parametrize(
    ("watched", "brand"),
    [
        (Watched("Monzo Bank", ("Monzo",), ("Starling",)), "Monzo Bank"),
        (Watched("Starling", (), ("monzo",)), "monzo"),
        (Watched("Starling"), None),
    ],
)
def test_pack_forum_of_a_brand_is_taken_where_it_is_watched(watched: Watched, brand: str | None) -> None:
    sources = {source.name: source for source in find_pack("britain-banking").settings(watched)}
    forum = sources.get("Monzo Community")
    assert (forum and forum.options["brand"]) == brand
    assert forum is None or forum.options["match"] == "all"


def test_pack_ads_of_every_competitor_are_one_source_each() -> None:
    sources = find_pack("germany-general").settings(Watched("Nordbank", (), ("Südbank", "Westbank")))
    ads = [(source.name, source.options) for source in sources if source.kind == "microsoft_ads"]
    assert ads == [
        ("Südbank: ads on Bing", {"brand": "Südbank"}),
        ("Westbank: ads on Bing", {"brand": "Westbank"}),
    ]


@pytest.mark.parametrize(
    ("country", "sector", "languages", "expected"),
    [
        ("de", "", ("en",), {"germany-general", "international-general"}),
        ("de", "health", ("en",), {"germany-general", "germany-health", "international-general"}),
        ("ru", "banking", ("ru",), {"russia-general", "russia-banking"}),
        ("fr", "banking", ("en",), {"international-general"}),
        ("", "banking", ("en",), {"international-general"}),
    ],
)
def test_pack_fits_its_country_and_sector(
    country: str, sector: str, languages: tuple[str, ...], expected: set[str]
) -> None:
    assert {pack.name for pack in PACKS if pack.fits(country, sector, languages)} == expected


def test_find_pack_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(InputError, match=r"only .*russia-general"):
        find_pack("atlantis")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('url = "ftp://old.example/rss"', "url"),
        ('url = "https://me:secret@x.example/rss"', "url"),
        ('language = "Russian"', "language"),
        ('yields = "rumours"', "yields"),
        ('yields = "posts"', "does not yield posts"),
        ('every = "often"', "is no duration"),
        ('colour = "red"', "colour"),
    ],
)
def test_list_packs_wrong_entry_names_file_and_key(tmp_path: Path, line: str, fault: str) -> None:
    entry = {"name": '"x"', "kind": '"feed"', "url": '"https://x.example"', "language": '"en"', "yields": '"articles"'}
    key, _, value = line.partition(" = ")
    text = "\n".join(f"{name} = {text}" for name, text in {**entry, key: value}.items())
    (tmp_path / "bad.toml").write_text(f'title = "t"\ncountry = "ru"\nsector = "banking"\n[[source]]\n{text}\n')
    with pytest.raises(InputError, match=rf"bad\.toml.*{fault}"):
        list_packs(tmp_path)


def test_list_packs_broken_toml_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title = \n")
    with pytest.raises(InputError, match=r"broken\.toml is no valid TOML"):
        list_packs(tmp_path)
