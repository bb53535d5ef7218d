from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from reputation.errors import InputError
from sentiment.training import breach_sets, hindi_labels
from sentiment.training.base import dequantise_rows, load_base, quantise_rows, read_four_bit_file
from sentiment.training.config import STATED, UNSTATED
from sentiment.training.examples import in_dev
from sentiment.training.public_sets import (
    SETS,
    finentity,
    newsmtsc,
    ruopinionne,
    rusentne,
    sentirueval_banks,
    tweeteval,
    umsab,
)
from sentiment.training.vocabulary import count_pieces, packed_rows, trim, unpacked_rows

TEXTS = Path(__file__).parents[2] / "sentiment" / "training" / "texts"


def test_quantise_rows_of_a_table_that_came_from_four_bits_returns_it_exactly() -> None:
    chance = np.random.default_rng(3)
    scales = chance.normal(size=(50, 12)).astype(np.float16)
    nibbles = chance.integers(0, 16, (50, 384)).astype(np.uint8)
    nibbles[:, ::32] = 0  # the format gives the greatest weight of a block the lowest nibble
    table = dequantise_rows(nibbles, scales)

    assert np.array_equal(dequantise_rows(*quantise_rows(table)), table)


def test_quantise_rows_of_any_table_errs_by_less_than_a_step() -> None:
    table = np.random.default_rng(4).normal(size=(20, 64)).astype(np.float32)

    error = np.abs(dequantise_rows(*quantise_rows(table)) - table)

    assert error.max() <= np.abs(table).max() / 8 + 1e-3


def test_packed_rows_take_half_the_bytes_and_come_back_exactly() -> None:
    nibbles = np.random.default_rng(6).integers(0, 16, (30, 384)).astype(np.uint8)

    packed = packed_rows(nibbles)

    assert packed.shape == (30, 192)
    assert np.array_equal(unpacked_rows(packed), nibbles)


def test_the_tier_of_stated_licences_draws_from_no_set_whose_licence_is_unstated() -> None:
    loaders = SETS | {
        name: getattr(breach_sets, name) for name in ("breach_news", "casie", "facebook_ads", "telegram_posts")
    }
    unstated = {name for name, load in loaders.items() if "unstated" in (load.__doc__ or "")}
    assert unstated == set(UNSTATED)
    assert not unstated & set(STATED)


def _four_bit_file(path: Path) -> Path:
    """A file of the format with one layer-norm tensor in f32 and one matrix of two blocks."""
    vocabulary = struct.pack("<Q3I2f3s", 3, 0, 1, 3, 0.0, -1.0, b"abc") + struct.pack("<iI", 0, 0)
    header = b"E5S1" + struct.pack("<I7ifi5i", 1, 32, 1, 12, 64, 2, 512, 1, 1e-12, 32, 2, 0, 2, 1, 3)
    norm = np.arange(32, dtype="<f4").tobytes()
    block = struct.pack("<e", 0.5) + bytes(range(16))
    entries = [(b"emb.ln.w", 0, 32, norm), (b"emb.word", 1, 64, block * 2)]
    at = len(header) + len(vocabulary) + 4 + sum(2 + len(name) + 21 for name, *_ in entries)
    directory, data = struct.pack("<i", len(entries)), b""
    for name, kind, count, payload in entries:
        directory += struct.pack("<H", len(name)) + name
        directory += struct.pack("<BIQQ", kind, count, at + len(data), len(payload))
        data += payload
    path.write_bytes(header + vocabulary + directory + data)
    return path


def test_read_four_bit_file_gives_low_nibbles_first_then_high_ones(tmp_path: Path) -> None:
    base = read_four_bit_file(_four_bit_file(tmp_path / "base.bin"))

    assert (base.hidden, base.layers, base.heads) == (32, 1, 12)
    words = base.weights["embeddings.word_embeddings.weight"]
    assert words.shape == (2, 32)
    assert words[0, :4].tolist() == [-4.0, -3.5, -3.0, -2.5]
    assert words[0, 16:].tolist() == [-4.0] * 16
    assert base.weights["embeddings.LayerNorm.weight"].tolist() == list(range(32))


def test_load_base_of_a_file_in_another_format_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(80))

    with pytest.raises(InputError, match="not in the 4-bit format"):
        load_base(str(tmp_path / "other.bin"))
    with pytest.raises(InputError, match="is no file"):
        load_base(str(tmp_path / "absent.bin"))


def _tokenizer_file(path: Path) -> Path:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "c", "ab", "▁abc", "bc", "<mask>"]
    scores = [0.0] * 4 + [-3.0, -4.0, -4.0, -4.0, -2.0, -1.0, -2.5, 0.0]
    path.write_text(
        json.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": [],
                "normalizer": None,
                "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
                "post_processor": None,
                "decoder": None,
                "model": {
                    "type": "Unigram",
                    "unk_id": 3,
                    "vocab": [list(pair) for pair in zip(pieces, scores, strict=True)],
                },
            }
        ),
        encoding="utf-8",
    )
    return path


