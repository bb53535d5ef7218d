"""A story and a source as mails and reports tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SourceState = Literal["ok", "quiet", "failing", "never"]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story that names the own brand, and its `mention_count` near-copies (≥ 1) in the time looked at.

    `title` is that of its earliest mention in that time, or the beginning of its text where it has none (a post);
    `label` is that mention's, None where it is not judged; `about_breach` whether any mention of it is.
    """

    title: str
    url: str
    source: str
    mention_count: int
    published_at: datetime | None = None
    label: str | None = None
    about_breach: bool | None = None


@dataclass(frozen=True, slots=True)
class ToldSource:
    """How a source fared: `reason` is its last failure in one sentence, `since_at` its last crawl where told."""

    name: str
    kind: str
    state: SourceState
    reason: str | None = None
    since_at: datetime | None = None
