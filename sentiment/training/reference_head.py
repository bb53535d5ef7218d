"""The head of the breach reference alone, fitted anew on what a shipped encoder makes of ads: minutes, not hours.

The encoder and the other heads stay bit for bit as they are, and so do all their scores.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from reputation.errors import InputError
from sentiment.encoder import Encoder, Floats
from sentiment.evaluation.report import evaluate
from sentiment.passages import Passage, ad_passages
from sentiment.reading import windows_of
from sentiment.scoring import Scorer
from sentiment.training.calibrate import calibrate_reference
from sentiment.training.card import write_card
from sentiment.training.config import POSTS, REAL_ADS, TrainingConfig
from sentiment.training.dropout import seed_part
from sentiment.training.examples import Example
from sentiment.training.history import config_of, history_of
from sentiment.training.languages import MEASURED
from sentiment.training.mixture import by_source, load_all, require_sets
from sentiment.training.network import new_head
from sentiment.training.outputs import output_of
from sentiment.training.package import write_changed_config
from sentiment.training.ship import development_sample, labelled

_HEAD = "reference."
"""Begins the names of the head's weights in the graph."""

_POSTS = 2_000
"""Ordinary posts to learn from, of twenty thousand: without any, one in thirty is taken for an ad that refers; with
all, hints are missed."""

_ROUNDS = 20
_BATCH = 128
_RATE = 1e-3
"""At the beginning; it falls to 0 in a straight line."""
_DECAY = 0.01
_DROPOUT = 0.1
_SMOOTHING = 0.02
"""Share of a label's weight that the other labels get: some labels are wrong."""


def ship_reference_head(config: TrainingConfig, start: Path, folder: Path) -> None:
    """Write `folder`: the model of `start` with its reference head fitted anew, calibrated, measured, card and all.

    Raises:
        InputError: `start` holds no model that `sentiment.training` wrote, or a set of real ads is missing.
    """
    shipped = config_of(start)["goodwill"]
    if not shipped.get("fidelity"):
        raise InputError(f"{start / 'config.json'} doesn't tell how near int8 came: an older version wrote it")
    examples = with_few_posts(load_all(config.data, config.texts, REAL_ADS), config.seed)
    require_sets(by_source(examples), REAL_ADS)
    history = replace(history_of(start), refit_windows=_write_refitted(folder, start, examples, config.seed))
    write_changed_config(folder, start, {})
    temperatures, threshold = calibrate_reference(labelled(Encoder(folder), development_sample(examples, config.seed)))
    changes = {
        "training": asdict(history),
        "temperatures": shipped["temperatures"] | {"reference": temperatures},
        "thresholds": shipped["thresholds"] | {"reference": threshold},
    }
    write_changed_config(folder, start, changes)
    write_card(folder, evaluate(config.data, Scorer.load(folder).widened(MEASURED.sentiment), texts=config.texts))


def _write_refitted(folder: Path, start: Path, examples: Sequence[Example], seed: int) -> int:
    """Write the graph of `start` with its head fitted anew; returns on how many windows."""
    graph = onnx.load(str(start / "onnx" / "model.onnx"))
    pieces, labels = training_pieces(examples)
    put_head(graph, fitted_head(graph, features(graph, windows_of(Encoder(start), pieces)), labels, seed))
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(graph, str(folder / "onnx" / "model.onnx"))
    return len(pieces)


def with_few_posts(examples: Iterable[Example], seed: int) -> list[Example]:
    """Those that are known to refer or not, of the ordinary posts in training a seeded sample."""
    known = [example for example in examples if example.reference is not None]
    posts = [example for example in known if example.source == POSTS and not example.dev]
    left_out = set(map(id, random.Random(seed).sample(posts, max(0, len(posts) - _POSTS))))
    return [example for example in known if id(example) not in left_out]


def training_pieces(examples: Sequence[Example]) -> tuple[list[tuple[str, Passage]], list[int]]:
    """Passages of the training ads and their labels; where the breached brand is named, marked and once more unmarked.

    Whoever asks may not say whose breach it is.
    """
    rows = [(piece, example) for example in examples if not example.dev for piece in _pieces(example)]
    return [(example.text, piece) for piece, example in rows], [int(example.reference or 0) for _, example in rows]


def _pieces(example: Example) -> Iterator[Passage]:
    for target in dict.fromkeys((example.span, None)):
        passages = ad_passages(example.text, None, target)
        if len(passages) == 1 or not example.reference:  # of several it isn't known which refers
            yield from passages


def features(graph: onnx.ModelProto, windows: Sequence[Sequence[int]]) -> Floats:
    """What the head reads of each window, f32 [n, hidden]."""
    name = next(node.input[0] for node in graph.graph.node if f"{_HEAD}1.weight" in node.input)
    open_graph = onnx.ModelProto()
    open_graph.CopyFrom(graph)
    open_graph.graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        onnx.save(open_graph, str(path))
        return output_of(path, name, windows)


def fitted_head(graph: onnx.ModelProto, inputs: Floats, labels: Sequence[int], seed: int) -> nn.Sequential:
    """The graph's head after some rounds over `inputs` f32 [n, hidden] and their labels, in evaluation mode."""
    head = _head_of(graph)
    optimiser = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=_DECAY)
    x, y, batches = torch.from_numpy(inputs), torch.tensor(labels), _batches(len(labels), random.Random(seed))
    seed_part(seed)
    for step, rows in enumerate(batches):
        optimiser.param_groups[0]["lr"] = _RATE * (1 - step / len(batches))
        optimiser.zero_grad()
        loss: Tensor = functional.cross_entropy(head(x[rows]), y[rows], label_smoothing=_SMOOTHING)
        loss.backward()
        optimiser.step()
    return head.eval()


def _batches(count: int, chance: random.Random) -> list[list[int]]:
    orders = [chance.sample(range(count), count) for _ in range(_ROUNDS)]
    return [order[at : at + _BATCH] for order in orders for at in range(0, count, _BATCH)]


def _head_of(graph: onnx.ModelProto) -> nn.Sequential:
    tables = {t.name: numpy_helper.to_array(t) for t in graph.graph.initializer if t.name.startswith(_HEAD)}
    weights = {name.removeprefix(_HEAD): torch.from_numpy(np.array(table)) for name, table in tables.items()}
    hidden, outputs = weights["1.weight"].shape[1], len(weights["4.bias"])
    head = new_head(hidden, hidden, outputs, _DROPOUT)
    head.load_state_dict(weights)
    return head.train()


def put_head(graph: onnx.ModelProto, head: nn.Sequential) -> None:
    """Give the graph the head's weights in place of its own."""
    weights = {f"{_HEAD}{name}": value.detach().numpy() for name, value in head.state_dict().items()}
    for table in graph.graph.initializer:
        if table.name in weights:
            table.CopyFrom(numpy_helper.from_array(weights[table.name], table.name))
