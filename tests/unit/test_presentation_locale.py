from __future__ import annotations

from pathlib import Path

import pytest

from presentation.locale.catalogue import COMPILED, PARTS, CatalogueError, merge, mo_bytes, po_bytes
from presentation.locale.extract import PACKAGES, find_messages

GOOD = 'msgid "Sent to {name}"\nmsgstr "Отправлено: {name}"\n'


def part(folder: Path, text: str, name: str = "x.po") -> list[Path]:
    (folder / name).write_text(text, "utf-8")
    return sorted(folder.glob("*.po"))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_string_of_the_package_has_its_russian(package: str) -> None:
    catalogue = merge(PARTS.glob("*.po"))
    missing = {found.message for found in find_messages(packages=[package]) if catalogue.get(found.message) is None}
    assert missing == set()


def test_source_has_strings_to_translate() -> None:
    messages = {found.message for found in find_messages(packages=["presentation"])}
    assert {"Transparency", "{n} point", "Sentiment is still low; it is too early to say more."} <= messages


def test_committed_catalogue_is_what_the_parts_compile_to() -> None:
    catalogue = merge(PARTS.glob("*.po"))
    assert (COMPILED / "goodwill.po").read_bytes() == po_bytes(catalogue), "run python -m presentation.locale"
    assert (COMPILED / "goodwill.mo").read_bytes() == mo_bytes(catalogue), "run python -m presentation.locale"


def test_merging_twice_gives_the_same_bytes() -> None:
    first, second = merge(PARTS.glob("*.po")), merge(PARTS.glob("*.po"))
    assert (po_bytes(first), mo_bytes(first)) == (po_bytes(second), mo_bytes(second))


def test_part_with_and_without_a_header_are_both_read(tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    for text in (GOOD, header + GOOD):
        message = merge(part(tmp_path, text)).get("Sent to {name}")
        assert message is not None
        assert message.string == "Отправлено: {name}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('msgid "Sent to {name}"\nmsgstr "Отправлено: {имя}"\n', "other names in braces"),
        ('msgid "Sent"\nmsgstr ""\n', "without a translation"),
        ('msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} день"\nmsgstr[1] "{n} дня"\n', "plural form"),
        ('msgid "Sent"\nnonsense\n', "not a PO file"),
    ],
)
def test_part_that_loses_something_is_refused_by_its_name(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(CatalogueError, match=f"x.po.*{complaint}"):
        merge(part(tmp_path, text))


def test_two_parts_that_disagree_are_refused_by_both_names(tmp_path: Path) -> None:
    part(tmp_path, GOOD, "a.po")
    paths = part(tmp_path, GOOD.replace("Отправлено", "Послано"), "b.po")
    with pytest.raises(CatalogueError, match=r"b\.po translates 'Sent to \{name\}' otherwise than a\.po"):
        merge(paths)


def test_two_parts_that_agree_are_merged(tmp_path: Path) -> None:
    part(tmp_path, GOOD, "a.po")
    assert len(merge(part(tmp_path, GOOD, "b.po"))) == 1


def test_strings_are_found_in_code_and_templates(tmp_path: Path) -> None:
    package = tmp_path / "mail"
    package.mkdir()
    code = (
        'TABLE = {"a": mark("One")}\nself.words.text("Two " "parts")\n'
        'words("ru").plural("x", "xs", n)\npage.text("No")\n'
    )
    (package / "code.py").write_text(code, "utf-8")
    (package / "mail.html").write_text("<p>\n{{ words.text('Three') }}</p>", "utf-8")
    found = {(item.message, item.line) for item in find_messages(tmp_path, ["mail"])}
    assert found == {("One", 1), ("Two parts", 2), ("x", 3), ("Three", 2)}
