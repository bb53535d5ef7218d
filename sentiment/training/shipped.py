"""The network back from a shipped folder, its int8 layers widened, so that training can go on from there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from reputation.errors import InputError
from sentiment.training.base import Array, BaseEncoder
from sentiment.training.network import Network
from sentiment.training.vocabulary import Vocabulary
from sentiment.window import Markers

_CLOSE = 0.02
"""How far the canary's probabilities may lie from the shipped ones: the inputs of the layers were rounded there."""


def read_shipped(folder: Path, base: BaseEncoder) -> tuple[Network, Vocabulary]:
    """The network in evaluation mode, and its vocabulary; `base` gives the sizes.

    Raises:
        InputError: the folder holds no model that `sentiment.training` wrote, or its weights don't give its scores.
    """
    try:
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))["goodwill"]
        tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        graph = onnx.load(str(folder / "onnx" / "model.onnx")).graph
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"the model folder {folder} can't be read: {error}") from error
    tables = {table.name: table for table in graph.initializer}
    nibbles, scales = _word_rows(tables)
    vocabulary = Vocabulary(tokenizer, nibbles, scales, Markers(**settings["markers"]))
    network = Network(base, vocabulary.table(), vocabulary.markers)
    stored = {name: numpy_helper.to_array(tables[name]).copy() for name in network.state_dict() if name in tables}
    found = stored | _widened(graph, tables) | {"words.weight": vocabulary.table()}
    missing = set(network.state_dict()) - set(found)
    if missing:
        raise InputError(f"the model in {folder} lacks {', '.join(sorted(missing)[:3])}")
    network.load_state_dict({name: torch.from_numpy(np.ascontiguousarray(found[name])) for name in found})
    _check(network.eval(), settings["canary"], folder)
    return network, vocabulary


def _word_rows(tables: dict[str, onnx.TensorProto]) -> tuple[Any, Any]:
    """The word table as it is shipped: nibbles [rows, hidden], two to a byte there, and scales [rows, hidden / 32]."""
    rows, hidden = tables["words.nibbles"].dims
    packed = np.frombuffer(tables["words.nibbles"].raw_data, dtype=np.uint8).reshape(rows, hidden // 2)
    return np.stack([packed & 15, packed >> 4], axis=2).reshape(rows, hidden), numpy_helper.to_array(
        tables["words.scales"]
    )


def _widened(graph: onnx.GraphProto, tables: dict[str, onnx.TensorProto]) -> dict[str, Array]:
    """Weights [out, in] of every product that int8 or a name of its own hides, by the network's names."""

    def table(name: str) -> Any:  # noqa: ANN401  an array of whatever type is stored
        return numpy_helper.to_array(tables[name])

    found: dict[str, Array] = {}
    for node in graph.node:
        weights, _, kind = node.input[1].rpartition("_") if len(node.input) > 1 else ("", "", "")
        if node.op_type == "MatMul" and kind == "Transposed":
            found[weights] = table(node.input[1]).T
        elif node.op_type == "MatMulInteger":
            steps = table(node.input[1]).astype(np.float32) - table(f"{weights}_zero_point")
            near = steps * table(f"{weights}_scale")
            product, source = node.name.removesuffix("_quant"), node.input[0].removesuffix("_quantized")
            if f"{source}.far" in tables:  # heads that were in int8 had none
                near[table(f"{source}.far")] = table(f"{product}.apart")
            found[_parameter(product, weights)] = near.T
    return found


def _parameter(product: str, weights: str) -> str:
    """`/layers.3/query/MatMul` is the product of `layers.3.query.weight`; a head's weights keep their name."""
    if weights.endswith("_Transposed"):
        return weights.removesuffix("_Transposed")
    return product.removeprefix("/").removesuffix("/MatMul").replace("/", ".") + ".weight"


def _check(network: Network, canary: dict[str, Any], folder: Path) -> None:
    with torch.inference_mode():
        found: Tensor = torch.softmax(network(torch.tensor([canary["ids"]])).sentiment[0], dim=-1)
    off = float((found - torch.tensor(canary["sentiment"])).abs().max())
    if off > _CLOSE:
        raise InputError(f"the weights in {folder} don't give its own scores: a known text is off by {off:.2f}")
