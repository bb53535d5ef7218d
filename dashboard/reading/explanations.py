"""Which words carried a mention's score, computed when a reader asks."""

from __future__ import annotations

from dashboard.shown import ShownExplanation
from sentiment.explanation import Explanation, explain
from sentiment.keeping import Keeper
from sentiment.records import ScoringInput
from storage import mentions, sync
from storage.database import Database

_keeper = Keeper()


def explain_mention(database: Database, mention_id: int, brand_id: int) -> ShownExplanation | None:
    """The passage that the model read and the words that pulled most; None where no word did, or none is stored."""
    with database.connection() as connection:
        judged = mentions.find_scored(connection, mention_id, brand_id)
        chosen = sync.stored_settings(connection).sentiment
    if judged is None:
        return None
    found = explain(_keeper.scorer(chosen), ScoringInput.of(judged))
    return None if found is None else _shown(judged.text, found)


def _shown(text: str, found: Explanation) -> ShownExplanation | None:
    strongest = found.carrying()
    if not strongest:
        return None
    spans = sorted((word.start - found.start, word.end - found.start) for word in strongest)
    first = strongest[0]
    passage = text[found.start : found.end]
    return ShownExplanation(passage, tuple(spans), text[first.start : first.end], round(100 * first.weight, 0))
