"""world.json: the world's content and its written truth, as JSON; read back it gives the same world."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from demo.ads import Ad
from demo.articles import Article
from demo.curves import Course
from demo.posts import Draft, Post, Stance
from demo.world import World
from reputation.errors import InputError
from reputation.whole_file import write_whole


def save_world(world: World, path: Path) -> None:
    """Write the world at once or not at all: a cut run never leaves half a file."""
    written = {
        "seed": world.seed,
        "days": world.days,
        "now": world.now.isoformat(),
        "disclosed_at": world.disclosed_at.isoformat(),
        "truth": world.truth(),
        "posts": [asdict(post) for post in world.posts],
        "articles": [asdict(article) for article in world.articles],
        "ads": [asdict(ad) for ad in world.ads],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(written, ensure_ascii=False, default=_plain).encode())


def load_world(path: Path) -> World:
    """The world of a file that `save_world` wrote.

    Raises:
        InputError: the file is missing or is no world of this version.
    """
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return World(
            written["seed"], written["days"], _moment(written["now"]), _moment(written["disclosed_at"]),
            Course(**written["truth"]["course"]),
            tuple(map(_post, written["posts"])), tuple(map(_article, written["articles"])),
            tuple(map(_ad, written["ads"])),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no demo world of this version ({error}): run `goodwill demo --reset`") from None


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _stance(written: dict[str, Any]) -> Stance:
    return Stance(**written)


def _post(written: dict[str, Any]) -> Post:
    draft = written["draft"]
    return Post(
        written["post_id"], written["instance"], written["account"], _moment(written["created_at"]),
        _moment(written["edited_at"]) if written["edited_at"] else None,
        Draft(
            draft["text"], draft["language"], draft["topic"],
            tuple(map(_stance, draft["stances"])), tuple(draft["tags"]),
        ),
    )  # fmt: skip


def _article(written: dict[str, Any]) -> Article:
    return Article(
        **{
            **written,
            "paragraphs": tuple(written["paragraphs"]),
            "published_at": _moment(written["published_at"]),
            "stance": _stance(written["stance"]),
        }
    )


def _ad(written: dict[str, Any]) -> Ad:
    return Ad(
        **{
            **written,
            "started_on": date.fromisoformat(written["started_on"]),
            "ended_on": date.fromisoformat(written["ended_on"]),
            "countries": tuple(written["countries"]),
        }
    )
