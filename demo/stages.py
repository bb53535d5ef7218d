"""The moments at which the demo lives through its incident: at each it crawls, scores, and on some it writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from demo.world import World

MORNING = time(6, 30)
"""UTC; half past eight or nine in the organisation's zone: the daily mail's hour is over, the day's posts begin."""


LEAD = timedelta(minutes=20)
"""The crawl comes before the jobs, whose mails tell what was seen before their moment."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment, and the jobs that run at it after crawl and score."""

    moment: datetime
    jobs: tuple[str, ...]

    @property
    def crawl_at(self) -> datetime:
        """The moment of the stage's crawl."""
        return self.moment - LEAD


def stages(world: World) -> tuple[Stage, ...]:
    """All stages in order of time, each moment once; the last is the world's frozen moment.

    Before the data was taken; in the acute phase; in the early recovery; on the last two Mondays, whose weekly
    reports are due; yesterday; today.
    """
    disclosed = datetime.combine(world.disclosed_on, MORNING, UTC)
    monday = datetime.combine(world.now.date() - timedelta(days=world.now.weekday()), MORNING, UTC)
    wanted: dict[datetime, set[str]] = {}
    for moment, jobs in (
        (disclosed - timedelta(days=5), ()),
        (disclosed + timedelta(days=9), ("notify_daily",)),
        (disclosed + timedelta(days=27), ("notify_daily",)),
        (monday - timedelta(days=7), ("report_weekly",)),
        (monday, ("report_weekly",)),
        (world.now - timedelta(days=1), ("notify_daily",)),
        (world.now, ("notify_daily",)),
    ):
        if moment <= world.now:
            wanted.setdefault(moment, set()).update(jobs)
    return tuple(Stage(moment, tuple(sorted(jobs))) for moment, jobs in sorted(wanted.items()))
