"""`goodwill outbox`: what waits to be sent and what was given up, with the reason; and another try for the latter."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jobs.opening import open_service
from presentation.excerpt import excerpt
from presentation.language import words
from reputation.errors import InputError
from storage import outbox
from storage.database import Connection
from storage.outbox import ChannelCounts, ChannelRest, DeliveryRow
from storage.sync import stored_zone

MOST_SHOWN = 200
MOST_NUMBER = 2**63 - 1

app = typer.Typer(help="List what waits or was given up, and send it again.")


class State(StrEnum):
    """What a message of the outbox can be."""

    quarantined = "quarantined"
    queued = "queued"
    sending = "sending"
    sent = "sent"


@app.callback()
def about() -> None:
    """List what waits or was given up, and send it again."""


@app.command("list")
def list_(
    state: Annotated[State, typer.Option(help="quarantined: given up")] = State.quarantined,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="how many at most, the latest first")] = MOST_SHOWN,
) -> None:
    """Show each channel's counts, why one rests, and the messages in one state with their last error."""
    with open_service() as service, service.database.connection() as connection:
        counts, rests = outbox.count_deliveries(connection), outbox.list_channel_rests(connection)
        rows = outbox.list_deliveries(connection, limit, state=state.value)
        zone = stored_zone(connection)
    console = Console()
    for line in summary(counts, rests, zone):
        console.print(Text(line), soft_wrap=True)
    if rows:
        console.print(table_of(rows, zone))
    typer.echo(f"{len(rows)} {state.value}" + (f", the latest {limit}" if len(rows) == limit else ""))


@app.command()
def release(
    numbers: Annotated[
        list[int] | None, typer.Argument(max=MOST_NUMBER, help="numbers of messages that were given up")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="all of one channel, once it is mended")] = None,
    everything: Annotated[bool, typer.Option("--all", help="all that were given up")] = False,
) -> None:
    """Give messages that were given up another try, at once."""
    if (numbers is not None) + (channel is not None) + everything != 1:
        raise InputError("name the numbers of messages, or one --channel, or --all")
    with open_service() as service, service.database.connection() as connection:
        released = outbox.release_deliveries(connection, numbers, channel)
        _refuse_unknown(connection, numbers, channel, released)
        if channel is not None:
            outbox.wake_channel(connection, channel)
    typer.echo(f"{len(released)} released: the service sends them")


def summary(counts: list[ChannelCounts], rests: list[ChannelRest], zone: ZoneInfo) -> list[str]:
    """A line a channel: what waits, was sent, was given up, may have arrived twice; and a line for each that rests."""
    english = words("en")
    lines = [
        f"{row.channel}: {row.waiting_count} wait, {row.sent_count} sent, {row.quarantined_count} given up"
        + (f", {row.repeat_count} may have arrived twice" if row.repeat_count else "")
        for row in counts
    ]
    lines += [
        f"{rest.channel} fails since {english.moment(rest.failing_since, zone)}, tried again at "
        f"{english.moment(rest.rests_until, zone)}: {excerpt(rest.reason, 300)}"
        for rest in rests
    ]
    return lines


def table_of(rows: list[DeliveryRow], zone: ZoneInfo) -> Table:
    """The messages as a table; what comes from outside is plain text, never markup."""
    table = Table("no.", "channel", "to", "subject", "queued", "attempts", "last error")
    for row in rows:
        cells = (
            str(row.delivery_id),
            row.channel,
            row.recipient,
            excerpt(row.subject, 80),
            words("en").moment(row.created_at, zone),
            str(row.attempt_count),
            excerpt(row.last_error, 300),
        )
        table.add_row(*map(Text, cells))
    return table


def _refuse_unknown(
    connection: Connection, numbers: list[int] | None, channel: str | None, released: list[int]
) -> None:
    """Say so where a number names nothing that was given up; the transaction then releases nothing.

    Raises:
        InputError: a number, or a channel, has nothing that was given up.
    """
    unknown = sorted(set(numbers or ()) - set(released))
    if unknown:
        raise InputError(f"no message that was given up has the number {', '.join(map(str, unknown))}")
    known = {row.channel for row in outbox.count_deliveries(connection)}
    if channel is not None and channel not in known:
        raise InputError(f"nothing was ever queued for a channel {channel!r}")
