"""Samples to be labelled blind, as rows of a file, and the labels that come back in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from exchange.reading import Row
from exchange.values import optional_flag, optional_text, required_text
from exchange.watched import GivenOnce
from presentation.cells import safe_cell
from reputation.mention import UnscoredMention
from reputation.recovery.labels import GivenLabel, Key, parse_row_id, parse_sentiment, row_id

FIELDS = ("id", "sentiment", "about_breach", "labelled_by")
COLUMNS = ("id", "brand", "text", "target", "start", "end", "sentiment", "about_breach")


def blind_rows(sample_id: int, drawn: Sequence[UnscoredMention]) -> Iterator[dict[str, Any]]:
    """The rows to be handed out: text, brand, and where the text names it; never what the model thinks.

    The last two columns are empty, for people to fill in: `sentiment` toward the brand (negative, neutral, positive),
    and `about_breach` (yes, no).
    """
    for one in drawn:
        text = str(safe_cell(one.text))
        start, end = _span(one, text)
        target = None if start is None else text[start:end]
        yield {
            "id": row_id(sample_id, (one.mention_id, one.brand_id)),
            "brand": one.brand,
            "text": text,
            "target": target,
            "start": start,
            "end": end,
        }


def _span(one: UnscoredMention, text: str) -> tuple[int | None, int | None]:
    """The brand's characters in the text as written, which may have lost some before it and have gained a quote."""
    if one.start is None or one.end is None:
        return None, None
    target = one.text[one.start : one.end]
    near = max(0, one.start - (len(one.text) - len(text)) - 1)
    found = text.find(target, near) if target else -1
    return (found, found + len(target)) if found >= 0 else (None, None)


def given_labels(rows: Sequence[Row], labelled_by: str) -> list[GivenLabel]:
    """The labels in the rows; a row whose label columns are empty gives none.

    `labelled_by` names the person where the row has no column of that name.

    Raises:
        InputError: an id is of no sample, a label is none, or a line repeats an earlier one; names file, line, column.
    """
    once = GivenOnce()
    labels: list[GivenLabel] = []
    for row in rows:
        sample_id, key = row_key(row)
        person = optional_text(row, "labelled_by") or labelled_by
        once.check(row, "id", (sample_id, key, person))
        labels += _of_row(row, sample_id, key, person)
    return labels


def row_key(row: Row) -> tuple[int, Key]:
    """The sample, and the mention with its brand, that a row is about.

    Raises:
        InputError: the id is missing or none that `goodwill label sample` writes.
    """
    text = required_text(row, "id")
    found = parse_row_id(text)
    if found is None:
        raise row.fault("id", f"{text!r} is no id of a row that `goodwill label sample` wrote")
    return found


def check_known(rows: Sequence[Row], known: AbstractSet[tuple[int, Key]]) -> None:
    """Refuse rows whose sample or mention this database doesn't hold.

    Raises:
        InputError: there is one; names file, line and column.
    """
    stranger = next((row for row in rows if row_key(row) not in known), None)
    if stranger is not None:
        raise stranger.fault("id", f"{stranger.values['id']!r} is of no sample that was drawn from this database")


def _of_row(row: Row, sample_id: int, key: Key, person: str) -> Iterator[GivenLabel]:
    text = optional_text(row, "sentiment")
    if text is not None:
        label = parse_sentiment(text)
        if label is None:
            raise row.fault("sentiment", f"{text!r} is none of negative, neutral, positive")
        yield GivenLabel(sample_id, key, "sentiment", label, person)
    about_breach = optional_flag(row, "about_breach")
    if about_breach is not None:
        yield GivenLabel(sample_id, key, "about_breach", about_breach, person)
