"""The formats that `goodwill report` is asked for: known by their names, and no other file is written."""

from __future__ import annotations

import pytest

from cli.report import only_formats, parse_formats
from reports.archive import MadeReport
from reputation.errors import InputError


def test_formats_are_read_in_order_once_and_in_any_case() -> None:
    assert parse_formats("PDF, html,pdf,") == ("pdf", "html")


def test_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="'docx' is none of pdf, html, xlsx, pptx, csv, json"):
        parse_formats("pdf,docx")


@pytest.mark.parametrize("text", ["", " ", ","])
def test_format_that_names_nothing_is_refused_in_words_about_itself(text: str) -> None:
    with pytest.raises(InputError, match="names no format; there are pdf, html") as refused:
        parse_formats(text)
    assert "None" not in str(refused.value)


def test_report_that_has_other_files_already_writes_only_those_asked_for() -> None:
    made = MadeReport(12, "weekly", 1, "en", ("pdf", "html", "csv"), is_new=False)
    (asked,) = only_formats([made], ("csv", "html"))
    assert asked.formats == ("html", "csv")
