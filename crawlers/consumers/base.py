"""What every consumer shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from typing import ClassVar, Generic, TypeVar

from crawlers.context import SourceContext
from crawlers.items import Cursor, Problem
from crawlers.kind_options import KindOptions
from reputation.ad import AdItem
from reputation.mention import MentionItem

O_co = TypeVar("O_co", bound=KindOptions, covariant=True)
Consumed = MentionItem | AdItem | Cursor | Problem
"""What a consumer may yield."""


class Consumer(ABC, Generic[O_co]):
    """Reads one source that is not asked by web requests; its name is the kind.

    `summary`, `yields`, `reaches_back` and `needs` are the kind's line in docs/sources.md. `request_count` and
    `received_bytes` count connections, commands or files, and what came.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    yields: ClassVar[str]
    reaches_back: ClassVar[str]
    needs: ClassVar[str] = "nothing"

    def __init__(self, context: SourceContext) -> None:
        self.context = context
        self.options: O_co = context.options  # type: ignore[assignment]  # check_options chose them by kind
        self.request_count = 0
        self.received_bytes = 0

    @abstractmethod
    def things(self) -> AsyncGenerator[Consumed, None]:
        """Items, the cursor after them, and what went wrong. It may be ended at any `await`.

        Raises:
            GoodwillError: the source can't be read at all.
        """
