"""What is installed from a built wheel holds all that a checkout holds: SQL, weights, templates, catalogues, packs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing of the checkout."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT], check=True)
    (wheel,) = wheels.glob("goodwill-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", target, wheel], check=True)
    return target


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command in a neutral folder: -P keeps the working folder out of the import path."""
    call = [sys.executable, "-P", "-c", "from cli.main import run; run()", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(call, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_wheel_carries_every_data_file_of_the_packages(installed: Path) -> None:
    kinds = {".sql", ".onnx", ".json", ".mo", ".toml", ".typ", ".html", ".txt", ".css", ".js", ".svg", ".ttf", ".j2"}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: its data files can't be listed")
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    wanted = [
        name
        for name in listed.stdout.splitlines()
        if Path(name).suffix in kinds and Path(name).parts[0] in packages and "training/texts" not in name
    ]
    assert wanted
    assert [name for name in wanted if not (installed / name).is_file()] == []


def test_wheel_scores_a_text_with_the_shipped_model(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        json.dumps(
            {"id": "1", "text": "Nordbank lost my data and nobody answers.", "kind": "mention", "target": "Nordbank"}
        )
    )
    done = run(installed, tmp_path, "score", "--input", "in.jsonl", "--output", "out.jsonl")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.jsonl").read_text())["sentiment"] == "negative"


def test_wheel_wrong_file_is_one_sentence_and_exit_code_two(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "score", "--input", "none.jsonl", "--output", "out.jsonl")
    assert done.returncode == 2
    assert "none.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
