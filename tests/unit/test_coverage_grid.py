from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cli.backfill import cell_text
from dashboard.components.coverage_grid import coverage_grid
from presentation.language import words
from reputation.backfill import SourceCost, whole_cost
from reputation.coverage import GridRow, WeekCell

EN = words("en")
FIRST = date(2026, 2, 2)
WEEKS = [FIRST + timedelta(weeks=number) for number in range(4)]


def rows(component: Any) -> list[list[str]]:
    """The table's cells as texts, its head first."""
    head, body = component.children.children
    return [[text(cell) for cell in row.children] for row in (head.children, *body.children)]


def text(cell: Any) -> str:
    children = cell.children
    parts = children if isinstance(children, list) else [children]
    said = (part if isinstance(part, str) else text(part) for part in parts)
    return " ".join(part for part in said if part)


def test_grid_tells_found_from_read_from_not_read_and_marks_the_disclosure() -> None:
    grid = [
        GridRow(1, "Daily", "feed", {WEEKS[1]: WeekCell(3, 1, was_read=True), WEEKS[2]: WeekCell(0, 0, was_read=True)}),
        GridRow(2, "Late", "feed", {}),
    ]
    drawn = rows(coverage_grid(grid, WEEKS, date(2026, 2, 11), frozenset({"Late"}), EN))
    assert drawn[0] == ["Source", "2 Feb", "9 Feb, disclosure", "16 Feb", "23 Feb"]
    assert drawn[1] == ["Daily", "not read", "4", "· read, nothing found", "not read"]
    assert drawn[2] == ["Late one side only", *["not read"] * 4]


def test_grid_without_sources_says_so() -> None:
    assert "No source is set up yet." in str(coverage_grid([], WEEKS, None, frozenset(), EN))


def test_cell_of_a_terminal_tells_the_same() -> None:
    cells = (None, WeekCell(0, 0, was_read=True), WeekCell(2, 1, was_read=False))
    assert [cell_text(cell) for cell in cells] == ["", "·", "3"]


def cost(source: str, host: str, requests: int | None, **more: Any) -> SourceCost:
    return SourceCost(source, "feed", host, requests, seconds_each=2.0, **more)


def test_cost_sums_requests_and_takes_the_host_that_is_asked_longest() -> None:
    costs = [
        cost("a", "t.me", 900), cost("b", "t.me", 900), cost("c", "n.example", 1000), cost("d", "x.example", None),
        cost("e", "y.example", 5000, is_done=True),
    ]  # fmt: skip
    whole = whole_cost(costs)
    assert (whole.requests, whole.hours, whole.slowest_host) == (2800, 1.0, "t.me")


def test_cost_of_nothing_is_nothing() -> None:
    assert (whole_cost([]).requests, whole_cost([]).hours, whole_cost([]).slowest_host) == (0, 0.0, None)