def test_trim_keeps_single_characters_and_the_most_frequent_pieces_with_their_rows(tmp_path: Path) -> None:
    file = _tokenizer_file(tmp_path / "tokenizer.json")
    table = np.repeat(np.arange(12, dtype=np.float32)[:, None], 32, axis=1)

    trimmed = trim(file, table, Counter({9: 5, 8: 1}), pieces=9)

    kept = [piece for piece, _ in trimmed.tokenizer["model"]["vocab"]]
    assert kept == ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "c", "▁abc", "<target>", "</target>"]
    assert trimmed.table()[8].tolist() == [9.0] * 32
    assert (trimmed.markers.opening, trimmed.markers.closing) == (9, 10)
    tokenizer = Tokenizer.from_str(json.dumps(trimmed.tokenizer))
    assert tokenizer.encode("ab", add_special_tokens=False).tokens == ["▁", "a", "b"]


def test_count_pieces_counts_over_all_texts(tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(_tokenizer_file(tmp_path / "tokenizer.json")))

    assert count_pieces(tokenizer, ["abc", "abc", "c"])[9] == 2


@pytest.mark.parametrize("copy", ["БАНК ОТВЕТИЛ @bank https://a.b/c", "Банк — ответил!", "RT @news: Банк ответил"])
def test_in_dev_puts_copies_of_a_sentence_on_one_side(copy: str) -> None:
    for number in range(20):
        assert in_dev(f"{copy} {number}") == in_dev(f"банк ответил {number}")


def test_in_dev_takes_about_the_share_asked_for() -> None:
    share = sum(in_dev(f"sentence number {i}", percent=10) for i in range(4_000)) / 4_000

    assert 0.08 < share < 0.12


def test_umsab_hindi_tweets_have_the_labels_of_our_readers_but_in_the_test_portion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentiment.training.public_sets.hindi_label", {"bahut accha": 2}.get)
    folder = tmp_path / "umsab" / "hindi"
    folder.mkdir(parents=True)
    for part in ("train", "val", "test"):
        (folder / f"{part}_text.txt").write_text("bahut accha\nnobody read this\n", encoding="utf-8")
        (folder / f"{part}_labels.txt").write_text("0\n0\n", encoding="utf-8")

    assert [(one.text, one.sentiment) for one in umsab(tmp_path)] == [("bahut accha", 2)] * 2
    assert [one.sentiment for one in umsab(tmp_path, ("test",))] == [0, 0]


def test_hindi_labels_are_of_all_classes_and_find_a_text_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = Counter(hindi_labels.labels().values())
    assert set(shipped) == {0, 1, 2}
    assert min(shipped.values()) > 500

    digest = hashlib.sha256("बहुत अच्छा".encode()).hexdigest()[:16]
    monkeypatch.setattr(hindi_labels, "labels", lambda: {digest: 2})
    assert hindi_labels.hindi_label("बहुत अच्छा") == 2
    assert hindi_labels.hindi_label("something else") is None


def test_loaders_read_the_published_formats(tmp_path: Path) -> None:
    for name in ("newsmtsc", "rusentne", "ruopinionne", "sentirueval2016", "umsab/french"):
        (tmp_path / name).mkdir(parents=True)
    target = {"from": 0, "to": 6, "mention": "Winner", "polarity": 2.0}
    row = json.dumps({"sentence_normalized": "Winner lost.", "targets": [target]})
    (tmp_path / "newsmtsc" / "train.jsonl").write_text(row + "\n", encoding="utf-8")
    table = "sentence\tentity\tentity_tag\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\n"
    table += '"Газета ""День"" хвалит Банк"\tБанк\tORGANIZATION\t21\t25\t1\n'
    (tmp_path / "rusentne" / "train_data.csv.gz").write_bytes(gzip.compress(table.encode()))
    opinion = {"Target": [["Банк"], ["7:11"]], "Polarity": "NEG"}
    row = json.dumps({"text": "Ругают Банк.", "opinions": [opinion]})
    (tmp_path / "ruopinionne" / "train.jsonl").write_text(row + "\n", encoding="utf-8")
    tweets = 'text\tlabel\ttext_tok\trus_entity\ttextID\n"В Сбере\nочередь"\t-1\t-\tсбербанк\t1\n'
    (tmp_path / "sentirueval2016" / "banks_train.csv").write_text(tweets, encoding="utf-8")
    for part in ("train", "val"):
        (tmp_path / "umsab" / "french" / f"{part}_text.txt").write_text("Bravo\n", encoding="utf-8")
        (tmp_path / "umsab" / "french" / f"{part}_labels.txt").write_text("2\n", encoding="utf-8")
    for name in ("arabic", "german", "hindi", "italian", "portuguese", "spanish"):
        (tmp_path / "umsab" / name).mkdir()
        for part in ("train", "val"):
            (tmp_path / "umsab" / name / f"{part}_text.txt").write_text("", encoding="utf-8")
            (tmp_path / "umsab" / name / f"{part}_labels.txt").write_text("", encoding="utf-8")

    (news,) = newsmtsc(tmp_path)
    (entity,) = rusentne(tmp_path)
    (blame,) = ruopinionne(tmp_path)
    (tweet,) = sentirueval_banks(tmp_path)
    french = list(umsab(tmp_path))

    assert (news.text[slice(news.start, news.end)], news.sentiment) == ("Winner", 0)
    assert (entity.text[slice(entity.start, entity.end)], entity.sentiment) == ("Банк", 2)
    assert (blame.text[slice(blame.start, blame.end)], blame.sentiment) == ("Банк", 0)
    assert (tweet.text[slice(tweet.start, tweet.end)], tweet.sentiment) == ("Сбере", 0)
    assert [(one.language, one.sentiment, one.dev) for one in french] == [("fr", 2, False), ("fr", 2, True)]


