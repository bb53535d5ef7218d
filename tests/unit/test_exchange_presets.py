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
    rows = read_rows(file, mapping, "utf-8", preset.needed)
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
