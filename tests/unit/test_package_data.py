"""Data files beside the code are named in pyproject's package-data, so that a wheel carries them."""

from __future__ import annotations

import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def data_files(packages: list[str]) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout: its data files can't be listed")
    paths = [Path(line) for line in listed.stdout.splitlines()]
    return [path for path in paths if path.suffix != ".py" and any(fnmatch(path.parts[0], name) for name in packages)]


def test_data_files_of_packages_are_all_named_in_package_data() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    patterns = tool["package-data"]["*"]
    found = [path for path in data_files(tool["packages"]["find"]["include"]) if "training" not in path.parts]
    assert Path("reputation/recovery/published_cases.json") in found
    assert [str(path) for path in found if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []
