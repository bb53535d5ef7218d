"""docs/sources.md says what the spiders are."""

from __future__ import annotations

from crawlers.kinds import CONSUMERS, KINDS, spider_class
from crawlers.options import OPTIONS
from crawlers.sources_page import PAGE, render


def test_sources_page_is_what_the_spiders_say() -> None:
    assert PAGE.read_text("utf-8") == render(), "run python -m crawlers.sources_page"


def test_every_option_is_explained_for_its_kind_or_for_all() -> None:
    sections = {part.partition("`")[0]: part for part in render().split("\n## `")[1:]}
    shared = render().partition("## Options that kinds share")[2].partition("\n## `")[0]
    silent = [
        (kind, name)
        for kind, options in OPTIONS.items()
        for name in options.model_fields
        if f"`{name}" not in sections[kind].partition("|---|")[2].rpartition("|\n")[2] + shared
    ]

    assert silent == []


def test_every_kind_has_options_and_a_spider_or_consumer() -> None:
    assert {kind.name for kind in KINDS} == OPTIONS.keys()
    assert all(spider_class(kind).name == kind for kind in OPTIONS if kind not in CONSUMERS)
