"""The weekly report from the database: stored, versioned, made again byte for byte, mailed once."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from alerts.channels.files import FolderChannel
from alerts.outbox import send_due
from alerts.weekly import NoReportError, mail_weekly
from reports.archive import find_report, render_file
from reports.render.formats import FORMATS
from reports.weekly import WeekError, make_weekly, write_files
from storage import mentions, recovery, reports
from storage.database import Connection, Database
from tests.integration.samples import add_brand, add_source, make_mention, score_all
from tests.integration.test_mail_daily import add_ad, store
from tests.simulated.recovery_estimate import estimate

WEEK = (2026, 47)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
ALL = tuple(FORMATS)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


@pytest.fixture
def own(db: Database) -> int:
    """A brand with fifteen weeks of mentions, a rival with two ads in the week, a source that is fine."""
    with db.connection() as connection:
        store(connection, "organisation", {"name": "Nordbank Group", "timezone": "Europe/Riga"})
        brand, rival, source = (
            add_brand(connection),
            add_brand(connection, "Rival", "competitor"),
            add_source(connection),
        )
        connection.execute(
            "INSERT INTO incidents (name, brand_id, disclosed_at) VALUES ('Leak', %s, %s)",
            [brand, NOW - timedelta(days=40)],
        )
        told = [
            make_mention(source, [brand], day * 10 + n, published_at=NOW - timedelta(days=day, hours=n))
            for day in range(1, 100)
            for n in range(6)
        ]
        mentions.store_mentions(connection, told, NOW)
        score_all(connection)
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(days=4))
    add_ad(db, source, rival, 2, "none", NOW - timedelta(days=5))
    return brand


def late_mention(connection: Connection, own: int) -> None:
    """A text of the closed week that is found after its report was made."""
    row = connection.execute("SELECT source_id FROM sources").fetchone()
    assert row
    late = make_mention(row["source_id"], [own], 5_000, published_at=NOW - timedelta(days=3))
    mentions.store_mentions(connection, [late], NOW)
    score_all(connection)


@pytest.mark.usefixtures("own")
def test_report_is_stored_in_each_language_and_format(db: Database) -> None:
    made = make_weekly(db, WEEK, ["en", "ru"], ALL, NOW)
    assert [(report.language, report.version, report.is_new) for report in made] == [("en", 1, True), ("ru", 1, True)]
    with db.connection() as connection:
        for report in made:
            for name, format_ in FORMATS.items():
                found = reports.load_report_file(connection, report.report_id, name)
                assert found is not None
                assert found[0] == format_.media_type
                assert found[1]


@pytest.mark.usefixtures("own")
def test_same_week_made_again_keeps_number_and_version(db: Database) -> None:
    (first,) = make_weekly(db, WEEK, ["en"], ["pdf"], NOW)
    (again,) = make_weekly(db, WEEK, ["en"], ["pdf", "csv"], NOW + timedelta(days=3))
    assert (again.report_id, again.version, again.is_new) == (first.report_id, 1, False)
    assert again.formats == ("pdf", "csv")


@pytest.mark.usefixtures("own")
def test_files_made_again_from_stored_content_are_the_same_bytes(db: Database) -> None:
    (made,) = make_weekly(db, WEEK, ["ru"], ALL, NOW)
    with db.connection() as connection:
        report = find_report(connection, made.report_id)
        for name in ALL:
            assert render_file(connection, report, name) == reports.load_report_file(connection, made.report_id, name)


def test_late_correction_makes_a_new_version_that_says_so_and_keeps_the_old(db: Database, own: int) -> None:
    (first,) = make_weekly(db, WEEK, ["en"], ["pdf"], NOW)
    with db.connection() as connection:
        old = reports.load_report_file(connection, first.report_id, "pdf")
        late_mention(connection, own)
    (second,) = make_weekly(db, WEEK, ["en"], ["pdf"], NOW + timedelta(hours=1))
    assert (second.version, second.is_new) == (2, True)
    assert second.report_id != first.report_id
    with db.connection() as connection:
        assert reports.load_report_file(connection, first.report_id, "pdf") == old
        new = reports.load_report_file(connection, second.report_id, "pdf")
    assert new is not None
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(new[1])).pages).split())
    assert f"Report no. {second.report_id}, version 2: it corrects the earlier versions." in text


def test_news_after_the_week_changes_nothing(db: Database, own: int) -> None:
    make_weekly(db, WEEK, ["en"], ["json"], NOW)
    with db.connection() as connection:
        row = connection.execute("SELECT source_id FROM sources").fetchone()
        assert row
        mentions.store_mentions(connection, [make_mention(row["source_id"], [own], 6_000, published_at=NOW)], NOW)
        score_all(connection)
    (again,) = make_weekly(db, WEEK, ["en"], ["json"], NOW + timedelta(hours=1))
    assert not again.is_new


@pytest.mark.usefixtures("own")
def test_content_counts_what_the_database_holds(db: Database) -> None:
    (made,) = make_weekly(db, WEEK, ["en"], ["json"], NOW)
    with db.connection() as connection:
        content = reports.load_report(connection, made.report_id)
    assert content is not None
    assert sum(day["mention_count"] for day in content["net"]["days"]) == 42
    assert content["competitors"][0] | {"brand": "Rival", "new_ads": 2, "flagged_ads": 1} == content["competitors"][0]
    assert content["campaigns"][0]["quote"] == "after the leak"
    assert content["incident"]["name"] == "Leak"
    assert [source["state"] for source in content["coverage"]["sources"]] == ["ok"]
    assert content["practices"][1]["negative"] == 42


def keep(db: Database, own: int, on: date, **values: Any) -> None:
    with db.connection() as connection:
        made_at = datetime(on.year, on.month, on.day, 21, tzinfo=UTC)
        recovery.store_estimate(connection, own, on, made_at, estimate(on - timedelta(days=38), on, **values))


def told(db: Database, report_id: int) -> Any:
    with db.connection() as connection:
        content = reports.load_report(connection, report_id)
    assert content is not None
    return content["recovery"]


def test_report_tells_the_estimate_that_was_known_at_the_weeks_end(db: Database, own: int) -> None:
    for day in (20, 22, 23):
        keep(db, own, date(2026, 11, day))
    (made,) = make_weekly(db, WEEK, ["en"], ALL, NOW)
    assert told(db, made.report_id)["today"] == "2026-11-22"
    with db.connection() as connection:
        report = find_report(connection, made.report_id)
        for name in ALL:
            assert render_file(connection, report, name) == reports.load_report_file(connection, made.report_id, name)


def test_estimates_made_after_the_week_change_nothing(db: Database, own: int) -> None:
    keep(db, own, date(2026, 11, 22))
    make_weekly(db, WEEK, ["en"], ["json"], NOW)
    keep(db, own, date(2026, 11, 24), state="recovered")
    (again,) = make_weekly(db, WEEK, ["en"], ["json"], NOW + timedelta(hours=1))
    assert not again.is_new


def test_estimate_of_an_earlier_week_is_not_told_as_this_weeks(db: Database, own: int) -> None:
    keep(db, own, date(2026, 11, 15))
    (made,) = make_weekly(db, WEEK, ["en"], ["json"], NOW)
    assert told(db, made.report_id) is None


def test_open_week_is_refused_in_one_sentence(db: Database) -> None:
    with pytest.raises(WeekError, match="week 2026-W48 is not over yet"):
        make_weekly(db, (2026, 48), ["en"], ["csv"], NOW)


def test_empty_database_gives_a_report_in_every_format(db: Database) -> None:
    (made,) = make_weekly(db, WEEK, ["en"], ALL, NOW)
    assert made.formats == ALL


@pytest.mark.usefixtures("own")
def test_files_are_written_under_names_that_tell_week_language_and_version(db: Database, tmp_path: Path) -> None:
    made = make_weekly(db, WEEK, ["en"], ["csv", "json"], NOW)
    paths = write_files(db, made, WEEK, tmp_path / "out")
    assert sorted(path.name for path in paths) == ["goodwill-2026-W47-en.csv", "goodwill-2026-W47-en.json"]


def readers(db: Database, *recipients: dict[str, str]) -> None:
    with db.connection() as connection:
        store(connection, "reports", {"recipients": list(recipients)})


def sent(db: Database, folder: Path) -> dict[str, Any]:
    send_due(db, FolderChannel(folder))
    messages = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    return {str(message["To"]): message for message in messages}


@pytest.mark.usefixtures("own")
def test_report_is_mailed_once_with_the_pdf_in_the_readers_language(db: Database, tmp_path: Path) -> None:
    readers(db, {"email": "en@bank.example", "language": "en"}, {"email": "ru@bank.example", "language": "ru"})
    make_weekly(db, WEEK, ["en", "ru"], ["pdf"], NOW)
    assert mail_weekly(db, WEEK, NOW) is not None
    assert mail_weekly(db, WEEK, NOW) is None
    messages = sent(db, tmp_path)
    names = {
        to: [part.get_filename() for part in message.iter_attachments()] for to, message in messages.items()
    }  # fmt: skip
    assert names == {
        "en@bank.example": ["goodwill-2026-W47-en.pdf"], "ru@bank.example": ["goodwill-2026-W47-ru.pdf"],
    }  # fmt: skip
    (attached,) = messages["ru@bank.example"].iter_attachments()
    assert attached.get_content().startswith(b"%PDF")


def test_report_that_was_not_made_cannot_be_mailed(db: Database) -> None:
    readers(db, {"email": "en@bank.example"})
    with pytest.raises(NoReportError, match="no report with a PDF was made for week 2026-W47"):
        mail_weekly(db, WEEK, NOW)


def test_report_without_readers_is_not_mailed(db: Database) -> None:
    assert mail_weekly(db, WEEK, NOW) is None


def test_week_of_the_report_is_drawn_in_the_organisations_zone(db: Database) -> None:
    with db.connection() as connection:
        store(connection, "organisation", {"name": "N", "timezone": "Pacific/Auckland"})
    monday_in_auckland = datetime(2026, 11, 22, 12, tzinfo=UTC)
    (made,) = make_weekly(db, WEEK, ["en"], ["json"], monday_in_auckland)
    assert made.version == 1
    with db.connection() as connection:
        content = reports.load_report(connection, made.report_id)
    assert content is not None
    assert date.fromisoformat(content["end_on"]) == date(2026, 11, 22)
