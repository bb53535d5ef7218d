"""When a message that did not go out is tried again, and when it is given up. Pure: the outbox acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from reputation.errors import DeliveryError
from storage.outbox import Delivery

MOST_FAILURES = 30
"""With the waits between them, about five days: a mailbox that is full over a long weekend loses nothing."""

MOST_WAIT_SECONDS = 7 * 86_400
"""How long a message waits for a channel that is away: longer than a three-day outage, shorter than news lasts."""

FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 30, 600
"""How long a channel that failed as a whole is left alone, doubled each time: ten minutes after it is back at most."""

_FIRST_RETRY_SECONDS = 60
_LONGEST_RETRY_SECONDS = 6 * 3600
_LONGEST_ASKED_SECONDS = 86_400
_SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message that did not go out: quarantined, or tried again after so many seconds; and why."""

    permanent: bool
    retry_in_seconds: int
    reason: str


def judge(error: DeliveryError, delivery: Delivery) -> Verdict:
    """What becomes of a delivery after this error: pure.

    An error that is permanent ends it. One of the message's own sake is tried up to `MOST_FAILURES` times. One of the
    channel's costs it none of these: it waits with all others, up to `MOST_WAIT_SECONDS` since it was queued.
    """
    reason = str(error)
    if error.permanent:
        return Verdict(permanent=True, retry_in_seconds=0, reason=reason)
    if error.concerns == "channel":
        given_up, tried = delivery.waited_seconds >= MOST_WAIT_SECONDS, f"{delivery.waited_seconds / 86_400:.0f} days"
    else:
        given_up, tried = delivery.failure_count + 1 >= MOST_FAILURES, f"{delivery.failure_count + 1} attempts"
    if given_up:
        return Verdict(permanent=True, retry_in_seconds=0, reason=f"given up after {tried}: {reason}")
    wait = retry_seconds(delivery.failure_count + 1, spread_of(delivery))
    return Verdict(permanent=False, retry_in_seconds=max(wait, asked_seconds(error)), reason=reason)


def refuse_deadly(delivery: Delivery) -> None:
    """Give up a message whose senders die again and again, before the next one does.

    Raises:
        DeliveryError: permanent, where `MOST_FAILURES` attempts have ended without a word.
    """
    if delivery.failure_count >= MOST_FAILURES:
        sentence = f"given up after {delivery.failure_count} attempts: whatever sends it ends in the middle"
        raise DeliveryError(sentence, permanent=True)


def retry_seconds(failure_count: int, spread: float) -> int:
    """How long to wait after the n-th failure (n ≥ 1): a minute, doubled each time, six hours at most.

    `spread` in [0, 1) moves it by up to a fifth to either side, so that what failed together is not tried together.
    """
    wait = min(_FIRST_RETRY_SECONDS * 2.0 ** (min(max(failure_count, 1), 30) - 1), _LONGEST_RETRY_SECONDS)
    return round(wait * (1 - _SPREAD + 2 * _SPREAD * spread))


def spread_of(delivery: Delivery) -> float:
    """A number in [0, 1) that differs from message to message and from attempt to attempt, and is always the same."""
    return crc32(f"{delivery.message_id} {delivery.attempt_count}".encode()) / 2**32


def asked_seconds(error: DeliveryError) -> int:
    """How long the other side asks us to wait: a day at most, 0 where it doesn't say."""
    return min(max(error.retry_after_seconds or 0, 0), _LONGEST_ASKED_SECONDS)
