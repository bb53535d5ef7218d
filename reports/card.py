"""The number card: the few figures of a closed week that a board is told, frozen, numbered and approved by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from presentation.language import Language
from reports.archive import MadeReport, store
from reports.changes import FIGURES
from reports.render.formats import ReportFormat
from reports.restore import Json
from reports.weekly import content_of_week, dress_of
from reputation.errors import InputError
from storage import reports
from storage.database import Database

_KEPT = (
    "format", "week", "start_on", "end_on", "zone", "organisation", "brand", "incident", "assessment", "net", "moved",
    "chart", "stories", "voice", "competitors", "campaign_count", "actions", "promises", "coverage",
)  # fmt: skip
"""What the card takes of the week's content: all that its figures, its reasons and its coverage are told from."""


class NoFigureError(InputError):
    """Raised when a card is asked for and no own brand is set up, so that there is no figure to freeze."""


def card_content(weekly: Json, earlier: Json | None) -> dict[str, Any]:
    """The card of a week, from its content and from the last card before it (None without one)."""
    told = weekly["recovery"]
    return {
        **{key: weekly[key] for key in _KEPT},
        "kind": "card",
        "recovery": {**told, "daily": []} if told else None,
        "last": _told_last(earlier) if earlier else None,
    }


def _told_last(earlier: Mapping[str, Any]) -> dict[str, Any]:
    """What the earlier card said: its week, its figures, and the model that judged most of its mentions."""
    quality = earlier["coverage"].get("quality") or {"models": []}
    return {
        "week": earlier["week"],
        "start_on": earlier["start_on"],
        "end_on": earlier["end_on"],
        "figures": {code: find(earlier) for code, _, find in FIGURES},
        "model": quality["models"][0][0] if quality["models"] else None,
    }


def make_card(
    database: Database,
    week: tuple[int, int],
    languages: Sequence[Language],
    formats: Sequence[ReportFormat],
    now: datetime,
) -> list[MadeReport]:
    """Make the number card of a closed ISO week (year, number) in each language, and store its files.

    The same figures keep number, version and approval; others make a new version that says what changed and needs an
    approval of its own. Each language is one transaction.

    Raises:
        WeekError: the week is not over at `now`.
        NoFigureError: no own brand is set up.
        RenderError: a PDF could not be laid out; nothing of its language is stored then.
        DatabaseUnavailableError: the database is away.
    """
    with database.connection() as connection:
        weekly, dress = content_of_week(connection, week, now), dress_of(connection)
        if weekly["brand"] is None:
            raise NoFigureError('a number card needs a [[brand]] with role = "own"')
        content = card_content(weekly, reports.earlier_card(connection, date.fromisoformat(weekly["start_on"])))
    made = []
    for language in dict.fromkeys(languages):
        with database.connection() as connection:
            made.append(store(connection, "card", content, language, formats, now, dress))
    return made
