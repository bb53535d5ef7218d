"""The network back from a shipped folder, its int8 layers widened, so that training can go on from there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from reputation.errors import InputError
from sentiment.training.base import Array, BaseEncoder
from sentiment.training.export import PACKED_WORDS, WORD_SCALES
from sentiment.training.history import config_of
from sentiment.training.int8 import COLUMNS, PRODUCT, STEPS, stored_columns
from sentiment.training.network import Network
from sentiment.training.vocabulary import Vocabulary, unpacked_rows
from sentiment.window import Markers

_CLOSE = 0.02
"""How far the canary's probabilities may lie from the shipped ones: the inputs of the layers were rounded there."""


def read_shipped(folder: Path, base: BaseEncoder) -> tuple[Network, Vocabulary]:
    """The network in evaluation mode, and its vocabulary; `base` gives the sizes, the folder the number of layers.

    Raises:
        InputError: the folder holds no model that `sentiment.training` wrote, or its weights don't give its scores.
    """
    try:
        config = config_of(folder)
        settings, layers = config["goodwill"], config["num_hidden_layers"]
        tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        graph = onnx.load(str(folder / "onnx" / "model.onnx")).graph
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"the model folder {folder} can't be read: {error}") from error
    tables = {table.name: numpy_helper.to_array(table) for table in graph.initializer}
    if PACKED_WORDS not in tables:
        raise InputError(f"the model in {folder} was not written by this version of sentiment.training")
    nibbles, scales = unpacked_rows(tables[PACKED_WORDS]), tables[WORD_SCALES]
    vocabulary = Vocabulary(tokenizer, nibbles, scales, Markers(**settings["markers"]))
    network = Network(replace(base, layers=layers), vocabulary.table(), vocabulary.markers)
    wanted = network.state_dict()
    found = {name: tables[name] for name in wanted if name in tables}
    found |= _widened(graph, tables) | {"words.weight": vocabulary.table()}
    missing = set(wanted) - set(found)
    if missing:
        raise InputError(f"the model in {folder} lacks {', '.join(sorted(missing)[:3])}")
    network.load_state_dict({name: torch.from_numpy(np.array(found[name], order="C")) for name in wanted})
    _check(network.eval(), settings["canary"], folder)
    return network, vocabulary


def _widened(graph: onnx.GraphProto, tables: dict[str, Any]) -> dict[str, Array]:
    """Weights [out, in] and biases [out] of the int8 products in fp32, by the network's names."""
    found: dict[str, Array] = {}
    for node in graph.node:
        if node.op_type == PRODUCT:
            name, source = node.input[1].removesuffix(STEPS), node.input[0].removesuffix(COLUMNS)
            columns = stored_columns(source, tables)
            weights = tables[node.input[1]].astype(np.float32) * tables[node.input[3]]
            channels = len(weights) - len(columns.channels)
            found[f"{name}.weight"] = weights[:channels].T
            found[f"{name}.bias"] = tables[node.input[6]] + columns.constants @ weights[channels:]
    return found


def _check(network: Network, canary: dict[str, Any], folder: Path) -> None:
    with torch.inference_mode():
        found: Tensor = torch.softmax(network(torch.tensor([canary["ids"]])).sentiment[0], dim=-1)
    off = float((found - torch.tensor(canary["sentiment"])).abs().max())
    if off > _CLOSE:
        raise InputError(f"the weights in {folder} don't give its own scores: a known text is off by {off:.2f}")
