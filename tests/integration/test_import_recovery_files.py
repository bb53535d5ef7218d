"""Imports of actions, promises, outcomes and other instruments' counts on a real database: all of a file or nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reputation.imported import InstrumentCounts
from storage.actions import list_actions
from storage.alert_candidates import overdue_promises
from storage.brands import own_brand
from storage.commitments import reportable_commitments
from storage.database import Database
from storage.instrument_counts import list_instrument_counts
from storage.outcomes import list_outcomes
from storage.progress import data_version
from storage.rollups import segment_daily_counts
from tests.integration.test_import_files import CONFIG, count, goodwill

ACTIONS = (
    "What;kind;happened_at;url;privileged\n"
    "We are sorry;Apology;2026-11-20;https://nordbank.example/sorry;no\n"
    "A year of monitoring;monitoring offer;2026-11-22T10:00+03:00;;\n"
    "Talks with the regulator;statement;2026-11-23;;yes\n"
)
PROMISES = (
    "promise,owner,due_on,kept_on,privileged\n"
    "Letters to all,Nina,2026-11-23,,\n"
    "A year of monitoring,,2026-12-20,,no\n"
    "Talks with the union,,2026-11-20,,yes\n"
)
OUTCOMES = "day,closures,trust\n2026-11-20,41,\n2026-11-21,55,-12.5\n"
COUNTS = "Date,negative,neutral,positive,segment\n2026-11-20,10,5,2,clients\n2026-11-20,7,5,2,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "goodwill.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def own(database: Database) -> int:
    with database.connection() as connection:
        brand = own_brand(connection)
    assert brand
    return brand.brand_id


def test_import_actions_are_the_own_brands_and_a_second_time_nothing(folder: Path, db: Database) -> None:
    (folder / "a.csv").write_text(ACTIONS, encoding="utf-8")
    for expected in ("3 new actions, 0 changed, 0 known", "0 new actions, 0 changed, 3 known already"):
        done = goodwill(folder, db, "import", "actions", "a.csv", "--map", "What=title")
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    with db.connection() as connection:
        found = list_actions(connection, own(db))
    assert [(action.kind, action.title) for action in found] == [
        ("apology", "We are sorry"),
        ("monitoring_offer", "A year of monitoring"),
    ]
    assert found[0].happened_at == datetime(2026, 11, 19, 21, tzinfo=UTC)
    assert found[0].url == "https://nordbank.example/sorry"


def test_import_actions_again_without_a_column_keeps_what_it_said(folder: Path, db: Database) -> None:
    (folder / "a.csv").write_text(ACTIONS, encoding="utf-8")
    goodwill(folder, db, "import", "actions", "a.csv", "--map", "What=title")
    kept = "kind,title,happened_at,segment\nstatement,Talks with the regulator,2026-11-23,\n"
    more = "apology,We are sorry,2026-11-20,clients\n"
    (folder / "b.csv").write_text(kept + more, encoding="utf-8")
    done = goodwill(folder, db, "import", "actions", "b.csv")
    assert "0 new actions, 1 changed, 1 known already" in done.stdout, done.stderr
    with db.connection() as connection:
        (sorry, _) = list_actions(connection, own(db))
    assert (sorry.segment, sorry.url) == ("clients", "https://nordbank.example/sorry")


def test_import_commitments_again_with_a_kept_day_and_the_rest_empty_closes_that_promise(
    folder: Path, db: Database
) -> None:
    (folder / "p.csv").write_text(PROMISES, encoding="utf-8")
    for expected in ("3 new promises, 0 changed, 0 known", "0 new promises, 0 changed, 3 known already"):
        done = goodwill(folder, db, "import", "commitments", "p.csv")
        assert expected in done.stdout, done.stderr
    today = date(2026, 11, 24)
    with db.connection() as connection:
        assert [one.promise for one in overdue_promises(connection, own(db), today)] == ["Letters to all"]
        before = data_version(connection)
    (folder / "kept.csv").write_text("promise,kept_on\nLetters to all,2026-11-24\n", encoding="utf-8")
    done = goodwill(folder, db, "import", "commitments", "kept.csv")
    assert "0 new promises, 1 changed, 0 known already" in done.stdout, done.stderr
    with db.connection() as connection:
        assert overdue_promises(connection, own(db), today) == []
        told = reportable_commitments(connection, own(db), date(2026, 11, 1))
        assert data_version(connection) != before
    assert [(one.promise, one.owner, one.kept_on) for one in told] == [
        ("Letters to all", "Nina", today),
        ("A year of monitoring", None, None),
    ]


def test_import_outcomes_wide_and_long_say_the_same(folder: Path, db: Database) -> None:
    (folder / "o.csv").write_text(OUTCOMES, encoding="utf-8")
    rows = [{"day": "2026-11-20", "kind": "closures", "value": 41}, {"day": "2026-11-21", "kind": "trust", "value": -9}]
    (folder / "o.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = goodwill(folder, db, "import", "outcomes", "o.csv")
    assert "2 rows: 3 new figures" in done.stdout, done.stderr
    with db.connection() as connection:
        before = data_version(connection)
    done = goodwill(folder, db, "import", "outcomes", "o.jsonl")
    assert "2 rows: 0 new figures, 1 changed, 1 known already" in done.stdout, done.stderr
    with db.connection() as connection:
        found = list_outcomes(connection, own(db), date(2026, 11, 1), date(2026, 11, 30))
        assert data_version(connection) != before
    assert [(one.kind, one.day.day, one.value) for one in found] == [
        ("closures", 20, 41.0),
        ("closures", 21, 55.0),
        ("trust", 21, -9.0),
    ]


def test_import_counts_stand_beside_our_own_and_never_in_them(folder: Path, db: Database) -> None:
    (folder / "c.csv").write_text(COUNTS, encoding="utf-8")
    for expected in ("2 rows: 2 new days", "0 new days, 0 changed, 2 known already"):
        done = goodwill(folder, db, "import", "counts", "c.csv", "--map", "Date=day", "--instrument", "Suite")
        assert expected in done.stdout, done.stderr
    brand_id, day = own(db), date(2026, 11, 20)
    with db.connection() as connection:
        assert list_instrument_counts(connection, brand_id, day, day) == [
            InstrumentCounts(brand_id, "Suite", None, day, 7, 5, 2),
            InstrumentCounts(brand_id, "Suite", "clients", day, 10, 5, 2),
        ]
        assert segment_daily_counts(connection, brand_id, day, day, ZoneInfo("Europe/Moscow"), "language") == []
    assert count(db, "rollups") == 0


@pytest.mark.parametrize(
    ("what", "text", "line", "fault"),
    [
        ("actions", ACTIONS, "Sorry;regret;2026-11-24;;", "column 'kind': 'regret' is none of statement, apology"),
        ("actions", ACTIONS, "Sorry;apology;soon;;", "column 'happened_at': 'soon' is no date or time"),
        ("actions", ACTIONS, "Sorry;apology;;;", "column 'happened_at': it is missing"),
        ("actions", ACTIONS, ";apology;2026-11-24;;", "column 'title': it is missing"),
        ("actions", ACTIONS, "Sorry;apology;2026-11-24;ftp://x;", "column 'url': 'ftp://x' is no http"),
        ("actions", ACTIONS, "Sorry;apology;2026-11-24;;perhaps", "column 'privileged': 'perhaps' is neither"),
        ("actions", ACTIONS, "We are sorry;apology;2026-11-20;;", "column 'title': line 2 gives the same already"),
        ("actions", ACTIONS, "Sorry;apology;2026-11-24", "column 'url': the line has 3 cells"),
        ("commitments", PROMISES, "Answer all,,soon,,", "column 'due_on': 'soon' is no date"),
        ("commitments", PROMISES, ",Nina,2026-11-24,,", "column 'promise': it is missing"),
        ("commitments", PROMISES, "Letters to all,,,,", "column 'promise': line 2 gives the same already"),
        ("outcomes", OUTCOMES, "2026-11-22,-3,", "column 'closures': '-3' is not a number from 0 up"),
        ("outcomes", OUTCOMES, "2026-11-22,nan,", "column 'closures': 'nan' is no finite number"),
        ("outcomes", OUTCOMES, "2026-11-22,,", "column 'kind': it is missing, and the row has no figure in any of"),
        ("outcomes", OUTCOMES, "22.11.2026,3,", "column 'day': '22.11.2026' is no date"),
        ("outcomes", OUTCOMES, "2026-11-20,3,", "column 'day': line 2 gives the same already"),
        ("counts", COUNTS, "2026-11-21,1,2,,", "column 'positive': it is missing"),
        ("counts", COUNTS, "2026-11-21,1.5,2,3,", "column 'negative': '1.5' is no whole number"),
        ("counts", COUNTS, ",1,2,3,", "column 'day': it is missing"),
        ("counts", COUNTS, "2026-11-20,1,2,3,clients", "column 'day': line 2 gives the same already"),
    ],
)
def test_import_broken_line_is_named_and_nothing_is_stored(
    folder: Path, db: Database, what: str, text: str, line: str, fault: str
) -> None:
    (folder / "x.csv").write_text(text + line + "\n", encoding="utf-8")
    mapping = {"actions": ["--map", "What=title"], "counts": ["--map", "Date=day"]}.get(what, [])
    done = goodwill(folder, db, "import", what, "x.csv", *mapping)
    assert done.returncode == 2
    assert f"x.csv, line {text.count(chr(10)) + 1}, {fault}" in done.stderr
    assert "Traceback" not in done.stderr
    assert [count(db, table) for table in ("actions", "commitments", "outcomes", "instrument_counts")] == [0, 0, 0, 0]


@pytest.mark.parametrize("what", ["actions", "commitments", "outcomes", "counts"])
def test_import_of_a_brand_that_nobody_watches_is_refused(folder: Path, db: Database, what: str) -> None:
    (folder / "x.jsonl").write_text(json.dumps({"brand": "Nobody", "day": "2026-11-20"}), encoding="utf-8")
    done = goodwill(folder, db, "import", what, "x.jsonl")
    assert done.returncode == 2
    assert "x.jsonl, line 1, column 'brand': 'Nobody' is no name or alias" in done.stderr
