"""A work folder belongs to one run: what it keeps fits no other."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from reputation.errors import InputError
from sentiment.training.config import TrainingConfig

_FILE = "run.json"
_FREE = {"work", "threads", "minutes"}
"""What may differ when a run goes on: it decides no text, and no order."""

_DEFAULTS = {one.name: one.default for one in fields(TrainingConfig)}
"""What a run meant by a setting that was not there yet when it began."""


def claim(config: TrainingConfig) -> None:
    """Make the work folder the run's own, or see that it is.

    Raises:
        InputError: another run's checkpoints lie there.
    """
    config.work.mkdir(parents=True, exist_ok=True)
    path, wanted = config.work / _FILE, _decisive(config)
    if not path.exists():
        path.write_text(json.dumps(wanted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    others = [name for name in wanted if kept.get(name, _DEFAULTS.get(name)) != wanted[name]]
    if others:
        raise InputError(
            f"the work folder {config.work} holds another run ({', '.join(others)} differ): "
            "name another by --work, or remove it"
        )


def _decisive(config: TrainingConfig) -> dict[str, Any]:
    """Every setting that decides a run's weights, as JSON tells it; of a start its revision too."""
    settings = {name: getattr(config, name) for name in config.__dataclass_fields__ if name not in _FREE}
    told = {name: str(value) if isinstance(value, Path) else value for name, value in settings.items()}
    revision = _revision(config.start) if config.start else None
    return told | {"rows": dict(config.rows), "start_revision": revision}


def _revision(folder: Path) -> str | None:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # reading the folder will say what is wrong with it
    revision: str | None = config.get("goodwill", {}).get("revision")
    return revision
