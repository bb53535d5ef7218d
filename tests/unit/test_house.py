"""The house rules that a tool can hold: sizes, unfinished marks, broad excepts, lock files, binaries."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1 << 20


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows (or would add), so that a build folder or a data folder never counts."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout: what belongs to the house can't be listed")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] != "tests"]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.body[0].lineno


def test_functions_none_is_over_fifty_lines() -> None:
    long = [f"{p.relative_to(ROOT)}:{f.lineno} {f.name}" for p in sources() for f in functions(p) if body_lines(f) > 50]
    assert long == []


def test_modules_none_is_over_three_hundred_lines() -> None:
    assert [str(p.relative_to(ROOT)) for p in sources() if len(p.read_text("utf-8").splitlines()) > 300] == []


def test_source_has_no_unfinished_marks() -> None:
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
    assert [str(p.relative_to(ROOT)) for p in sources() if marks.search(p.read_text("utf-8"))] == []


def test_except_everything_stands_in_the_job_loop_only() -> None:
    broad = {
        str(path.relative_to(ROOT))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and getattr(node.type, "id", "bare" if node.type is None else "") in {"Exception", "BaseException", "bare"}
    }
    assert broad <= {"jobs/loop.py"}


def test_lock_files_name_no_index_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        lock = (ROOT / name).read_text("utf-8")
        assert "index-url" not in lock
        assert "://" not in lock
        pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", lock, re.MULTILINE))


def test_lock_for_the_service_has_no_torch() -> None:
    assert not re.search(r"^(?:torch|tensorflow|jax)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)


def test_files_none_is_over_forty_megabytes() -> None:
    assert [str(p.relative_to(ROOT)) for p in tracked() if p.stat().st_size > 40 * MEGABYTE] == []


def test_sql_stands_in_storage_only() -> None:
    statement = re.compile(r"""["'](?:SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b""")
    outside = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.relative_to(ROOT).parts[0] != "storage" and statement.search(path.read_text("utf-8"))
    ]
    assert outside == []
