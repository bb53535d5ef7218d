"""People's labels on a real database: drawn blind, read back, and turned into what the correction rests on."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reputation.mention import LABELS
from reputation.net_sentiment import DailyCounts
from reputation.recovery.correction import Correction, correct
from reputation.recovery.daily_table import StoryGroup, effective_counts
from storage.database import Connection, Database
from storage.labels import labelled_samples
from storage.mentions import claim_unscored, store_mentions
from storage.progress import data_version
from storage.scores import store_scores
from storage.story_counts import story_copies, story_votes
from tests.integration.samples import NOON, add_brand, add_source, edited, judge, make_mention
from tests.integration.test_import_files import CONFIG, count, goodwill

ZONE = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 11, 24)
SCORES = {"label", "negative", "neutral", "positive", "probability", "model"}


@pytest.fixture
def folder(tmp_path: Path, db: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with settings, whose brands have judged mentions in the database, on the day of `NOON`."""
    monkeypatch.setenv("GOODWILL_NOW", NOON.isoformat())
    (tmp_path / "goodwill.toml").write_text(CONFIG, encoding="utf-8")
    fill(db)
    return tmp_path


def brands(connection: Connection) -> dict[str, int]:
    return {row["name"]: row["brand_id"] for row in connection.execute("SELECT name, brand_id FROM brands")}


def fill(database: Database) -> None:
    """Sixty mentions of two brands over six days, a third of each label, and one that no model judged."""
    with database.connection() as connection:
        ids = {"Nordbank": add_brand(connection), "Alfabank": add_brand(connection, "Alfabank", "competitor")}
        source = add_source(connection)
        made = [
            make_mention(
                source,
                [ids["Nordbank"] if number % 4 else ids["Alfabank"]],
                number,
                text=f"Nordbank did thing {number}",
                published_at=NOON - timedelta(days=number % 6),
            )
            for number in range(60)
        ]
        store_mentions(connection, made, NOON)
        claimed = claim_unscored(connection, 1000)
        store_scores(connection, [judge(one, LABELS[one.mention_id % 3]) for one in claimed])
        store_mentions(connection, [make_mention(source, [ids["Nordbank"]], 999, text="Nordbank, unread")], NOON)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def draw(folder: Path, database: Database, *words: str) -> list[dict[str, str]]:
    done = goodwill(folder, database, "label", "sample", "--output", "sample.csv", *words)
    assert done.returncode == 0, done.stderr
    return rows_of(folder / "sample.csv")


def test_sample_is_blind_and_says_where_the_brand_stands(folder: Path, db: Database) -> None:
    rows = draw(folder, db, "--size", "20", "--seed", "5")
    assert len(rows) == 20
    assert list(rows[0]) == ["id", "brand", "text", "target", "start", "end", "sentiment", "about_breach"]
    assert not SCORES & set(rows[0])
    for row in rows:
        assert row["sentiment"] == row["about_breach"] == ""
        assert row["text"][int(row["start"]) : int(row["end"])] == row["target"] == "Nordbank"
    assert all("unread" not in row["text"] for row in rows)


def test_sample_with_the_same_seed_draws_the_same_texts_and_states_the_seed(folder: Path, db: Database) -> None:
    first = [row["text"] for row in draw(folder, db, "--size", "20", "--seed", "5")]
    done = goodwill(folder, db, "label", "sample", "--size", "20", "--seed", "5", "--output", "sample.csv")
    assert "sample 2: 20 of 60 judged mentions, drawn with seed 5" in done.stdout
    assert [row["text"] for row in rows_of(folder / "sample.csv")] == first
    assert [row["text"] for row in draw(folder, db, "--size", "20", "--seed", "6")] != first


def test_sample_keeps_to_days_and_brand(folder: Path, db: Database) -> None:
    rows = draw(folder, db, "--since", "2026-11-22", "--until", "2026-11-23", "--brand", "Альфабанк")
    numbers = {int(row["text"].split()[-1]) for row in rows}
    assert numbers == {number for number in range(60) if number % 4 == 0 and number % 6 in {1, 2}}
    assert {row["brand"] for row in rows} == {"Alfabank"}


def test_sample_that_can_t_be_drawn_is_one_sentence(folder: Path, db: Database) -> None:
    for words, code, fault in (
        (("--since", "2026-11-20", "--until", "2026-11-19"), 2, "--since 2026-11-20 is after --until 2026-11-19"),
        (("--since", "2027-01-01"), 2, "is after today"),
        (("--brand", "Nobody"), 2, "--brand 'Nobody' is no name or alias"),
        (("--size", "0"), 2, "--size"),
        (("--until", "2020-01-01"), 1, "there is nothing to draw"),
    ):
        done = goodwill(folder, db, "label", "sample", "--output", "sample.csv", *words)
        assert done.returncode == code, words
        assert fault in done.stderr
    assert not (folder / "sample.csv").exists()
    assert count(db, "label_samples") == 0


def test_sample_that_can_t_be_written_is_not_remembered(folder: Path, db: Database) -> None:
    done = goodwill(folder, db, "label", "sample", "--output", "none/sample.csv")
    assert done.returncode == 1
    assert count(db, "label_samples") == 0


