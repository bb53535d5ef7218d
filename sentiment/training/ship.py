"""From a trained network to the shipped folder: quantised, calibrated, measured, with its model card."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from sentiment.encoder import Encoder, Floats, softmax
from sentiment.evaluation.report import evaluate
from sentiment.passages import Passage, ad_passages, passages
from sentiment.reading import most_referring, read_passages
from sentiment.records import PRACTICES
from sentiment.scoring import Scorer
from sentiment.training.batches import encode
from sentiment.training.calibrate import Calibration, Labelled, calibrate
from sentiment.training.card import write_card
from sentiment.training.config import TrainingConfig
from sentiment.training.examples import UNKNOWN, Example
from sentiment.training.fidelity import Fidelity, quantisation_loss, vector_agreement
from sentiment.training.history import History, history_of
from sentiment.training.languages import MEASURED, offered
from sentiment.training.mixture import load_all
from sentiment.training.network import Network
from sentiment.training.package import write_config, write_graph
from sentiment.training.run import train
from sentiment.training.vocabulary import Vocabulary
from sentiment.window import window_ids

_REAL_ADS = "facebook_ads"

_RANGE_TEXTS = 1_000
"""Training texts by which int8 is fitted."""

_VECTOR_TEXTS = 600
"""Development texts on which the sentence vector is held against the untouched encoder's."""

_DEV_TEXTS = 250
"""Development texts of a set and language that calibrate and compare: enough, and seconds instead of minutes."""


def ship(config: TrainingConfig, folder: Path) -> None:
    """Train and write `folder`; the table of scores goes to the terminal and into the card."""
    network, vocabulary, progress = train(config)
    history = history_of(config.start).joined(progress.examples, progress.seconds)
    ship_network(network, vocabulary, history, config, folder)


def ship_network(
    network: Network, vocabulary: Vocabulary, history: History, config: TrainingConfig, folder: Path
) -> None:
    """Write `folder` from a trained network: weights, calibration, card with measured scores."""
    examples = list(load_all(config.data, config.texts, config.rows))
    windows = range_windows(examples, vocabulary, config.seed)
    plain = write_graph(folder, network, vocabulary, windows, config.work)
    write_config(folder, network, vocabulary, MEASURED, Calibration.plain(), history)
    dev = development_sample(examples, config.seed)
    encoder = Encoder(folder)
    encoded = encode(encoder.tokenizer, dev)
    calibration = calibrate(labelled(encoder, dev))
    write_config(folder, network, vocabulary, MEASURED, calibration, history)
    loss = quantisation_loss(plain, folder / "onnx" / "model.onnx", encoded, vocabulary.markers)
    cosine = vector_agreement(config.base, vocabulary, encoder, dev[:: max(1, len(dev) // _VECTOR_TEXTS)])
    fidelity = Fidelity(*loss, cosine)
    print(json.dumps(asdict(fidelity) | asdict(calibration)), flush=True)
    lines = evaluate(config.data, Scorer.load(folder), texts=config.texts)
    languages = offered(lines)
    write_config(folder, network, vocabulary, languages, calibration, history, fidelity)
    write_card(folder, lines)


def range_windows(examples: Sequence[Example], vocabulary: Vocabulary, seed: int) -> list[list[int]]:
    """A seeded sample of training texts as windows of token ids, by which int8 is fitted."""
    texts = [example for example in examples if not example.dev]
    sample = random.Random(seed).sample(texts, min(_RANGE_TEXTS, len(texts)))
    encoded = encode(Tokenizer.from_str(json.dumps(vocabulary.tokenizer)), sample)
    return [window_ids(one.ids, one.target, vocabulary.markers) for one in encoded]


def development_sample(examples: Sequence[Example], seed: int) -> list[Example]:
    """Some development texts of every set and language; all of our own, and all real ads (rare false alarms)."""
    dev = [example for example in examples if example.dev]
    random.Random(seed).shuffle(dev)
    counts: Counter[tuple[str, str]] = Counter()
    chosen = []
    for example in dev:
        key = (example.source, example.language)
        if counts[key] < _DEV_TEXTS or example.source.startswith("written") or example.source == _REAL_ADS:
            counts[key] += 1
            chosen.append(example)
    return chosen


def labelled(encoder: Encoder, examples: Sequence[Example]) -> Labelled:
    """The model's logits on development texts, read in passages as the scorer reads them, beside their labels."""
    found, rows = read_passages(encoder, [e.text for e in examples], [_passages(e) for e in examples])
    silent = [UNKNOWN] * len(PRACTICES)
    return Labelled(
        {head: np.stack([_of_text(head, values[own]) for own in rows]) for head, values in found.items()},
        _labels([e.sentiment for e in examples]),
        _labels([e.about_breach for e in examples]),
        _labels([e.reference for e in examples]),
        np.array([silent if e.practices is None else [int(p in e.practices) for p in PRACTICES] for e in examples]),
        np.array([e.source == _REAL_ADS for e in examples]),
        [e.language for e in examples],
    )


def _passages(example: Example) -> list[Passage]:
    choose = passages if example.reference is None else ad_passages
    return choose(example.text, None, example.span)


def _of_text(head: str, by_passage: Floats) -> Floats:
    """A text's logits out of its passages': of what one passage decides the strongest, of sentiment the mean."""
    joined: Floats
    if head == "reference":
        joined = by_passage[most_referring(softmax(by_passage)[:, 0])]
    elif head in {"about_breach", "practices"}:
        joined = by_passage.max(axis=0)
    else:
        joined = by_passage.mean(axis=0)
    return joined


def _labels(values: Sequence[int | bool | None]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([UNKNOWN if value is None else int(value) for value in values], dtype=np.int64)
