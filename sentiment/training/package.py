"""The shipped folder in Hugging Face's layout, made from a trained network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from sentiment.encoder import session_of
from sentiment.records import SENTIMENTS
from sentiment.training.calibrate import Calibration
from sentiment.training.export import export_float, quantise
from sentiment.training.fidelity import Fidelity
from sentiment.training.history import History, config_of
from sentiment.training.languages import Languages
from sentiment.training.network import Network
from sentiment.training.vocabulary import Vocabulary
from sentiment.window import MAX_TOKENS, target_tokens, window_ids

NAME = "goodwill-small"
_CONFUSION = f"{NAME}, development texts in English and Russian"
_CANARY = "Clients praise Orland Bank for its honest and fast answer to the outage."
_CANARY_TARGET = "Orland Bank"


def write_graph(
    folder: Path, network: Network, vocabulary: Vocabulary, windows: Sequence[Sequence[int]], work: Path
) -> Path:
    """Write `onnx/model.onnx` (int8); returns the path of the fp32 twin in `work`.

    `windows` are token ids of training texts, by which int8 is fitted.
    """
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    plain = work / "model-fp32.onnx"
    export_float(network, plain)
    quantise(plain, folder / "onnx" / "model.onnx", vocabulary, windows)
    return plain


def write_config(
    folder: Path,
    network: Network,
    vocabulary: Vocabulary,
    languages: Languages,
    calibration: Calibration,
    history: History,
    fidelity: Fidelity | None = None,
) -> None:
    """Write config.json and the tokenizer's files beside the graph that lies there already."""
    graph = folder / "onnx" / "model.onnx"
    config = _architecture(network, vocabulary) | {
        "goodwill": {
            "name": NAME,
            "revision": _revision(folder),
            "markers": {"opening": vocabulary.markers.opening, "closing": vocabulary.markers.closing},
            "languages": {"sentiment": sorted(languages.sentiment), "breach": sorted(languages.breach)},
            "temperatures": dict(calibration.temperatures),
            "thresholds": dict(calibration.thresholds),
            "confusion": calibration.confusion and {"source": _CONFUSION, "counts": calibration.confusion},
            "canary": _canary(graph, vocabulary),
            "training": asdict(history),
            "fidelity": fidelity and asdict(fidelity),
        }
    }
    _write(folder / "config.json", config, indent=1)
    _write(folder / "tokenizer.json", vocabulary.tokenizer, indent=None)
    _write(folder / "tokenizer_config.json", _tokenizer_config(), indent=1)


def write_changed_config(folder: Path, start: Path, changes: Mapping[str, Any]) -> None:
    """Write the config and tokenizer of `start`, with `changes` of its part `goodwill`, beside the graph there."""
    config = config_of(start)
    config["goodwill"] |= {**changes, "revision": _revision(folder)}
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((start / name).read_bytes())
    _write(folder / "config.json", config, indent=1)


def _revision(folder: Path) -> str:
    return hashlib.sha256((folder / "onnx" / "model.onnx").read_bytes()).hexdigest()[:12]


def _architecture(network: Network, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "architectures": ["GoodwillScorer"],
        "model_type": "bert",
        "hidden_size": 384,
        "num_attention_heads": 12,
        "num_hidden_layers": len(network.layers),
        "intermediate_size": 1536,
        "hidden_act": "gelu",
        "max_position_embeddings": 512,
        "vocab_size": len(vocabulary.nibbles),
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "layer_norm_eps": 1e-12,
        "type_vocab_size": 1,
        "id2label": dict(enumerate(SENTIMENTS)),
        "label2id": {name: i for i, name in enumerate(SENTIMENTS)},
    }


def _tokenizer_config() -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "model_max_length": MAX_TOKENS,
        "clean_up_tokenization_spaces": False,
    }


def _canary(graph: Path, vocabulary: Vocabulary) -> dict[str, Any]:
    """A known window and its probabilities, by which a processor that computes wrongly is found at start."""
    tokenizer = Tokenizer.from_str(json.dumps(vocabulary.tokenizer))
    encoded = tokenizer.encode(_CANARY, add_special_tokens=False)
    start = _CANARY.index(_CANARY_TARGET)
    target = target_tokens(encoded.offsets, start, start + len(_CANARY_TARGET))
    ids = window_ids(encoded.ids, target, vocabulary.markers)
    session = session_of(graph)
    logits = session.run(["sentiment"], {"input_ids": np.array([ids], dtype=np.int64)})[0][0]
    probabilities = torch.softmax(torch.from_numpy(logits), dim=-1).tolist()
    return {"text": _CANARY, "ids": ids, "sentiment": [round(p, 4) for p in probabilities]}


def _write(path: Path, value: Mapping[str, Any], indent: int | None) -> None:
    separators = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", encoding="utf-8")
