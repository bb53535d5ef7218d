"""Scoring: the backlog of mentions in batches, then the backlog of ads; and anew what another model judged.

A batch is claimed, judged and stored in one transaction: a worker that dies in between gives it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobs.ad_scoring import score_ads
from jobs.work import Work
from reputation.mention import MentionScore, UnscoredMention
from sentiment.scoring import Scorer, ScoringInput, TextScore
from storage.database import Connection, Database
from storage.mentions import (
    JudgedByOthers,
    claim_judged_by_others,
    claim_unscored,
    count_judged_by_others,
    count_unscored,
)
from storage.scores import store_scores

BATCH = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScoreCounts:
    """How many (mention, brand) and ads were judged."""

    mention_count: int
    ad_count: int

    def in_words(self) -> str:
        """One line for logs."""
        return f"{self.mention_count} mentions and {self.ad_count} ads scored"


def score(work: Work) -> str | None:
    """Job: the backlog, until it is empty or the time is up. The model is loaded only where something waits."""
    counts = score_backlog(work.database, work.scorer, must_end=work.must_end)
    return counts.in_words() if counts.mention_count or counts.ad_count else None


def score_backlog(
    database: Database, scorer: Scorer | Callable[[], Scorer], progress: Progress | None = None,
    *, must_end: Callable[[], bool] = lambda: False,
) -> ScoreCounts:  # fmt: skip
    """Judge every unscored (mention, brand), then every unscored ad; `progress` hears how many of how many are done.

    `scorer` may be a function that loads it. `must_end` is asked between batches.
    """
    load = scorer if callable(scorer) else lambda: scorer
    with database.connection() as connection:
        total = count_unscored(connection)
    done = 0
    while not must_end():
        count = score_batch(database, load)
        if count == 0:
            break
        done += count
        if progress:
            progress(done, max(total, done))
    return ScoreCounts(done, score_ads(database, load, must_end))


def score_batch(database: Database, load: Callable[[], Scorer]) -> int:
    """Claim, judge and store up to 64 (mention, brand) in one transaction; how many there were."""
    with database.connection() as connection:
        claimed = claim_unscored(connection, BATCH)
        if claimed:
            _judge(connection, load(), claimed)
    return len(claimed)


def score_again(database: Database, scorer: Scorer, progress: Progress | None = None) -> ScoreCounts:
    """Judge anew what another model judged: ads of which no person decided, then (mention, brand), the latest first.

    Mentions too whose language was not offered then and is now. A batch a transaction: a run cut short loses nothing,
    and the next one goes on with it.
    """
    ads = score_ads(database, lambda: scorer, lambda: False, scorer.own_model)
    others = JudgedByOthers(scorer.model, scorer.languages)
    with database.connection() as connection:
        total = count_judged_by_others(connection, others)
    done, last = 0, None
    while True:
        with database.connection() as connection:
            claimed = claim_judged_by_others(connection, others, BATCH, last)
            if not claimed:
                break
            _judge(connection, scorer, claimed)
        done, last = done + len(claimed), claimed[-1]
        if progress:
            progress(done, max(total, done))
    return ScoreCounts(done, ads)


def _judge(connection: Connection, scorer: Scorer, claimed: Sequence[UnscoredMention]) -> None:
    judged = zip(claimed, scorer.score([ScoringInput.of(mention) for mention in claimed]), strict=True)
    store_scores(connection, [mention_score(mention, result) for mention, result in judged])


def mention_score(mention: UnscoredMention, result: TextScore) -> MentionScore:
    """The model's judgement as it is stored."""
    odds, about = result.probabilities or {}, result.about_breach
    return MentionScore(
        mention_id=mention.mention_id,
        first_seen_on=mention.first_seen_on,
        brand_id=mention.brand_id,
        label=result.sentiment,
        negative=odds.get("negative"),
        neutral=odds.get("neutral"),
        positive=odds.get("positive"),
        about_breach=about.value if about else None,
        about_breach_probability=about.probability if about else None,
        practices=result.practices,
        reason=result.reason,
        model=result.model,
    )
