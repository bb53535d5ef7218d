"""What the fictional bank did and promised: no action changes the true course, and the estimates should find none."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from demo.world import World
from reputation.imported import ActionItem, ActionKind, CommitmentItem

_ACTIONS: tuple[tuple[int, ActionKind, str], ...] = (
    (0, "statement", "First statement"),
    (3, "notice", "Letters to those affected"),
    (10, "apology", "The chair apologises"),
    (26, "monitoring_offer", "A year of fraud monitoring, free"),
    (45, "compensation", "Card fees waived for a year"),
)

_PROMISES: tuple[tuple[int, int, int | None, str, str], ...] = (
    (0, 7, 3, "Write to everybody whose data was taken", "Customer service"),
    (3, 30, 26, "A year of fraud monitoring for everybody affected", "Head of cards"),
    (10, 50, None, "Publish the independent audit", "Chief information security officer"),
)
"""Days after the disclosure: given, due, kept; the words; whose it is."""


def actions_until(world: World, brand_id: int, moment: datetime) -> list[ActionItem]:
    """The own brand's actions that have happened by a moment, at noon UTC of their day."""
    noon = world.disclosed_at.replace(hour=12, minute=0, second=0, microsecond=0)
    dated = [(noon + timedelta(days=after), kind, title) for after, kind, title in _ACTIONS]
    return [ActionItem(brand_id, kind, title, at) for at, kind, title in dated if at <= moment]


def promises_until(world: World, brand_id: int, today: date) -> list[CommitmentItem]:
    """The promises given by a day; a promise that is kept later counts as open still."""
    found = []
    for given, due, kept, words, owner in _PROMISES:
        given_on, due_on = world.disclosed_on + timedelta(days=given), world.disclosed_on + timedelta(days=due)
        kept_on = None if kept is None else world.disclosed_on + timedelta(days=kept)
        if given_on <= today:
            is_kept = kept_on is not None and kept_on <= today
            found.append(CommitmentItem(brand_id, words, owner, due_on, kept_on if is_kept else None))
    return found
