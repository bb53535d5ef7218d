"""What the team does about competitors' campaigns: at most one counter-measure each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reputation import clock
from reputation.campaigns import CounterMeasure
from storage.database import Connection
from storage.queries import query
from storage.text import storable


@dataclass(frozen=True, slots=True)
class DueCounterMeasure:
    """A counter-measure with the day it is due; `title` begins the campaign's first ad."""

    campaign_id: int
    brand: str
    title: str
    what: str
    owner: str | None
    due_on: date


def plan(connection: Connection, campaign_id: int, measure: CounterMeasure | None) -> None:
    """Write what is done about a campaign, in place of what was written before; None takes it back.

    Of the action only its number is written: what it is stands with the actions.
    """
    if measure is None:
        connection.execute(query("drop_counter_measure"), {"campaign_id": campaign_id})
        return
    values = {
        "campaign_id": campaign_id,
        "what": storable(measure.what),
        "owner": storable(measure.owner),
        "due_on": measure.due_on,
        "action_id": measure.action_id,
        "written_at": clock.now(),
    }
    connection.execute(query("plan_counter_measure"), values)


def due_counter_measures(connection: Connection, until: date) -> list[DueCounterMeasure]:
    """Those to watched competitors due up to a day, overdue ones too, that are no action yet, most pressing first."""
    rows = connection.execute(query("list_due_counter_measures"), {"until": until})
    return [DueCounterMeasure(**row) for row in rows]
