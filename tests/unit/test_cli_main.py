from __future__ import annotations

import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cli.main import VERBS, Verb, main, usage

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("scrapy", "twisted", "onnxruntime", "transformers", "dash", "plotly", "matplotlib", "psycopg", "procrastinate")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "GOODWILL_CONFIG"}}
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import run; run()", *words],
        cwd=folder, env={**environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("words", [(), ("--help",), ("help",)])
def test_command_without_a_verb_prints_the_verbs(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert [verb.name for verb in VERBS if f"  {verb.name} " not in shown] == []


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_its_module_and_says_what_it_does(verb: Verb) -> None:
    module = importlib.import_module(f"cli.{verb.module}")
    assert inspect.getdoc(module)
    assert verb.does in usage()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_help_holds_no_words_in_brackets_which_would_be_read_as_markup(verb: Verb) -> None:
    command = typer.main.get_command(importlib.import_module(f"cli.{verb.module}").app)
    commands = [command, *getattr(command, "commands", {}).values()]
    told = [text for one in commands for text in (one.help, *(getattr(option, "help", "") for option in one.params))]

    assert [text for text in told if re.search(r"\[[a-z_]+\]", text or "")] == []


def test_command_imports_nothing_heavy_to_print_its_verbs() -> None:
    program = (
        f"import sys; from cli.main import main; main(['--help']); print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_file_scoring_imports_neither_scrapy_nor_dash() -> None:
    program = "import sys, cli.score; print([m for m in ('scrapy', 'dash', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fly",), "goodwill: there is no verb 'fly'"),
        (("crawl", "--fast"), "--fast"),
        (("dashboard", "--port", "99999"), "Invalid value for '--port'"),
        (("outbox", "release", "9223372036854775808"), "Invalid value for 'numbers'"),
        (("export", "weather"), "weather"),
        (("score", "--input", "a.jsonl"), "--input and --output belong together"),
        (("score", "--again", "--input", "a", "--output", "b"), "--again is for the database"),
        (("crawl",), "goodwill.toml does not exist: run `goodwill init`"),
    ],
)
def test_wrong_words_are_one_sentence_and_exit_code_two(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.startswith("goodwill: ")
    assert done.stderr.count("\n") == 1


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "crawl", "--debug")
    assert "Traceback" in done.stderr
    assert "SettingsError" in done.stderr


@pytest.mark.parametrize("line", ["[dashbord]", '[organisation]\ntimezone = "Mars"', "broken ="])
def test_wrong_config_names_file_and_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "goodwill.toml").write_text(line, encoding="utf-8")
    done = run(tmp_path, "up")
    assert done.returncode == 2
    assert "goodwill.toml" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "var").exists()
