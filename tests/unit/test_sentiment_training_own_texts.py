"""Our own texts as the trainer and the evaluation read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sentiment.passages import LONG_CHARACTERS
from sentiment.training.examples import Example
from sentiment.training.own_texts import written_ads, written_mentions

TEXTS = Path("sentiment/training/texts")
FILLER = "Fresh bread every morning, open from seven to seven, parking behind the shop. "
HINT = "Others lost your passport; we never asked for one."


def written(folder: Path, **values: Any) -> list[Example]:
    row = {"id": "ads-en-1-1", "language": "en", "advertiser": "Breadwell", "breached_brand": "Orland Bank",
           "sector": "bank", "family": "one", "label": "implied", "split": "train", "note": "post"}  # fmt: skip
    (folder / "ads").mkdir()
    (folder / "ads" / "en_1.jsonl").write_text(json.dumps(row | values) + "\n", encoding="utf-8")
    return list(written_ads(folder))


def test_written_texts_hold_whole_groups_out_and_mark_their_targets() -> None:
    ads, mentions = list(written_ads(TEXTS)), list(written_mentions(TEXTS))

    assert {example.reference for example in ads} == {0, 1, 2}
    assert {example.language for example in [*ads, *mentions]} == {"en", "ru"}
    assert all(0 <= (m.start or 0) < (m.end or 0) <= len(m.text) for m in mentions)
    for rows in (ads, mentions):
        assert 0.05 < sum(example.dev for example in rows) / len(rows) < 0.5


def test_written_ad_marks_the_breached_brand_where_it_is_named(tmp_path: Path) -> None:
    (ad,) = written(tmp_path, text="Left Orland Bank? Welcome.")

    assert ad.text[ad.start : ad.end] == "Orland Bank"


def test_written_ad_of_several_passages_teaches_its_label_where_the_quoted_words_stand(tmp_path: Path) -> None:
    found = written(tmp_path, text=f"{FILLER * 6}{HINT} {FILLER * 6}".strip(), quote=HINT)

    assert len(found) > 2
    assert all(len(one.text) <= LONG_CHARACTERS for one in found)
    assert {one.text.count(HINT): one.reference for one in found} == {0: 0, 1: 1}


def test_written_ad_whose_quoted_words_lie_across_two_passages_teaches_neither(tmp_path: Path) -> None:
    text = " ".join(f"Loaf {number} is fresh every morning, from seven to seven." for number in range(16))
    halves = written(tmp_path, text=text, quote=text[LONG_CHARACTERS - 120 : LONG_CHARACTERS + 40])

    assert {one.reference for one in halves} == {0}
    assert sum(len(one.text) for one in halves) < len(text) - 300


@pytest.mark.parametrize("values", [{"split": "dev", "quote": HINT}, {"split": "train"}])
def test_written_ad_stays_whole_for_development_and_where_nothing_says_which_words_refer(
    tmp_path: Path, values: dict[str, str]
) -> None:
    (ad,) = written(tmp_path, text=FILLER * 6 + HINT, **values)

    assert (ad.text, ad.reference) == (FILLER * 6 + HINT, 1)