def test_finentity_mark_that_stands_before_its_words_is_moved_to_them(tmp_path: Path) -> None:
    (tmp_path / "finentity").mkdir()
    mark = {"start": 10, "end": 17, "value": "Chevron", "label": "Negative"}
    rows = [{"content": "Oil fell… and Chevron with it.", "annotations": [mark]}]
    (tmp_path / "finentity" / "FinEntity.json").write_text(json.dumps(rows), encoding="utf-8")

    (example,) = finentity(tmp_path)

    assert example.text[slice(example.start, example.end)] == "Chevron"


@pytest.mark.parametrize(("target", "marked"), [("us", (10, 12)), ("foc", (0, 3)), ("absent", None)])
def test_sentfin_target_is_the_word_of_its_own_where_there_is_one(
    tmp_path: Path, target: str, marked: tuple[int, int] | None
) -> None:
    (tmp_path / "sentfin").mkdir()
    row = json.dumps({"text": "Focus: as US rates rise", "target": target, "label": "neutral"})
    (tmp_path / "sentfin" / "train.jsonl").write_text(row + "\n", encoding="utf-8")

    (example,) = SETS["sentfin"](tmp_path)

    assert (example.start, example.end) == (marked or (None, None))


def test_tweets_are_found_in_the_folders_of_the_repository_that_published_them(tmp_path: Path) -> None:
    folder = tmp_path / "semeval_tweets" / "Subtask_A" / "downloaded"
    folder.mkdir(parents=True)
    (folder / "twitter-2013train-A.tsv").write_text("1\tpositive\tso good\n", encoding="utf-8")

    assert [example.sentiment for example in SETS["semeval_tweets"](tmp_path)] == [2]


def test_labels_stand_by_their_texts_though_one_holds_a_carriage_return(tmp_path: Path) -> None:
    (tmp_path / "tweeteval").mkdir()
    (tmp_path / "tweeteval" / "test_text.txt").write_bytes(b"good one\rtwo\r\nbad\nmeh\n")
    (tmp_path / "tweeteval" / "test_labels.txt").write_text("2\n0\n1\n", encoding="utf-8")

    assert [(one.text, one.sentiment) for one in tweeteval(tmp_path)] == [("good one\rtwo", 2), ("bad", 0), ("meh", 1)]


def test_load_of_a_set_with_a_label_too_few_says_so(tmp_path: Path) -> None:
    (tmp_path / "tweeteval").mkdir()
    (tmp_path / "tweeteval" / "test_text.txt").write_text("good\nbad\n", encoding="utf-8")
    (tmp_path / "tweeteval" / "test_labels.txt").write_text("2\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"test_text\.txt has 2 texts, and 1 labels stand beside it"):
        list(tweeteval(tmp_path))


@pytest.mark.parametrize(
    "path",
    [
        "sentirueval2016/banks_test.csv",
        "Targeted-SA-for-Russian-Datasets/preprocessed_data/sentirueval_2016_banks/test.csv",
    ],
)
def test_sentirueval_is_found_by_our_name_and_by_its_repositorys(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("text\tlabel\ttext_tok\trus_entity\ttextID\nСбер плох\t-1\t-\tсбербанк\t1\n", "utf-8")

    assert [one.sentiment for one in sentirueval_banks(tmp_path, "test")] == [0]


def test_load_of_a_missing_set_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither .*train\.jsonl nor its \.gz copy is there"):
        list(newsmtsc(tmp_path))
