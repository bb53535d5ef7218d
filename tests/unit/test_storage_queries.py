"""The named queries: each has a name of its own, a description, a user, and its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage.queries import all_queries, parse_queries, query

STORAGE = Path(__file__).resolve().parents[2] / "storage"
RESTORE = STORAGE.parent / "cli" / "dump.py"  # hands its query to psql, in the transaction that loads the backup


def test_queries_every_file_holds_nothing_but_named_queries() -> None:
    for file in (STORAGE / "queries").glob("*.sql"):
        text = file.read_text("utf-8")
        assert text.startswith("-- name: "), file.name
        found = list(parse_queries(file.name, text))
        assert len(found) == len(re.findall(r"^-- name:", text, re.MULTILINE)), file.name
        for named in found:
            assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*", named.name), named.name
            assert named.description.endswith("."), named.name
            assert named.sql.endswith(";"), named.name


def test_queries_each_is_used_and_each_used_one_is_there() -> None:
    code = "\n".join(file.read_text("utf-8") for file in (*STORAGE.glob("*.py"), RESTORE))
    for name in re.findall(r'query\(\s*"(\w+)"', code):
        assert query(name)
    built = re.compile(r"(?:sync|list_synced|remove_other|export)_\w+")  # by their table or kind
    unused = [name for name in all_queries() if f'"{name}"' not in code and not built.fullmatch(name)]
    assert unused == []


def test_query_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_query"):
        query("no_such_query")


def test_parse_queries_reads_name_description_and_statement() -> None:
    text = "-- name: find_it\n-- Find it.\nSELECT 1\n-- a comment\n;\n\n-- name: lose_it\n-- Lose it.\nSELECT 2;\n"
    assert [(one.name, one.description, one.sql) for one in parse_queries("x.sql", text)] == [
        ("find_it", "Find it.", "SELECT 1\n-- a comment\n;"),
        ("lose_it", "Lose it.", "SELECT 2;"),
    ]
