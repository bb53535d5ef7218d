"""What the status page shows of crawls: alarms in sentences, back-off on the chips, the last crawls as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component

from dashboard.components.crawls import alarm_list, crawl_grid
from dashboard.components.health import health_strip
from dashboard.shown import CrawlRow, SourceState
from presentation.language import Language, Words
from reputation.health import SourceAlarm

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONE, ENGLISH, RUSSIAN = ZoneInfo("UTC"), Words("en"), Words("ru")


def texts(part: Any) -> list[str]:
    """Every text of a component, in order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, list | tuple):
        return [text for child in part for text in texts(child)]
    return texts(getattr(part, "children", None)) if isinstance(part, Component) else []


def test_alarms_of_the_crawler_come_before_those_of_the_public() -> None:
    alarms = [SourceAlarm("volume_fell", "A", count=1, expected=40), SourceAlarm("stopped", "B", NOW)]
    shown = texts(alarm_list(alarms, ZONE, ENGLISH))
    assert [text.partition(":")[0] for text in shown] == ["B", "A"]
    assert "our crawler that is quiet" in shown[0]
    assert "the public that went quiet" in shown[1]
    assert alarm_list([], ZONE, ENGLISH) is None


def test_chip_of_a_source_that_rests_says_until_when() -> None:
    resting = SourceState("Post", "feed", "failing", NOW, "It answers 503.", 0, NOW + timedelta(hours=2), 3)
    shown = texts(health_strip([resting, SourceState("Star", "feed", "ok", NOW, None, 3)], ZONE, ENGLISH))
    assert shown.count("rests until 24 Nov 2026, 14:00 after 3 failures") == 1


def test_crawls_are_rows_with_their_figures_and_errors_by_kind() -> None:
    crawl = CrawlRow("<b>Post", NOW, "blocked", "It answers 429.", 1200, 5, 0, 20_480, {"http_429": 3, "robots": 1})
    (row,) = crawl_grid([crawl], ZONE, ENGLISH).to_plotly_json()["props"]["children"].rowData
    told = {name: value for name, value in row.items() if not name.endswith("_order")}
    assert told == {
        "source": "<b>Post", "at": "24 Nov 2026, 12:00", "outcome": "was refused", "requests": "1,200", "seen": "5",
        "new": "0", "data": "20 kB", "errors": "http_429 3, robots 1: It answers 429.",
    }  # fmt: skip
    assert "Ни один обход" in " ".join(texts(crawl_grid([], ZONE, RUSSIAN)))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_crawls_are_sorted_by_moment_and_count_and_not_by_letters(language: Language) -> None:
    older = CrawlRow("Post", NOW - timedelta(days=20), "ok", None, 98, 9, 9, 900, {})
    newer = CrawlRow("Post", NOW, "ok", None, 1_200, 1_000, 10, 12_000_000, {})
    shown = crawl_grid([newer, older], ZONE, Words(language)).to_plotly_json()["props"]["children"]
    columns = [column for column in shown.columnDefs if column.get("cellRenderer") == "Told"]
    told = [column["cellRendererParams"]["told"] for column in columns]
    assert told == ["at", "requests", "seen", "new", "data"]
    for column in columns:
        first, last = (row[column["field"]] for row in reversed(shown.rowData))
        assert first < last
