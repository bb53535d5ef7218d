"""Single keys of goodwill.toml changed, everything else kept."""

from __future__ import annotations

import tomllib

from cli.toml_edit import with_keys

FILE = """# ours
[organisation]
name = "Northbank"  # the bank

[sentiment]
# which model
model = "old"
languages = ["en"]

[[source]]
name = "a"
"""


def test_with_keys_sets_a_key_in_its_place_and_keeps_every_other_line() -> None:
    text = with_keys(FILE, "sentiment", {"model": "nina/ру", "revision": "v1"})

    assert text == FILE.replace('model = "old"', 'model = "nina/ру"').replace(
        "[sentiment]\n", '[sentiment]\nrevision = "v1"\n'
    )
    assert tomllib.loads(text)["sentiment"] == {"model": "nina/ру", "revision": "v1", "languages": ["en"]}


def test_with_keys_sets_a_list_in_the_place_of_one_that_runs_over_lines() -> None:
    file = FILE.replace('languages = ["en"]', 'languages = [\n  "en",  # ours\n  "de",\n]\nlabels = {}')

    text = with_keys(file, "sentiment", {"languages": ["en", "ru"]})

    assert text == FILE.replace('languages = ["en"]', 'languages = ["en", "ru"]\nlabels = {}')


def test_with_keys_of_none_takes_a_key_out() -> None:
    assert with_keys(FILE, "sentiment", {"model": None, "revision": None}) == FILE.replace('model = "old"\n', "")


def test_with_keys_of_an_absent_table_adds_it_at_the_end() -> None:
    text = with_keys('[organisation]\nname = "N"\n', "sentiment", {"model": "m"})

    assert tomllib.loads(text) == {"organisation": {"name": "N"}, "sentiment": {"model": "m"}}


def test_with_keys_of_a_commented_out_header_does_not_write_under_it() -> None:
    text = with_keys('# [sentiment]\n[organisation]\nname = "N"\n', "sentiment", {"model": "m"})

    assert tomllib.loads(text)["sentiment"] == {"model": "m"}


def test_with_keys_reads_brackets_in_comments_and_texts_as_part_of_them() -> None:
    for written in (
        'languages = [  # ours, [both]\n  "en", # see ] there\n  "d]e",\n]',
        'languages = ["en", "d]e"]  # [Zurich]',
    ):
        text = with_keys(FILE.replace('languages = ["en"]', written), "sentiment", {"languages": ["fr"]})

        assert text == FILE.replace('languages = ["en"]', 'languages = ["fr"]')


def test_with_keys_cuts_lines_where_toml_does_and_nowhere_else() -> None:
    odd = FILE.replace("# ours", "# ours\u2028model = 1")

    assert with_keys(odd, "sentiment", {"model": "new"}) == odd.replace('"old"', '"new"')


def test_with_keys_of_an_absent_table_leaves_one_blank_line_before_it() -> None:
    assert with_keys('name = "a"\n', "sentiment", {"model": "x"}) == 'name = "a"\n\n[sentiment]\nmodel = "x"\n'
