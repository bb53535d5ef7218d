"""A verb that is told to end leaves nothing behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LINES = 4_000

RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with it ignored
from cli.main import run
run()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_score_told_to_end_leaves_no_output_and_nothing_half_written(tmp_path: Path, number: signal.Signals) -> None:
    texts = (f"Northgate Bank lost {n} letters of mine." for n in range(LINES))
    rows = ({"id": str(n), "text": text, "kind": "mention"} for n, text in enumerate(texts))
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    command = [sys.executable, "-c", RUN, "score", "--input", "in.jsonl"]
    process = subprocess.Popen([*command, "--output", "out.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        while not list(tmp_path.glob(".*.part")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        _, words = process.communicate(timeout=30)
    finally:
        process.kill()

    assert process.returncode == 128 + number
    assert "Traceback" not in words
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]
