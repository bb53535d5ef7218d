"""Loaders of the public sets of sentiment, each in its published format; origin, licence and split in the docstring.

Every set's development part is carved out of its training portion by sentence (`examples.in_dev`). The published
test portions (`PUBLISHED_TESTS`) are read by the evaluation alone, where somebody has put them beside the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from reputation.errors import InputError
from sentiment.training.examples import Example, in_dev
from sentiment.training.files import file_of, files_of, read_file, read_json_lines, read_lines, read_table
from sentiment.training.hindi_labels import hindi_label

_THREE = {"-1": 0, "0": 1, "1": 2, "negative": 0, "neutral": 1, "positive": 2}

BRAND_FORMS = {
    "сбербанк": r"сбер\w*|sber\w*",
    "втб": r"втб\w*|vtb\w*",
    "альфабанк": r"альфа\w*(?:[ -]?банк\w*)?|alfa\w*",
    "россельхозбанк": r"россельхоз\w*|рсхб\w*",
    "банкмосквы": r"банк\w*[ _-]?москв\w*",
    "газпромбанк": r"газпром\w*|гпб",
    "райффайзенбанк": r"рай\w*зен\w*|raiff\w*",
    "уралсиб": r"уралсиб\w*",
    "билайн": r"бил+айн\w*|beeline\w*",
    "мтс": r"мтс\w*|mts\w*",
    "мегафон": r"мегафон\w*|megafon\w*",
    "ростелеком": r"ростелеком\w*|rostelecom\w*",
    "теледва": r"теле ?-?(?:2|два)\w*|tele ?-?2\w*",
}


def newsmtsc(folder: Path, part: str = "train") -> Iterator[Example]:
    """English news toward a named target. fhamborg/NewsMTSC, MIT-style; tests `devtest_rw` and `devtest_mt`."""
    for row in read_json_lines(file_of(folder, "newsmtsc", part)):
        text = row["sentence_normalized"]
        for target in row["targets"]:
            label = {2.0: 0, 4.0: 1, 6.0: 2}[float(target["polarity"])]
            yield _example(text, "newsmtsc", "en", label, (target["from"], target["to"]))


def rusentne(folder: Path, part: str = "train_data") -> Iterator[Example]:
    """Russian news toward an entity. dialogue-evaluation/RuSentNE-evaluation, MIT.

    Its labelled validation part shares sentences with the training part (other entities): scores on it are high.
    """
    for row in read_table(file_of(folder, "rusentne", part), "\t"):
        span = (int(row["entity_pos_start_rel"]), int(row["entity_pos_end_rel"]))
        yield _example(row["sentence"], "rusentne", "ru", _THREE[row["label"]], span)


def ruopinionne(folder: Path) -> Iterator[Example]:
    """Russian news, opinions on a target. dialogue-evaluation/RuOpinionNE-2024, MIT; training part only.

    Each opinion gives its target one label; sentences without an opinion say nothing and are left out.
    """
    for row in read_json_lines(file_of(folder, "ruopinionne", "train")):
        for opinion in row["opinions"]:
            if opinion["Target"][1]:
                start, end = map(int, opinion["Target"][1][0].split(":"))
                yield _example(
                    row["text"], "ruopinionne", "ru", {"NEG": 0, "POS": 2}[opinion["Polarity"]], (start, end)
                )


def sentfin(folder: Path, part: str = "train") -> Iterator[Example]:
    """English headlines toward a company. pyRis/SEntFiN, MIT."""
    for row in read_json_lines(file_of(folder, "sentfin", part)):
        yield _example(row["text"], "sentfin", "en", _THREE[row["label"]], _find(row["text"], row["target"]))


def finentity(folder: Path) -> Iterator[Example]:
    """English finance paragraphs toward a company. yixuantt/FinEntity, ODC-BY."""
    for row in json.loads(read_file(file_of(folder, "finentity", "FinEntity"))):
        for mark in row["annotations"]:
            label = _THREE[mark["label"].lower()]
            # some marks stand a few characters before their words: a multi-byte character ahead was counted once
            start = row["content"].find(mark["value"], mark["start"])
            span = (start, start + len(mark["value"])) if start >= 0 else (mark["start"], mark["end"])
            yield _example(row["content"], "finentity", "en", label, span)


def _sentirueval(folder: Path, field: str, part: str) -> Iterator[Example]:
    for row in read_table(file_of(folder, f"sentirueval_{field}", part), "\t"):
        form = re.search(BRAND_FORMS.get(row["rus_entity"], r"(?!)"), row["text"], re.IGNORECASE)
        span = (form.start(), form.end()) if form else None
        yield _example(row["text"], f"sentirueval_{field}", "ru", _THREE[row["label"]], span)


def sentirueval_banks(folder: Path, part: str = "train") -> Iterator[Example]:
    """Russian tweets toward a bank. SentiRuEval 2016, antongolubev5/Targeted-SA; licence unstated."""
    return _sentirueval(folder, "banks", part)


def sentirueval_telecom(folder: Path, part: str = "train") -> Iterator[Example]:
    """Russian tweets toward a telecom. SentiRuEval 2016, antongolubev5/Targeted-SA; licence unstated."""
    return _sentirueval(folder, "telecom", part)


def semeval_topics(folder: Path) -> Iterator[Example]:
    """English tweets toward a topic. SemEval 2015-16 task 4 BD and CE, as cbaziotis published them; unstated.

    Of the parts BD (two classes) and CE (five).
    """
    return _topics(files_of(folder, "semeval", "Subtask_*/**/*-BD") + files_of(folder, "semeval", "Subtask_*/**/*-CE"))


def semeval_topics_test(folder: Path) -> Iterator[Example]:
    """The test portion of 2017, subtask BD, two classes; as above."""
    return _topics(files_of(folder, "semeval_test", _TOPICS_TEST))


def _topics(files: Sequence[Path]) -> Iterator[Example]:
    seen = set()
    for part in files:
        for number, topic, label, text in _tweets(part, 4):
            polarity = _five(label)
            if polarity is not None and (number, topic) not in seen:
                seen.add((number, topic))
                yield _example(text, "semeval_topics", "en", polarity, _find(text, topic.lstrip("@#")))


def semeval_tweets(folder: Path) -> Iterator[Example]:
    """English tweets as a whole. SemEval 2013-16 task 4 A, as cbaziotis published them; licence unstated."""
    seen = set()
    for part in files_of(folder, "semeval", "Subtask_A/**/*-A"):
        for number, label, text in _tweets(part, 3):
            if number not in seen:
                seen.add(number)
                yield _example(text, "semeval_tweets", "en", _THREE[label])


def rusentitweet(folder: Path, part: str = "train") -> Iterator[Example]:
    """Russian tweets as a whole, without the classes skip and speech. sismetanin/rusentitweet; unstated."""
    for row in read_table(file_of(folder, "rusentitweet", part)):
        if row["label"] in _THREE:
            yield _example(row["text"], "rusentitweet", "ru", _THREE[row["label"]])


def umsab(folder: Path, parts: Sequence[str] = ("train", "val")) -> Iterator[Example]:
    """Tweets in seven languages as a whole, where there. cardiffnlp/xlm-t, Apache-2.0; `val` is our dev split.

    The Hindi ones of both are those that have a label of ours (`hindi_labels`).
    """
    codes = {
        "arabic": "ar",
        "french": "fr",
        "german": "de",
        "hindi": "hi",
        "italian": "it",
        "portuguese": "pt",
        "spanish": "es",
    }
    for name, code in codes.items():
        for part in parts:
            for text, label in _text_and_labels(files_of(folder, "umsab", f"{name}/{part}")):
                ours = hindi_label(text) if code == "hi" and part != "test" else label
                if ours is not None:
                    yield Example(text, "umsab", code, sentiment=ours, dev=part == "val")


def tweeteval(folder: Path) -> Iterator[Example]:
    """English tweets as a whole, the test portion. cardiffnlp/tweeteval, SemEval 2017 task 4 A; terms of the tasks."""
    for text, label in _text_and_labels(files_of(folder, "tweeteval", "test")):
        yield Example(text, "tweeteval", "en", sentiment=label)


def _text_and_labels(files: Sequence[Path]) -> Iterator[tuple[str, int]]:
    """The lines of files of texts, each with the label from the file beside it.

    Raises:
        InputError: a file has not as many labels as texts.
    """
    for file in files:
        labels = read_file(file.with_name(file.name.replace("_text.txt", "_labels.txt"))).split()
        texts = read_lines(file)
        if len(texts) != len(labels):
            raise InputError(f"{file} has {len(texts)} texts, and {len(labels)} labels stand beside it")
        yield from zip(texts, map(int, labels), strict=True)


SETS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "newsmtsc": newsmtsc,
    "rusentne": rusentne,
    "ruopinionne": ruopinionne,
    "sentfin": sentfin,
    "finentity": finentity,
    "sentirueval_banks": sentirueval_banks,
    "sentirueval_telecom": sentirueval_telecom,
    "semeval_topics": semeval_topics,
    "semeval_tweets": semeval_tweets,
    "rusentitweet": rusentitweet,
    "umsab": umsab,
}


_TOPICS_TEST = "Subtask_BD/**/SemEval2017-task4-test.subtask-BD.english"

_TRAINING: dict[str, tuple[str, str]] = {
    "newsmtsc": ("newsmtsc", "train"),
    "rusentne": ("rusentne", "train_data"),
    "ruopinionne": ("ruopinionne", "train"),
    "sentfin": ("sentfin", "train"),
    "finentity": ("finentity", "FinEntity"),
    "sentirueval_banks": ("sentirueval_banks", "train"),
    "sentirueval_telecom": ("sentirueval_telecom", "train"),
    "semeval_topics": ("semeval", "Subtask_*/**/*-[BC][DE]"),
    "semeval_tweets": ("semeval", "Subtask_A/**/*-A"),
    "rusentitweet": ("rusentitweet", "train"),
    "umsab": ("umsab", "*/train"),
}
"""Where the training portion of each of `SETS` lies (`files`)."""


def is_set_there(folder: Path, name: str) -> bool:
    """Whether the training portion of one of `SETS` lies in the folder."""
    return bool(files_of(folder, *_TRAINING[name]))


PUBLISHED_TESTS: dict[str, tuple[tuple[str, str], Callable[[Path], Iterator[Example]]]] = {
    "NewsMTSC rw": (("newsmtsc", "devtest_rw"), partial(newsmtsc, part="devtest_rw")),
    "NewsMTSC mt": (("newsmtsc", "devtest_mt"), partial(newsmtsc, part="devtest_mt")),
    "SEntFiN": (("sentfin", "test"), partial(sentfin, part="test")),
    "TweetEval": (("tweeteval", "test"), tweeteval),
    "SemEval topics": (("semeval_test", _TOPICS_TEST), semeval_topics_test),
    "RuSentNE": (("rusentne", "validation_data_labeled"), partial(rusentne, part="validation_data_labeled")),
    "SentiRuEval banks": (("sentirueval_banks", "test"), partial(sentirueval_banks, part="test")),
    "SentiRuEval telecom": (("sentirueval_telecom", "test"), partial(sentirueval_telecom, part="test")),
    "RuSentiTweet": (("rusentitweet", "test"), partial(rusentitweet, part="test")),
    "UMSAB": (("umsab", "*/test"), partial(umsab, parts=("test",))),
}
"""Test portions by name: where one lies (`files`), and its loader."""


def _example(text: str, source: str, language: str, label: int, span: tuple[int, int] | None = None) -> Example:
    start, end = span or (None, None)
    return Example(text, source, language, start, end, sentiment=label, dev=in_dev(text))


def _find(text: str, target: str) -> tuple[int, int] | None:
    """The target's place, as a word of its own where it stands so, else inside another (a hashtag, say)."""
    if not target:
        return None
    written = re.escape(target)
    found = re.search(rf"(?<!\w){written}(?!\w)", text, re.IGNORECASE) or re.search(written, text, re.IGNORECASE)
    return found.span() if found else None


def _five(label: str) -> int | None:
    """The polarity of a word, or of a mark from -2 to 2; None for what is neither ("off topic")."""
    return {"-2": 0, "2": 2}.get(label, _THREE.get(label))


def _tweets(path: Path, columns: int) -> Iterator[list[str]]:
    for line in read_lines(path):
        cells = line.rstrip("\t\r").split("\t")
        if len(cells) >= columns:
            text = cells[columns - 1].replace("\\u002c", ",").replace("\\u2019", "’").strip('"')
            yield [*cells[: columns - 1], text]
