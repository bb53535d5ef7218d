"""Which strings of the source are to be translated: literals handed to `words.text`, `words.plural` and `mark`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "alerts", "cli", "crawlers", "dashboard", "demo", "exchange", "jobs", "presentation", "reports",
)  # fmt: skip
_TEMPLATE_ENDINGS = (".html", ".j2", ".txt")
_IN_TEMPLATE = re.compile(r"""words\.(?:text|plural)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


@dataclass(frozen=True, slots=True)
class Found:
    """A string to be translated, and the file and line (from 1) where it stands."""

    message: str
    path: Path
    line: int


def find_messages(root: Path = ROOT, packages: Iterable[str] = PACKAGES) -> list[Found]:
    """Every string to be translated in the packages' Python files and templates, in order of files and lines."""
    files = sorted(path for package in packages for path in (root / package).rglob("*") if path.is_file())
    return [found for path in files for found in _in_file(path)]


def _in_file(path: Path) -> Iterator[Found]:
    if path.suffix == ".py":
        yield from _in_python(path)
    elif path.suffix in _TEMPLATE_ENDINGS:
        yield from _in_template(path)


def _in_python(path: Path) -> Iterator[Found]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Call) and node.args and _asks_for_words(node.func):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Found(first.value, path, node.lineno)


def _asks_for_words(function: ast.expr) -> bool:
    """Whether it is `mark`, or `.text` or `.plural` of something called words (`self.words`, `words("ru")`)."""
    if isinstance(function, ast.Name):
        return function.id == "mark"
    if not isinstance(function, ast.Attribute) or function.attr not in {"text", "plural"}:
        return False
    return _last_name(function.value).endswith("words")


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _in_template(path: Path) -> Iterator[Found]:
    text = path.read_text("utf-8")
    for match in _IN_TEMPLATE.finditer(text):
        yield Found(ast.literal_eval(match[1]), path, text.count("\n", 0, match.start()) + 1)
