"""Imports on a real database: all of a file or nothing, the same again changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database

CONFIG = """\
[organisation]
name = "Nordbank"
timezone = "Europe/Moscow"

[[brand]]
name = "Nordbank"
role = "own"
aliases = ["Нордбанк"]

[[brand]]
name = "Alfabank"
role = "competitor"
aliases = ["Альфабанк"]
"""
MENTIONS = (
    "id;Link;text;published_at;kind\n"
    "1;https://a.example/1;Нордбанк потерял наши паспорта;2026-11-20T10:00:00+03:00;post\n"
    "2;https://a.example/2;Nordbank said sorry;2026-11-20;article\n"
    "3;https://a.example/3;Nothing about any of them;;post\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "goodwill.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def goodwill(folder: Path, database: Database, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import run; run()", *words],
        cwd=folder, env={**os.environ, "DATABASE_URL": database.url, "PYTHONPATH": str(Path.cwd())},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def count(database: Database, table: str) -> int:
    with database.connection() as connection:
        row = connection.execute(f"SELECT count(*) AS n FROM {table}").fetchone()  # noqa: S608
    return int(row["n"]) if row else -1


def test_import_mentions_maps_columns_matches_brands_and_is_idempotent(folder: Path, db: Database) -> None:
    (folder / "m.csv").write_bytes(MENTIONS.encode("utf-8-sig"))
    for expected in (
        "2 new mentions, 0 changed, 0 known already, 1 name no brand",
        "0 new mentions, 0 changed, 2 known",
    ):
        done = goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    with db.connection() as connection:
        rows = connection.execute("SELECT url, published_at::text AS at, kind FROM mentions ORDER BY url").fetchall()
    assert rows == [
        {"url": "https://a.example/1", "at": "2026-11-20 07:00:00+00", "kind": "post"},
        {"url": "https://a.example/2", "at": "2026-11-19 21:00:00+00", "kind": "article"},
    ]
    assert count(db, "unmatched") == 1
    assert count(db, "sources") == 1


def test_import_mentions_tells_rows_given_twice_and_those_without_a_date_that_can_be_true(
    folder: Path, db: Database
) -> None:
    lines = (
        "1,https://a.example/1,Nordbank lost our data,2026-11-20",
        "1,https://a.example/1,Nordbank lost all our data,2026-11-20",
        "2,https://a.example/2,Nordbank said sorry,2999-01-01",
        "3,https://a.example/3,Nordbank said nothing,",
    )
    (folder / "m.csv").write_text("\n".join(("id,url,text,published_at", *lines)), encoding="utf-8")
    done = goodwill(folder, db, "import", "mentions", "m.csv")
    assert "4 rows: 3 new mentions, 0 changed, 0 known already, 0 name no brand, 1 given again below" in done.stdout
    assert "m.csv: mentions without a date that can be true, which no chart shows: 2" in done.stderr
    with db.connection() as connection:
        texts = [row["text"] for row in connection.execute("SELECT text FROM mentions ORDER BY url").fetchall()]
    assert texts == ["Nordbank lost all our data", "Nordbank said sorry", "Nordbank said nothing"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("9;ftp://x;text;;post", "column 'url': 'ftp://x' is no http"),
        ("9;https://a.example/9;text;yesterday;post", "column 'published_at': 'yesterday' is no date"),
        ("9;https://a.example/9;text;;tweet", "column 'kind': 'tweet' is none of article"),
        ("9;https://a.example/9;;;post", "column 'text': it is missing or empty"),
        ("9;https://a.example/9;text", "column 'published_at': the line has 3 cells"),
    ],
)
def test_import_broken_line_is_named_and_nothing_is_stored(folder: Path, db: Database, line: str, fault: str) -> None:
    (folder / "m.csv").write_text(MENTIONS + line + "\n", encoding="utf-8")
    done = goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
    assert done.returncode == 2
    assert "m.csv, line 5" in done.stderr
    assert fault in done.stderr
    assert "Traceback" not in done.stderr
    assert [count(db, table) for table in ("mentions", "unmatched", "sources", "stories")] == [0, 0, 0, 0]


def test_import_ads_finds_the_brand_by_name_or_alias(folder: Path, db: Database) -> None:
    rows = [
        {"advertiser": "АЛЬФАБАНК", "text": "Переходите к нам", "platforms": ["Bing"], "started_on": "2026-11-05"},
        {"advertiser": "Alfabank", "text": "Switch to us", "reach_low": 100, "reach_high": "1000"},
    ]
    (folder / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for expected in ("2 new ads, 0 known already", "0 new ads, 2 known already"):
        done = goodwill(folder, db, "import", "ads", "a.jsonl")
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    with db.connection() as connection:
        found = connection.execute("SELECT b.name, a.reach_high FROM ads a JOIN brands b USING (brand_id)").fetchall()
    assert sorted(row["name"] for row in found) == ["Alfabank", "Alfabank"]


def test_import_ads_tells_rows_given_twice(folder: Path, db: Database) -> None:
    (folder / "a.csv").write_text("id,advertiser,text\n1,Alfabank,Switch\n1,Alfabank,Stay\n", encoding="utf-8")
    done = goodwill(folder, db, "import", "ads", "a.csv")
    assert "2 rows: 1 new ads, 0 known already, 1 given again below (the last one counts)" in done.stdout
    with db.connection() as connection:
        assert connection.execute("SELECT text FROM ads").fetchall() == [{"text": "Stay"}]


def test_import_ads_of_an_unknown_advertiser_is_refused_whole(folder: Path, db: Database) -> None:
    rows = [{"advertiser": "Alfabank", "text": "Switch"}, {"advertiser": "Nobody", "text": "Switch"}]
    (folder / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = goodwill(folder, db, "import", "ads", "a.jsonl")
    assert done.returncode == 2
    assert "a.jsonl, line 2, column 'advertiser': 'Nobody' is no name or alias" in done.stderr
    assert count(db, "ads") == 0


def test_import_ads_of_the_own_brand_is_refused_whole_naming_the_row(folder: Path, db: Database) -> None:
    rows = [{"advertiser": "Alfabank", "text": "Switch"}, {"advertiser": "НОРДБАНК", "text": "We are safe"}]
    (folder / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = goodwill(folder, db, "import", "ads", "a.jsonl")
    assert done.returncode == 2
    told = "a.jsonl, line 2, column 'advertiser': 'НОРДБАНК' is the own brand: only competitors' ads are taken"
    assert told in done.stderr
    assert count(db, "ads") == 0


def test_export_gives_back_what_was_imported_and_no_formula(folder: Path, db: Database) -> None:
    (folder / "m.csv").write_text(MENTIONS + "4;https://a.example/4;=1+1 Nordbank;;post\n", encoding="utf-8")
    assert goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url").returncode == 0
    done = goodwill(folder, db, "export", "mentions", "--out", "out.csv")
    assert done.returncode == 0, done.stderr
    text = (folder / "out.csv").read_text(encoding="utf-8")
    assert "'=1+1 Nordbank" in text
    again = goodwill(folder, db, "import", "mentions", "out.csv", "--source", "second")
    assert "3 new mentions" in again.stdout, again.stderr


@pytest.mark.parametrize("kind", ["mentions", "scores", "ads"])
def test_export_as_parquet_holds_the_rows_of_the_json_lines(folder: Path, db: Database, kind: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    (folder / "m.csv").write_text(MENTIONS, encoding="utf-8")
    goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
    ad = {"advertiser": "Alfabank", "text": "Switch", "platforms": ["Bing"], "started_on": "2026-11-05"}
    (folder / "a.jsonl").write_text(json.dumps(ad), encoding="utf-8")
    goodwill(folder, db, "import", "ads", "a.jsonl")

    done = goodwill(folder, db, "export", kind, "--format", "parquet", "--out", "out.parquet")

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in goodwill(folder, db, "export", kind, "--format", "jsonl").stdout.splitlines()]
    rows = parquet.read_table(folder / "out.parquet").to_pylist()
    assert len(rows) == len(lines) > 0
    texts = ("id", "text", "brand", "brands", "platforms", "negative", "story_id")
    assert [[row.get(name) for name in texts] for row in rows] == [[row.get(name) for name in texts] for row in lines]


def test_export_respects_local_days(folder: Path, db: Database) -> None:
    (folder / "m.csv").write_text(MENTIONS, encoding="utf-8")
    goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
    lines = goodwill(
        folder, db, "export", "scores", "--format", "jsonl", "--since", "2026-11-20", "--until", "2026-11-20"
    )
    assert [json.loads(line)["id"] for line in lines.stdout.splitlines()] == ["2", "1"]
    assert goodwill(folder, db, "export", "scores", "--since", "2026-11-21").stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("export", "mentions", "--since", "soon"), "--since 'soon' is no date"),
        (("export", "mentions", "--since", "2026-11-02", "--until", "2026-11-01"), "is after --until"),
        (("export", "mentions", "--out", "none/out.csv"), "none/out.csv can't be written"),
        (("export", "mentions", "--format", "parquet"), "--format parquet needs --out FILE"),
        (("import", "mentions", "none.csv"), "none.csv can't be read"),
        (("import", "mentions", "goodwill.toml"), "its name must end in"),
    ],
)
def test_wrong_words_are_one_sentence(folder: Path, db: Database, words: tuple[str, ...], fault: str) -> None:
    done = goodwill(folder, db, *words)
    assert done.returncode in {1, 2}
    assert fault in done.stderr
    assert done.stderr.count("\n") <= 2


def test_import_of_its_own_export_with_an_id_like_a_formula_stores_nothing_twice(folder: Path, db: Database) -> None:
    (folder / "m.csv").write_text(MENTIONS + "-123_45;https://a.example/4;=1+1 Nordbank;;post\n", encoding="utf-8")
    goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
    goodwill(folder, db, "export", "mentions", "--out", "out.csv")
    again = goodwill(folder, db, "import", "mentions", "out.csv")
    assert "0 new mentions, 0 changed, 3 known already" in again.stdout, again.stderr


def test_import_of_an_address_that_can_not_be_taken_apart_names_its_line(folder: Path, db: Database) -> None:
    (folder / "m.csv").write_text(MENTIONS + "9;https://[ad]/x;Nordbank;;post\n", encoding="utf-8")
    done = goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
    assert done.returncode == 2
    assert "m.csv, line 5, column 'url': 'https://[ad]/x' has a host that can't be read" in done.stderr
    assert count(db, "mentions") == 0


def test_import_with_columns_that_are_not_read_names_them(folder: Path, db: Database) -> None:
    (folder / "m.csv").write_text(MENTIONS.replace("published_at", "Pub\x1blished"), encoding="utf-8")
    done = goodwill(folder, db, "import", "mentions", "m.csv", "--map", "Link=url")
    assert done.returncode == 0, done.stderr
    assert "m.csv: columns that were not read: Pub lished\n" in done.stderr
    done = goodwill(
        folder, db, "import", "mentions", "m.csv", "--map", "Link=url", "--map", "Pub\x1blished=published_at"
    )
    assert "not read" not in done.stderr


def test_import_mentions_preset_names_the_columns_that_were_not_read(folder: Path, db: Database) -> None:
    text = "sep=;\nReport:;x,y\nDate;Url;Snippet;Sentiment\n2026-11-20;https://a.example/1;Nordbank;negative\n"
    (folder / "b.csv").write_text(text, encoding="utf-8")
    done = goodwill(folder, db, "import", "mentions", "b.csv", "--preset", "brandwatch")
    assert "1 rows: 1 new mentions" in done.stdout, done.stderr
    assert "b.csv: columns that were not read: Sentiment\n" in done.stderr
