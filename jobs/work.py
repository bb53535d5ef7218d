"""What a job is handed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from storage.database import Database

if TYPE_CHECKING:
    from sentiment.scoring import Scorer


@dataclass(frozen=True, slots=True)
class Work:
    """One run of a job.

    `scorer` loads the model at its first call and gives the same one afterwards. `stop` is set when the worker ends.
    `ends_at` is the moment of `time.monotonic` by which the job must be over.
    """

    database: Database
    scorer: Callable[[], Scorer]
    stop: threading.Event
    ends_at: float
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def left_seconds(self) -> float:
        """How long the job may still run, never below 0."""
        return max(0.0, self.ends_at - time.monotonic())

    def must_end(self) -> bool:
        """Whether the worker ends or the time is up: what is begun is finished, nothing new is begun."""
        return self.stop.is_set() or self.left_seconds == 0
