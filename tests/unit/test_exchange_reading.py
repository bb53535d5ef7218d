from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.reading import parse_mapping, read_rows, unread_columns
from exchange.writing import write_file
from presentation.cells import unguarded
from reputation.errors import InputError


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def values(path: Path, mapping: dict[str, str] | None = None, encoding: str = "utf-8") -> list[dict[str, object]]:
    return [dict(row.values) for row in read_rows(path, mapping or {}, encoding)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_rows_finds_the_separator(tmp_path: Path, separator: str) -> None:
    path = write(tmp_path, "a.csv", f"url{separator}text\nhttp://a{separator}hello\n")
    assert values(path) == [{"url": "http://a", "text": "hello"}]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffurl,text\nhttp://a,привет\n".encode(),
        "url,text\nhttp://a,привет\n".encode("utf-16"),
        b"url,text\r\nhttp://a,\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\r\n",
    ],
)
def test_read_rows_takes_byte_order_marks_and_line_ends_as_they_come(tmp_path: Path, data: bytes) -> None:
    assert values(write(tmp_path, "a.csv", data)) == [{"url": "http://a", "text": "привет"}]


def test_read_rows_other_encoding_is_named_by_the_user(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "url;text\nhttp://a;утечка\n".encode("cp1251"))
    with pytest.raises(InputError, match=r"a\.csv, line 2: the text is not UTF-8.*--encoding"):
        values(path)
    assert values(path, encoding="cp1251") == [{"url": "http://a", "text": "утечка"}]


@pytest.mark.parametrize("encoding", ["nope", "undefined", "a\0b"])
def test_read_rows_encoding_that_reads_no_text_is_named(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(InputError, match=r"--encoding .* is no encoding that"):
        values(write(tmp_path, "a.csv", "url,text\nhttp://a,b\n"), encoding=encoding)


def test_read_rows_empty_cells_are_unknown(tmp_path: Path) -> None:
    assert values(write(tmp_path, "a.csv", "url,title,text\nhttp://a, ,b\n")) == [{"url": "http://a", "text": "b"}]


def test_read_rows_line_of_a_record_is_where_it_starts(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'url,text\nhttp://a,"one\ntwo\nthree"\nhttp://b,four\n')
    assert [(row.line, row.values["url"]) for row in read_rows(path, {})] == [(2, "http://a"), (5, "http://b")]


def test_read_rows_mapped_column_takes_the_fields_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Link,Body\nhttp://a,hello\n")
    assert values(path, {"url": "Link", "text": "Body"}) == [{"url": "http://a", "text": "hello"}]


def test_read_rows_mapped_column_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.csv, line 2, column 'Body'"):
        values(write(tmp_path, "a.csv", "Link\nhttp://a\n"), {"text": "Body"})


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.csv", "url,text\nhttp://a\n", r"a\.csv, line 2, column 'text': the line has 1 cells"),
        ("a.csv", "url,text\nhttp://a,b,c\n", r"a\.csv, line 2, column 'text': the line has 3 cells"),
        ("a.csv", 'url,text\nhttp://a,"b"c\n', r"a\.csv, line 2: the line is no valid CSV"),
        ("a.csv", 'url,text\nhttp://a,"never closed\n', r"a\.csv, line 2: the line is no valid CSV"),
        ("a.csv", "url,url\na,b\n", "line 1: the column 'url' stands there twice"),
        ("a.csv", "", "is empty"),
        ("a.jsonl", '{"url": 1}\n{"url"\n', r"a\.jsonl, line 2: the line is not JSON"),
        ("a.jsonl", "[1]\n", "line 1: the line is no JSON object"),
        ("a.doc", "x", r"must end in \.csv"),
    ],
)
def test_read_rows_broken_line_names_file_and_place(tmp_path: Path, name: str, text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        values(write(tmp_path, name, text))


@pytest.mark.parametrize("indent", [None, 1])
def test_read_rows_of_a_json_list_says_what_json_lines_are(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "f.json"
    path.write_text(json.dumps([{"a": 1}, {"a": 2}], indent=indent), encoding="utf-8")
    with pytest.raises(InputError, match=r"f\.json, line 1: the line is no JSON object but a list's: .*each on a line"):
        list(read_rows(path, {}))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_read_rows_of_utf_16_without_its_mark_says_so(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("a;b\n1;2\n".encode(encoding))
    with pytest.raises(InputError, match=rf"f\.csv .*--encoding {encoding}"):
        list(read_rows(path, {}))
    assert [dict(one.values) for one in read_rows(path, {}, encoding)] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("blank", ["", ";", " ; ", ";;;"])
def test_read_rows_of_empty_cells_alone_as_spreadsheets_leave_them_are_passed_over(tmp_path: Path, blank: str) -> None:
    path = write(tmp_path, "a.csv", f"a;b\n1;2\n{blank}\n3;4\n{blank}\n")
    assert [(row.line, row.values["a"]) for row in read_rows(path, {})] == [(2, "1"), (4, "3")]


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLS", "a.ods"])
def test_read_rows_of_a_workbook_says_how_to_save_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"{name} is a workbook: save its sheet as CSV"):
        list(read_rows(write(tmp_path, name, b"PK\x03\x04\xff\xfe"), {}))


def test_read_rows_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read: No such file"):
        values(tmp_path / "none.csv")


def test_read_rows_json_lines_keep_types_and_skip_blank_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"id": 7, "platforms": ["a", "b"], "title": null}\n\n{"id": 8}\n')
    assert values(path) == [{"id": 7, "platforms": ["a", "b"]}, {"id": 8}]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), min_size=2, max_size=2),
        min_size=1,
    )
)
def test_read_rows_reads_back_what_a_csv_writer_wrote(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    import csv  # noqa: PLC0415 (the peer that writes)

    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["url", "text"], *cells])
    plain = [map(unguarded, row) for row in cells]
    expected = [{name: cell for name, cell in zip(("url", "text"), row, strict=True) if cell.strip()} for row in plain]
    assert values(path) == expected


