"""What there is to do now, by rule: promises falling due, ads to judge, sources that fail, no worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dashboard.shown import Duty, ProcessState, ShownAd, SourceState
from storage.commitments import Commitment

DUE_WITHIN_DAYS = 3


def find_duties(
    ads: Sequence[ShownAd],
    sources: Sequence[SourceState],
    commitments: Sequence[Commitment],
    processes: Sequence[ProcessState],
    today: date,
) -> list[Duty]:
    """The duties, the most pressing first: overdue promises, no worker, ads to judge, failing sources, promises due.

    A missing worker is one only where a scheduler runs, or a worker ran before: a demo needs neither.
    """
    promises = [_promise(commitment, today) for commitment in commitments]
    late = [duty for duty in promises if duty.is_late]
    due = [duty for duty in promises if not duty.is_late]
    return [*late, *_worker(processes), *_ads(ads), *_sources(sources), *due]


def _promise(commitment: Commitment, today: date) -> Duty:
    is_late = commitment.due_on < today
    return Duty("commitment", {"promise": commitment.promise}, commitment.owner, commitment.due_on, is_late)


def _worker(processes: Sequence[ProcessState]) -> list[Duty]:
    workers = [process for process in processes if process.process.startswith(("worker", "scheduler"))]
    is_missing = workers and not any(each.is_alive and each.process.startswith("worker") for each in workers)
    return [Duty("worker")] if is_missing else []


def _ads(ads: Sequence[ShownAd]) -> list[Duty]:
    """One for each competitor whose campaigns wait for a verdict, open references first; it quotes the first."""
    waiting = [ad for ad in ads if ad.review is None and ad.campaign_id is not None]
    waiting.sort(key=lambda ad: ad.label != "explicit")
    counts = Counter(ad.brand for ad in waiting)
    firsts = {ad.brand: ad for ad in reversed(waiting)}
    return [Duty("ad", {"brand": brand, "n": n, "quote": firsts[brand].quote}) for brand, n in counts.items()]


def _sources(sources: Sequence[SourceState]) -> list[Duty]:
    failing = [source for source in sources if source.state == "failing"]
    return [Duty("source", {"source": source.name, "reason": source.reason}) for source in failing]