def test_labels_come_back_once_and_a_change_of_mind_replaces_them(folder: Path, db: Database) -> None:
    rows = draw(folder, db, "--size", "10")
    for row in rows[:6]:
        row["sentiment"] = "negative"
    rows[0]["about_breach"] = "yes"
    write_rows(folder / "sample.csv", rows)
    versions = []
    for expected in ("10 rows, 6 of them labelled: 7 new labels, 0 changed", "0 new labels, 0 changed, 7 known"):
        done = goodwill(folder, db, "import", "labels", "sample.csv", "--by", "Ann")
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
        with db.connection() as connection:
            versions.append(data_version(connection))
    assert versions[0] == versions[1]
    rows[0]["sentiment"] = "Positive"
    write_rows(folder / "sample.csv", rows)
    assert (
        "0 new labels, 1 changed, 6 known"
        in goodwill(folder, db, "import", "labels", "sample.csv", "--by", "Ann").stdout
    )
    assert "7 new labels" in goodwill(folder, db, "import", "labels", "sample.csv", "--by", "Bob").stdout
    assert count(db, "labels") == 14
    with db.connection() as connection:
        assert data_version(connection) != versions[0]


def test_labels_with_a_broken_row_are_refused_whole(folder: Path, db: Database) -> None:
    good = draw(folder, db, "--size", "3")
    good[1]["sentiment"] = "neutral"
    for change, fault in (
        ({"sentiment": "angry"}, "line 2, column 'sentiment': 'angry' is none of negative"),
        ({"id": "17"}, "line 2, column 'id': '17' is no id of a row"),
        ({"id": "S1-999999-1"}, "line 2, column 'id': 'S1-999999-1' is of no sample"),
        ({"id": "S77-1-1"}, "'S77-1-1' is of no sample"),
        ({"about_breach": "perhaps"}, "column 'about_breach': 'perhaps' is neither yes nor no"),
    ):
        write_rows(folder / "sample.csv", [good[0] | change, *good[1:]])
        done = goodwill(folder, db, "import", "labels", "sample.csv")
        assert done.returncode == 2, change
        assert fault in done.stderr
    assert count(db, "labels") == 0


def test_labelled_samples_hold_the_brand_s_own_rows_beside_the_model_s_label(folder: Path, db: Database) -> None:
    rows = draw(folder, db, "--since", "2026-11-20")
    for row in rows:
        row["sentiment"] = "-1"
    write_rows(folder / "sample.csv", rows)
    assert goodwill(folder, db, "import", "labels", "sample.csv", "--map", "sentiment=sentiment").returncode == 0
    with db.connection() as connection:
        (sample,) = labelled_samples(connection, brands(connection)["Nordbank"], ZONE)
    assert (sample.first, sample.last) == (date(2026, 11, 20), TODAY)
    assert len(sample.items) == sum(row["brand"] == "Nordbank" for row in rows)
    assert {item.votes for item in sample.items} == {(1, 0, 0)}
    assert {item.predicted for item in sample.items} == {"negative", "neutral", "positive"}
    assert {item.day for item in sample.items} == {TODAY - timedelta(days=step) for step in range(5)}
    found = correct([DailyCounts(TODAY, 15, 15, 15)], Correction(None, (sample,)))
    assert found.reason == "no_confusion"
    assert found.periods[0].corrected.value == pytest.approx(-100.0)


def test_label_of_a_text_that_was_edited_since_is_left_out(folder: Path, db: Database) -> None:
    rows = draw(folder, db, "--brand", "Nordbank")
    for row in rows:
        row["sentiment"] = "neutral"
    write_rows(folder / "sample.csv", rows)
    assert goodwill(folder, db, "import", "labels", "sample.csv").returncode == 0
    later = NOON + timedelta(hours=1)
    with db.connection() as connection:
        own = brands(connection)["Nordbank"]
        source = connection.execute("SELECT source_id FROM sources WHERE name = 'Daily'").fetchone()
        assert source
        first = make_mention(source["source_id"], [own], 1, text="Nordbank did thing 1")
        store_mentions(connection, [edited(first, "Nordbank undid thing 1")], later)
        store_scores(connection, [judge(one, "positive") for one in claim_unscored(connection, 10)])
        (sample,) = labelled_samples(connection, own, ZONE)
    assert len(sample.items) == len(rows) - 1


def test_story_counts_know_copies_by_day_and_count_a_story_once(db: Database) -> None:
    yesterday = NOON - timedelta(days=1)
    texts = [("Nordbank wire story", NOON)] * 4 + [("Nordbank wire story", yesterday)] * 2 + [("Nordbank alone", NOON)]
    with db.connection() as connection:
        own, source = add_brand(connection), add_source(connection)
        made = [
            make_mention(source, [own], number, text=text, published_at=at) for number, (text, at) in enumerate(texts)
        ]
        store_mentions(connection, made, NOON)
        claimed = claim_unscored(connection, 10)
        store_scores(connection, [judge(one, "positive" if "alone" in one.text else "negative") for one in claimed])
        days = (TODAY - timedelta(days=3), TODAY, ZONE)
        copies, votes = story_copies(connection, own, *days), story_votes(connection, own, *days)
    before = TODAY - timedelta(days=1)
    assert copies == [StoryGroup(before, 2, 0, 0), StoryGroup(TODAY, 0, 0, 1), StoryGroup(TODAY, 4, 0, 0)]
    assert votes == [StoryGroup(before, 6, 0, 0), StoryGroup(TODAY, 0, 0, 1)]
    assert effective_counts(copies) == {before: 1.0, TODAY: pytest.approx(25 / 17)}
