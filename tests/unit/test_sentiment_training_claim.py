from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reputation.errors import InputError
from sentiment.training.claim import claim
from sentiment.training.config import TrainingConfig


def _config(work: Path) -> TrainingConfig:
    return TrainingConfig(Path("sets"), Path("texts"), "base", Path("tokenizer.json"), work)


def test_claim_lets_the_same_run_go_on_with_other_threads_and_less_time(tmp_path: Path) -> None:
    claim(_config(tmp_path / "work"))

    claim(replace(_config(tmp_path / "work"), threads=8, minutes=5.0))


def test_claim_lets_a_run_go_on_that_began_before_a_setting_was_there(tmp_path: Path) -> None:
    config = _config(tmp_path / "work")
    claim(config)
    path = config.work / "run.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({name: value for name, value in kept.items() if name != "device"}), encoding="utf-8")

    claim(config)
    with pytest.raises(InputError, match="device differ"):
        claim(replace(config, device="cuda"))


def test_claim_of_another_run_says_what_differs(tmp_path: Path) -> None:
    config = _config(tmp_path / "work")
    claim(config)

    with pytest.raises(InputError, match=r"holds another run \(seed differ\): name another by --work, or remove it"):
        claim(replace(config, seed=8))
    with pytest.raises(InputError, match=r"another run \(start, rows, passes, rate differ\)"):
        claim(config.going_on_from(tmp_path))
    with pytest.raises(InputError, match=r"another run \(rows differ\)"):
        claim(config.on_stated_licences())


def test_claim_tells_two_revisions_of_one_start_apart(tmp_path: Path) -> None:
    start = tmp_path / "model"
    start.mkdir()
    (start / "config.json").write_text('{"goodwill": {"revision": "a"}}', encoding="utf-8")
    config = _config(tmp_path / "work").going_on_from(start)
    claim(config)
    (start / "config.json").write_text('{"goodwill": {"revision": "b"}}', encoding="utf-8")

    with pytest.raises(InputError, match="start_revision differ"):
        claim(config)
