"""Gives every text its story: that of its equals and of its near-copies, whichever came first.

A text between two stories joins them: the younger one's mentions and texts move to the older one, under the lock on
joining (see storage.rollup_changes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reputation.intake.near_copies import SignedText, bands, join, signature
from storage.database import Connection
from storage.queries import query
from storage.text import storable


@dataclass(frozen=True, slots=True)
class ArrivingText:
    """A text on its way in: its fingerprint, the title its story would have, and the words that are compared."""

    fingerprint: bytes
    title: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Joining:
    """What becomes of arriving texts: the story of each by its fingerprint, and the stories that join an older one."""

    story_of: Mapping[bytes, int]
    joined: Mapping[int, int] = field(default_factory=dict)

    @property
    def story_ids(self) -> set[int]:
        """Every story that gains or loses."""
        return {*self.story_of.values(), *self.joined, *self.joined.values()}

    def now(self, story_id: int) -> int:
        """The story that a story's mentions are told in from now on."""
        return self.joined.get(story_id, story_id)


def place_texts(connection: Connection, texts: Iterable[ArrivingText]) -> Joining:
    """Decide the story of each text, beginning those that are new; nothing moves until `move_joined`.

    Takes the lock on joining, which is held until the transaction ends: what is found stays so.
    """
    arriving = {text.fingerprint: text for text in texts}
    connection.execute(query("lock_joining"))
    rows = connection.execute(query("find_story_texts"), {"fingerprints": list(arriving)}).fetchall()
    known = {row["fingerprint"]: row["story_id"] for row in rows}
    new = [
        SignedText(fingerprint, signature(text.words))
        for fingerprint, text in arriving.items()
        if fingerprint not in known
    ]
    placed = _join(connection, new, {fingerprint: text.title for fingerprint, text in arriving.items()})
    story_of = {fingerprint: placed.now(story_id) for fingerprint, story_id in known.items()}
    return Joining({**story_of, **placed.story_of}, placed.joined)


def sign_texts(connection: Connection, limit: int) -> tuple[int, Joining]:
    """Sign up to `limit` texts that were stored before signatures were; how many, and what that joins.

    For the transaction that then locks the stories and calls `move_joined`.
    """
    connection.execute(query("lock_joining"))
    rows = connection.execute(query("list_unsigned_texts"), {"limit": limit}).fetchall()
    signed = [
        SignedText(row["fingerprint"], signature(f"{row['title'] or ''}\n{row['text']}"), row["story_id"])
        for row in rows
    ]
    return len(rows), _join(connection, signed, {})


def move_joined(connection: Connection, joining: Joining) -> None:
    """Move mentions and texts of the stories that join an older one. The caller holds the locks on all of them."""
    targets: dict[int, list[int]] = {}
    for joined_id, story_id in joining.joined.items():
        targets.setdefault(story_id, []).append(joined_id)
    for story_id, joined_ids in targets.items():
        values = {"story_id": story_id, "joined_ids": joined_ids}
        for name in ("move_story_mentions", "move_story_texts", "mark_joined_stories"):
            connection.execute(query(name), values)


def _join(connection: Connection, new: Sequence[SignedText], titles: Mapping[bytes, str | None]) -> Joining:
    near = _near(connection, new)
    story_of: dict[bytes, int] = {}
    joined: dict[int, int] = {}
    for group in join(new, near):
        known = sorted({text.story_id for text in group if text.story_id is not None})
        story_id = known[0] if known else _begin(connection, group[0], titles)
        joined |= dict.fromkeys(known[1:], story_id)
        story_of |= {text.fingerprint: story_id for text in group}
    arriving = {text.fingerprint for text in new}
    story_of = {fingerprint: story_id for fingerprint, story_id in story_of.items() if fingerprint in arriving}
    _store(connection, new, near, story_of)
    return Joining(story_of, joined)


def _near(connection: Connection, new: Sequence[SignedText]) -> list[SignedText]:
    """Stored texts that share a band with one of the new ones, those themselves left out."""
    wanted = sorted({band for text in new for band in bands(text.signature)})
    if not wanted:
        return []
    own = {text.fingerprint for text in new}
    rows = connection.execute(query("find_near_texts"), {"bands": wanted})
    return [SignedText(**row) for row in rows if row["fingerprint"] not in own]


def _begin(connection: Connection, text: SignedText, titles: Mapping[bytes, str | None]) -> int:
    values: dict[str, Any] = {"fingerprint": text.fingerprint, "title": storable(titles.get(text.fingerprint))}
    row = connection.execute(query("begin_story"), values).fetchone()
    return int(row["story_id"]) if row else 0


def _store(
    connection: Connection, new: Sequence[SignedText], near: Sequence[SignedText], story_of: Mapping[bytes, int]
) -> None:
    """One signature is looked up by its bands once, however many texts have it."""
    indexed = {text.signature for text in near}
    rows = []
    for text in new:
        is_first = bool(text.signature) and text.signature not in indexed
        indexed.add(text.signature)
        rows.append(
            {
                "fingerprint": text.fingerprint,
                "story_id": story_of[text.fingerprint],
                "signature": text.signature,
                "bands": bands(text.signature) if is_first else None,
            }
        )
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(query("store_story_text"), rows)