@pytest.mark.parametrize("pair", ["title", "=title", "Headline=headline"])
def test_parse_mapping_wrong_pair_is_refused(pair: str) -> None:
    with pytest.raises(InputError, match="--map"):
        parse_mapping([pair], ("title", "text"))


def test_parse_mapping_column_may_hold_an_equals_sign() -> None:
    assert parse_mapping(["a=b=title"], ("title",)) == {"title": "a=b"}


@pytest.mark.parametrize("names", ["title,Headline", "Headline,title"])
def test_read_rows_mapped_column_beside_one_of_the_fields_name_wins(tmp_path: Path, names: str) -> None:
    cells = ",".join({"title": "own", "Headline": "mapped"}[name] for name in names.split(","))
    path = write(tmp_path, "a.csv", f"{names}\n{cells}\n")
    assert values(path, {"title": "Headline"}) == [{"title": "mapped"}]


def test_read_rows_mapped_column_left_empty_gives_no_way_to_one_of_the_fields_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "title,Headline,url\nown,,http://a\n")
    assert values(path, {"title": "Headline"}) == [{"url": "http://a"}]


def test_read_rows_column_mapped_to_two_fields_is_read_as_both(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Day,url\n2026-11-24,http://a\n")
    both = {"published_at": "2026-11-24", "edited_at": "2026-11-24", "url": "http://a"}
    assert values(path, {"published_at": "Day", "edited_at": "Day"}) == [both]


def test_parse_mapping_second_column_for_a_field_is_refused() -> None:
    with pytest.raises(InputError, match="--map 'Top=title': the field 'title' is the column 'Headline' already"):
        parse_mapping(["Headline=title", "Top=title"], ("title", "text"))


def test_unread_columns_are_those_of_other_names_and_those_that_gave_way_to_map(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "url,Published,title,Headline,note\nhttp://a,2026,own,mapped,\n")
    rows = read_rows(path, {"title": "Headline"})
    assert unread_columns(rows, ("url", "title", "published_at")) == ["title", "Published"]


@pytest.mark.parametrize("told", ["sep=;", "SEP=;", '"sep=;"'])
def test_read_rows_separator_told_in_the_first_line_is_obeyed(tmp_path: Path, told: str) -> None:
    path = write(tmp_path, "a.csv", f"{told}\r\nurl;a,b,c\r\nhttp://a;x\r\n")
    assert [(row.line, dict(row.values)) for row in read_rows(path, {})] == [(3, {"url": "http://a", "a,b,c": "x"})]


def test_read_rows_blank_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "\n\nurl;text\nhttp://a;hello\n")
    assert [(row.line, dict(row.values)) for row in read_rows(path, {})] == [(4, {"url": "http://a", "text": "hello"})]


def test_read_rows_column_that_nobody_reads_may_stand_there_twice(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "url,Tag,Tag,title,title,Headline\nhttp://a,x,y,o,o,mapped\n")
    (row,) = read_rows(path, {"title": "Headline"}, fields=("url", "title"))
    assert (row.values["url"], row.values["title"]) == ("http://a", "mapped")


@pytest.mark.parametrize(("head", "column"), [("url,url,Top", "url"), ("url,Top,Top", "Top")])
def test_read_rows_column_that_is_read_twice_is_refused_at_its_line(tmp_path: Path, head: str, column: str) -> None:
    path = write(tmp_path, "a.csv", f"\n{head}\na,b,c\n")
    with pytest.raises(InputError, match=f"line 2: the column '{column}' stands there twice"):
        list(read_rows(path, {"title": "Top"}, fields=("url", "title")))


@pytest.mark.parametrize("text", ["-123_45", "=1+1", "+7 495", "@bank", "  =x", "plain", "'quoted'"])
def test_read_rows_of_an_exported_csv_gives_the_text_before_its_apostrophe(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    write_file(path, [{"id": text}], ("id",), "csv")
    assert values(path) == [{"id": text}]
