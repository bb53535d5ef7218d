from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from exchange.mentions import mention_item
from exchange.presets import preset_named
from exchange.reading import parse_mapping, read_rows
from reputation.errors import InputError
from reputation.mention import MentionItem

HEAD = (
    "Report:,Mentions of Nordbank\nFrom:,2026-03-01\nTo:,2026-03-31\nLabel:,\n\n"
    "Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Country Code,Author,Full Name,"
    "Full Text,Reach (new),Extra\n"
)
NEWS = (
    '1,bank,2026-03-02 10:15:00.0,"Leak, again",short,https://n.example/1,n.example,negative,news,en,GBR,ann,Ann Lee,'
    '"The whole text, with\na line",1200,x\n'
)
POST = "1,bank,2026-03-02 11:00:00.0,,just a snippet,https://t.example/2,t.example,neutral,twitter,ru,RUS,bo,,,0,\n"
BERLIN = ZoneInfo("Europe/Berlin")


def items(folder: Path, text: str, *maps: str) -> list[MentionItem]:
    file = folder / "export.csv"
    file.write_text(text, "utf-8")
    preset = preset_named("brandwatch")
    mapping = parse_mapping(maps, ("title", "text"))
    rows = read_rows(file, mapping, "utf-8", preset.needed, preset.names())
    return [mention_item(preset.row(row, mapping), 7, BERLIN) for row in rows]


def test_brandwatch_export_with_its_preamble_becomes_mentions(tmp_path: Path) -> None:
    news, post = items(tmp_path, HEAD + NEWS + POST)
    assert news == MentionItem(
        source_id=7, external_id="https://n.example/1", url="https://n.example/1", kind="article",
        text="The whole text, with\na line", title="Leak, again", author="Ann Lee", author_handle="ann", language="en",
        country="GB", published_at=datetime(2026, 3, 2, 9, 15, tzinfo=UTC), reach_count=1200,
    )  # fmt: skip
    assert (post.kind, post.text, post.country, post.reach_count, post.title) == (
        "post", "just a snippet", "RU", None, None,
    )  # fmt: skip


def test_column_that_map_names_goes_before_the_presets(tmp_path: Path) -> None:
    assert items(tmp_path, HEAD + NEWS, "Snippet=text")[0].text == "short"


def test_file_without_the_columns_is_refused_by_their_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no line names the columns Date, Url"):
        items(tmp_path, "a,b\n1,2\n")


def test_broken_date_names_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 7, column 'published_at'.*'soon'"):
        items(tmp_path, HEAD + NEWS.replace("2026-03-02 10:15:00.0", "soon"))


def test_unknown_preset_lists_those_there_are() -> None:
    with pytest.raises(InputError, match="'meltwater' is none of brandwatch"):
        preset_named("meltwater")


def test_five_thousand_rows_are_read(tmp_path: Path) -> None:
    rows = "".join(POST.replace("/2,", f"/{number},") for number in range(5000))
    assert len(items(tmp_path, HEAD + rows)) == 5000


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("told", [True, False])
def test_brandwatch_table_of_another_separator_than_its_preamble_is_read(
    tmp_path: Path, separator: str, told: bool
) -> None:
    above = (f"sep={separator}\n" if told else "") + 'Report:,"bank, leak" or "apology"\nQuery:,"a\n'
    table = "Date;Url;Title;Snippet\n2026-03-02;https://n.example/1;Leak, again;short\n".replace(";", separator)
    (item,) = items(tmp_path, above + table)
    assert (item.url, item.title, item.text) == ("https://n.example/1", "Leak, again", "short")


def test_brandwatch_fault_names_the_real_line_below_sep_and_preamble(tmp_path: Path) -> None:
    text = "sep=;\nReport:;x\n\nDate;Url;Snippet\n2026-03-02;https://n.example/1\n"
    with pytest.raises(InputError, match=r"line 5, column 'Snippet': the line has 2 cells"):
        items(tmp_path, text)


def test_brandwatch_column_twice_is_refused_at_the_headers_line_where_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 6: the column 'Title' stands there twice"):
        items(tmp_path, HEAD.replace("Extra", "Title") + NEWS)


def test_brandwatch_column_twice_that_nobody_reads_is_passed_over(tmp_path: Path) -> None:
    assert items(tmp_path, HEAD.replace("Extra", "Domain") + NEWS)[0].title == "Leak, again"


@pytest.mark.parametrize(("reach", "count"), [('"1,200"', 1200), ('"1,234,567"', 1234567), ("1200.0", 1200)])
def test_brandwatch_reach_with_thousands_commas_is_the_whole_count(tmp_path: Path, reach: str, count: int) -> None:
    assert items(tmp_path, HEAD + NEWS.replace(",1200,", f",{reach},"))[0].reach_count == count


def test_brandwatch_reach_with_a_decimal_comma_is_not_ten_times_as_much(tmp_path: Path) -> None:
    assert items(tmp_path, HEAD + NEWS.replace(",1200,", ',"1200,0",'))[0].reach_count == 1200
