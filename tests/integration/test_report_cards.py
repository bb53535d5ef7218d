"""Reports and cards in the database: what changed, who approved, what is withheld at every way out, and the logo."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from alerts.weekly import NoReportError, mail_weekly
from dashboard.reading.reports import read_file, read_reports
from reports.archive import ApprovalError, approve, find_report, render_file
from reports.card import NoFigureError, make_card
from reports.render.formats import CARD_FORMATS, FORMATS
from reports.weekly import WeekError, make_weekly, write_files
from reputation.logo import LogoError
from reputation.settings import Settings
from storage import recovery, reports
from storage.database import Database
from storage.reports import WithheldError
from storage.sync import stored_settings, sync_settings
from tests.integration.samples import add_brand, add_source
from tests.integration.test_mail_daily import add_ad, store
from tests.integration.test_report_weekly import NOW, WEEK, late_mention, own, readers
from tests.simulated.logo import jpeg, png
from tests.simulated.recovery_estimate import action, estimate

__all__ = ["own"]

SECRET = "Settlement with the regulator"
ALL = tuple(FORMATS)
CARD = tuple(CARD_FORMATS)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


def act(db: Database, own: int, title: str, *, privileged: bool = False) -> None:
    """An action of the week, and a promise and an effect of the same words."""
    with db.connection() as connection:
        connection.execute(
            "INSERT INTO actions (brand_id, kind, title, happened_at, privileged) VALUES (%s, 'statement', %s, %s, %s)",
            [own, title, NOW - timedelta(days=4), privileged],
        )
        connection.execute(
            "INSERT INTO commitments (brand_id, promise, due_on, privileged) VALUES (%s, %s, '2026-12-01', %s)",
            [own, title, privileged],
        )
        told = estimate(date(2026, 10, 15), date(2026, 11, 22))
        told["actions"] = [action(title, date(2026, 11, 20), {"value": 5.0, "low": 1.0, "high": 9.0}, "lifted")]
        recovery.store_estimate(connection, own, date(2026, 11, 22), NOW, told)


def mark_privileged(db: Database, table: str) -> None:
    with db.connection() as connection:
        connection.execute(f"UPDATE {table} SET privileged = true")  # noqa: S608 (a table of ours)


def texts(db: Database, report_id: int) -> str:
    """All that is stored of a report, and what its files say, in one text."""
    with db.connection() as connection:
        found = {name: reports.load_report_file(connection, report_id, name) for name in ALL}
        content = reports.load_report(connection, report_id)
    told = [str(content)]
    for name, file in found.items():
        if file is None:
            continue
        if name == "pdf":
            told += [page.extract_text() for page in PdfReader(io.BytesIO(file[1])).pages]
        elif name == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(file[1]))
            told += [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        elif name != "pptx":
            told.append(file[1].decode())
    return " ".join(" ".join(told).split())


def test_what_is_privileged_is_in_no_format_of_a_report_or_card(db: Database, own: int) -> None:
    act(db, own, "Letters to customers")
    act(db, own, SECRET, privileged=True)
    (made,) = make_weekly(db, WEEK, ["en"], ALL, NOW)
    told = texts(db, made.report_id)
    assert SECRET not in told
    (card,) = make_card(db, WEEK, ["en"], CARD, NOW)
    assert SECRET not in texts(db, card.report_id)


def test_what_is_told_is_in_the_report_until_it_is_marked(db: Database, own: int) -> None:
    act(db, own, SECRET)
    (made,) = make_weekly(db, WEEK, ["en"], ["html", "csv"], NOW)
    assert texts(db, made.report_id).count(SECRET) > 4


@pytest.mark.parametrize("table", ["actions", "commitments"])
def test_report_is_withheld_at_every_way_out_once_what_it_names_is_marked(
    db: Database, own: int, table: str, tmp_path: Path
) -> None:
    act(db, own, SECRET)
    readers(db, {"email": "en@bank.example"})
    (made,) = make_weekly(db, WEEK, ["en"], ["pdf"], NOW)
    mark_privileged(db, table)
    with db.connection() as connection:
        with pytest.raises(WithheldError, match=f"report no. {made.report_id} names what has been marked privileged"):
            reports.load_report_file(connection, made.report_id, "pdf")
        with pytest.raises(WithheldError):
            reports.load_report(connection, made.report_id)
        with pytest.raises(WithheldError):
            render_file(connection, find_report(connection, made.report_id), "html")
        assert [(row.formats, row.is_withheld) for row in read_reports(connection)] == [((), True)]
    assert read_file(db, made.report_id, "pdf") is None
    with pytest.raises(WithheldError):
        mail_weekly(db, WEEK, NOW)
    with pytest.raises(WithheldError):
        write_files(db, [made], WEEK, tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ApprovalError, match="marked privileged"):
        approve(db, made.report_id, "Anna Ozola", NOW)


def test_report_made_again_leaves_out_what_was_marked_and_goes_out(db: Database, own: int) -> None:
    act(db, own, SECRET)
    readers(db, {"email": "en@bank.example"})
    make_weekly(db, WEEK, ["en"], ALL, NOW)
    mark_privileged(db, "actions")
    mark_privileged(db, "commitments")
    (again,) = make_weekly(db, WEEK, ["en"], ALL, LATER)
    assert (again.version, again.is_new) == (2, True)
    assert SECRET not in texts(db, again.report_id)
    assert mail_weekly(db, WEEK, LATER) is not None
    with db.connection() as connection:
        mails = connection.execute("SELECT b.content FROM outbox JOIN blobs AS b USING (blob_id)").fetchall()
    assert mails
    assert not any(SECRET.encode() in bytes(row["content"]) for row in mails)


def test_correction_says_what_changed(db: Database, own: int) -> None:
    make_weekly(db, WEEK, ["en"], ["html"], NOW)
    with db.connection() as connection:
        late_mention(connection, own)
    (second,) = make_weekly(db, WEEK, ["en"], ["html"], LATER)
    with db.connection() as connection:
        row = find_report(connection, second.report_id)
    assert {"code": "judged", "unit": "number", "before": 42, "after": 43} in row.changes
    assert "judged mentions from 42 to 43" in texts(db, second.report_id)


@pytest.mark.usefixtures("own")
def test_another_paper_or_logo_makes_a_version_that_says_that_no_figure_changed(db: Database) -> None:
    (first,) = make_weekly(db, WEEK, ["en"], ["pdf"], NOW)
    with db.connection() as connection:
        store(connection, "reports", {"paper": "letter"})
    (second,) = make_weekly(db, WEEK, ["en"], ["pdf"], LATER)
    assert (first.version, second.version) == (1, 2)
    assert "every figure is that of the version before" in texts(db, second.report_id)
    with db.connection() as connection:
        old, new = (reports.load_report_file(connection, one.report_id, "pdf") for one in (first, second))
    assert old is not None
    assert new is not None
    widths = [PdfReader(io.BytesIO(file[1])).pages[0].mediabox.width for file in (old, new)]
    assert [round(width) for width in widths] == [595, 612]


@pytest.mark.usefixtures("own")
def test_card_is_numbered_and_stands_until_it_is_approved_for_all_languages(db: Database, tmp_path: Path) -> None:
    made = make_card(db, WEEK, ["en", "ru"], ["pdf", "pptx"], NOW)
    assert [(card.language, card.version, card.formats) for card in made] == [
        ("en", 1, ("pdf", "pptx")), ("ru", 1, ("pdf", "pptx")),
    ]  # fmt: skip
    with db.connection() as connection:
        draft = reports.load_report_file(connection, made[0].report_id, "pdf")
    assert approve(db, made[0].report_id, " Anna Ozola ", LATER) == [card.report_id for card in made]
    with db.connection() as connection:
        row = find_report(connection, made[1].report_id)
        approved = reports.load_report_file(connection, made[0].report_id, "pdf")
        again = render_file(connection, find_report(connection, made[0].report_id), "pdf")
    assert (row.approved_by, row.approved_at) == ("Anna Ozola", LATER)
    assert approved != draft
    assert again == approved
    assert "Anna Ozola" in texts(db, made[0].report_id)
    assert {path.name for path in write_files(db, made, WEEK, tmp_path)} == {
        "goodwill-card-2026-W47-en.pdf", "goodwill-card-2026-W47-en.pptx",
        "goodwill-card-2026-W47-ru.pdf", "goodwill-card-2026-W47-ru.pptx",
    }  # fmt: skip


@pytest.mark.usefixtures("own")
def test_mail_brings_the_report_and_never_the_card(db: Database) -> None:
    readers(db, {"email": "en@bank.example"})
    make_card(db, WEEK, ["en"], ["pdf"], NOW)
    with pytest.raises(NoReportError):
        mail_weekly(db, WEEK, NOW)
    make_weekly(db, WEEK, ["en"], ["pdf"], NOW)
    assert mail_weekly(db, WEEK, NOW) is not None
    with db.connection() as connection:
        assert [len(read_reports(connection)), len(read_reports(connection, "card"))] == [1, 1]


def test_correction_of_an_approved_card_is_a_new_version_without_approval(db: Database, own: int) -> None:
    (first,) = make_card(db, WEEK, ["en"], ["json"], NOW)
    approve(db, first.report_id, "Anna Ozola", NOW)
    (same,) = make_card(db, WEEK, ["en"], ["json"], LATER)
    assert (same.report_id, same.is_new) == (first.report_id, False)
    with db.connection() as connection:
        late_mention(connection, own)
    (second,) = make_card(db, WEEK, ["en"], ["json"], LATER)
    with db.connection() as connection:
        old, new = find_report(connection, first.report_id), find_report(connection, second.report_id)
    assert (new.version, new.approved_by, old.approved_by) == (2, None, "Anna Ozola")
    assert [change["code"] for change in new.changes][:2] == ["judged", "stories"]


def test_approval_is_refused_twice_for_nobody_and_without_a_name(db: Database, own: int) -> None:
    assert own
    (made,) = make_card(db, WEEK, ["en"], ["json"], NOW)
    for name in ("", "  ", "a\nb"):
        with pytest.raises(ApprovalError, match="needs the name of who gives it"):
            approve(db, made.report_id, name, NOW)
    approve(db, made.report_id, "Anna Ozola", NOW)
    with pytest.raises(ApprovalError, match="was approved by Anna Ozola already"):
        approve(db, made.report_id, "Another", NOW)
    with pytest.raises(ApprovalError, match=r"there is no report no\. 999"):
        approve(db, 999, "Another", NOW)


def test_next_weeks_card_is_compared_with_the_one_before(db: Database, own: int) -> None:
    make_card(db, (2026, 46), ["en"], ["json"], NOW)
    (card,) = make_card(db, WEEK, ["en"], ["json"], NOW)
    with db.connection() as connection:
        content = reports.load_report(connection, card.report_id)
    assert own
    assert content is not None
    assert content["last"]["week"] == "2026-W46"
    assert content["last"]["figures"]["net"] == content["net"]["previous_week"]["net"]


def test_card_needs_a_closed_week_and_an_own_brand(db: Database) -> None:
    with pytest.raises(WeekError):
        make_card(db, (2026, 48), ["en"], ["json"], NOW)
    with pytest.raises(NoFigureError, match='role = "own"'):
        make_card(db, WEEK, ["en"], ["json"], NOW)


def test_five_thousand_ads_of_a_week_leave_the_report_short(db: Database, own: int) -> None:
    assert own
    with db.connection() as connection:
        rival = add_brand(connection, "Loud", "competitor")
        source = add_source(connection, "Loud ads")
    add_ad(db, source, rival, 900, "explicit", NOW - timedelta(days=4))
    with db.connection() as connection:
        connection.execute(
            """
            WITH made AS (
                INSERT INTO ads (source_id, external_id, brand_id, campaign_id, advertiser, title, text, fingerprint,
                                 first_seen_at, last_seen_at)
                SELECT a.source_id, 'copy' || n, a.brand_id, a.campaign_id, a.advertiser, a.title, a.text,
                       a.fingerprint, a.first_seen_at, a.last_seen_at
                FROM ads AS a, generate_series(1, 4999) AS n
                WHERE a.brand_id = %s
                RETURNING ad_id
            )
            INSERT INTO ad_scores (ad_id, label, probability, quote, rule, reasons, model, scored_at)
            SELECT m.ad_id, s.label, s.probability, s.quote, s.rule, s.reasons, s.model, s.scored_at
            FROM made AS m, ad_scores AS s JOIN ads AS a USING (ad_id) WHERE a.brand_id = %s
            """,
            [rival, rival],
        )
    (made,) = make_weekly(db, WEEK, ["en"], ["json", "pdf"], NOW)
    with db.connection() as connection:
        content = reports.load_report(connection, made.report_id)
        file = reports.load_report_file(connection, made.report_id, "pdf")
    assert content is not None
    loud: dict[str, Any] = next(row for row in content["competitors"] if row["brand"] == "Loud")
    assert (loud["new_ads"], loud["flagged_ads"]) == (5_000, 5_000)
    assert {(one["brand"], one["ads"]) for one in content["campaigns"]} == {("Loud", 5_000), ("Rival", 1)}
    assert file is not None
    assert len(PdfReader(io.BytesIO(file[1])).pages) <= 6


def settings(folder: Path, **values: Any) -> Settings:
    return Settings.model_validate({"directory": folder, "reports": values})


@pytest.mark.parametrize("picture", [png(), jpeg()])
def test_logo_of_the_settings_is_kept_in_the_database_and_forgotten_with_them(
    db: Database, tmp_path: Path, picture: bytes
) -> None:
    (tmp_path / "logo").write_bytes(picture)
    with db.connection() as connection:
        sync_settings(connection, settings(tmp_path, logo="logo"))
        assert stored_settings(connection).reports.logo == tmp_path / "logo"
    (tmp_path / "logo").unlink()  # whoever renders may be another host
    (made,) = make_weekly(db, WEEK, ["en"], ["html", "pdf", "pptx"], NOW)
    with db.connection() as connection:
        page = reports.load_report_file(connection, made.report_id, "html")
        assert page is not None
        assert b'<img class="logo" src="data:image/' in page[1]
        sync_settings(connection, settings(tmp_path))
    (plain,) = make_weekly(db, WEEK, ["en"], ["html"], LATER)
    with db.connection() as connection:
        page = reports.load_report_file(connection, plain.report_id, "html")
        assert page is not None
        assert b"<img" not in page[1]
        again = render_file(connection, find_report(connection, made.report_id), "html")[1]
    assert b'<img class="logo"' in again


@pytest.mark.parametrize(
    ("content", "message"), [(None, "can't be read"), (b"<svg/>", "is no PNG or JPEG picture"), (png(8, 8), "8 by 8")]
)
def test_logo_that_is_none_stops_the_start_by_its_name(
    db: Database, tmp_path: Path, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    with db.connection() as connection, pytest.raises(LogoError, match=rf"\[reports\] logo: logo.png.*{message}"):
        sync_settings(connection, settings(tmp_path, logo="logo.png"))
