"""Texts out of frames: "{a|b}" is a choice, "<list>" a word of a list, "$B" a brand in the case that follows.

Frames stand in demo/texts, one a line under a [section]. The same generator and frame give the same text.
"""

from __future__ import annotations

import functools
import random
import re
from importlib.resources import files

from demo.brands import Bank

Sections = dict[str, list[str]]

_CHOICE = re.compile(r"\{([^{}]*)\}")
_LIST = re.compile(r"<(\w+)>")
_GENDER = re.compile(r"\[\[([^|\]]*)\|([^\]]*)\]\]")
_BRAND = re.compile(r"\$([BC])([gdaip]?)(?![a-zа-яё])")


@functools.cache
def sections(name: str) -> Sections:
    """The sections of demo/texts/<name>.txt; comments and blank lines are left out."""
    result: Sections = {}
    for line in (files("demo") / "texts" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and "|" not in line.removeprefix("[["):
            current = result.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            current.append(line)
    return result


def expand(
    frame: str, rng: random.Random, lists: Sections, brand: Bank | None = None, other: Bank | None = None
) -> str:
    """The frame with every choice made and every word filled in.

    Args:
        frame: the frame.
        rng: makes the choices; one more for each brace and list.
        lists: sections "list <name>" are the lists.
        brand: stands for $B, and rules [[masculine|feminine]].
        other: stands for $C.
    """
    gender = 2 if brand is not None and brand.gender == "f" else 1
    text = _GENDER.sub(lambda found: found[gender], frame)
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    text = _LIST.sub(lambda found: rng.choice(lists[f"list {found[1]}"]), text)
    return _BRAND.sub(lambda found: _name(found, brand, other, rng, text), text)


def _name(found: re.Match[str], brand: Bank | None, other: Bank | None, rng: random.Random, text: str) -> str:
    """A brand's name as its marker stands: Russian among Russian letters, else English, now and then in full."""
    bank = brand if found[1] == "B" else other
    if bank is None:
        return ""
    if re.search(r"[а-яё]", text):
        return bank.form(found[2])
    return f"{bank.name} Bank" if rng.random() < 0.12 else bank.name
