"""What the fictional bank did in response: no action changes the true course, and the estimates should find none."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.world import World
from reputation.imported import ActionItem, ActionKind

_ACTIONS: tuple[tuple[int, ActionKind, str], ...] = (
    (0, "statement", "First statement"),
    (3, "notice", "Letters to those affected"),
    (10, "apology", "The chair apologises"),
    (26, "monitoring_offer", "A year of fraud monitoring, free"),
    (45, "compensation", "Card fees waived for a year"),
)


def actions_until(world: World, brand_id: int, moment: datetime) -> list[ActionItem]:
    """The own brand's actions that have happened by a moment, at noon UTC of their day."""
    noon = world.disclosed_at.replace(hour=12, minute=0, second=0, microsecond=0)
    dated = [(noon + timedelta(days=after), kind, title) for after, kind, title in _ACTIONS]
    return [ActionItem(brand_id, kind, title, at) for at, kind, title in dated if at <= moment]
