"""The trained network as an ONNX graph: int8 layers, the embedding table in the 4 bits it came in."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from sentiment.training.base import BLOCK, ZERO_NIBBLE
from sentiment.training.int8 import CONTRIBUTED, measure, quantise_products
from sentiment.training.network import Network
from sentiment.training.vocabulary import Vocabulary, packed_rows

OUTPUTS = ("sentiment", "about_breach", "practices", "reference", "vector")
OPSET = 18
PACKED_WORDS = "words.packed"
WORD_SCALES = "words.scales"
_TABLE = "words.weight"


def export_float(network: Network, path: Path) -> None:
    """Write the network in fp32: `input_ids` [B, L] in, the five outputs of `Scores` out."""
    example = torch.tensor([[0, 5, 6, network.markers.opening, 7, network.markers.closing, 2, 1]] * 2)
    axes = {"input_ids": {0: "batch", 1: "length"}} | {name: {0: "batch"} for name in OUTPUTS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's notes on its own deprecation
        torch.onnx.export(
            network.eval(),
            (example,),
            str(path),
            input_names=["input_ids"],
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def quantise(source: Path, target: Path, vocabulary: Vocabulary, windows: Sequence[Sequence[int]]) -> None:
    """Write the int8 model, its ranges read off `windows`, token ids of training texts.

    Weights are signed, per channel and 8 bits wide. A processor without VNNI saturates in the product of u8 and s8:
    there the session must be told to widen it (`session.x64quantprecision`), as `sentiment.encoder` does.
    """
    measured = measure(source, windows)
    model = onnx.load(str(source))
    quantise_products(model, measured)
    _pack_words(model.graph, vocabulary)
    if not any(opset.domain == CONTRIBUTED for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIBUTED, 1))
    onnx.save(model, str(target))


def _pack_words(graph: onnx.GraphProto, vocabulary: Vocabulary) -> None:
    """Replace the gather of the word table by one of 4-bit rows, exact: the table is frozen.

    Two weights share a byte, half a row apart, and are taken apart after the gather: `GatherBlockQuantized` does the
    same in one step, eight times slower (ONNX Runtime 1.32, CPU).
    """
    gather = next(node for node in graph.node if node.op_type == "Gather" and _TABLE in node.input)
    table = next(one for one in graph.initializer if one.name == _TABLE)
    graph.initializer.remove(table)
    hidden = vocabulary.nibbles.shape[1]
    stored = {
        PACKED_WORDS: packed_rows(vocabulary.nibbles),
        WORD_SCALES: vocabulary.scales,
        "words.low": np.array(15, dtype=np.uint8),
        "words.four": np.array(4, dtype=np.uint8),
        "words.zero": np.array(ZERO_NIBBLE, dtype=np.float32),
        "words.blocks": np.array([0, 0, hidden // BLOCK, BLOCK], dtype=np.int64),
        "words.row": np.array([0, 0, hidden], dtype=np.int64),
        "words.last": np.array([-1], dtype=np.int64),
    }
    graph.initializer.extend(numpy_helper.from_array(values, name) for name, values in stored.items())
    at = list(graph.node).index(gather)
    graph.node.remove(gather)
    for number, node in enumerate(_unpacking(gather.input[1], gather.output[0])):
        graph.node.insert(at + number, node)


def _unpacking(ids: str, rows: str) -> list[onnx.NodeProto]:
    """The steps from token ids [B, L] to rows f32 [B, L, hidden]."""
    node = helper.make_node
    steps = [
        node("Gather", [PACKED_WORDS, ids], ["words.bytes"]),
        node("BitwiseAnd", ["words.bytes", "words.low"], ["words.first"]),
        node("BitShift", ["words.bytes", "words.four"], ["words.second"], direction="RIGHT"),
        node("Concat", ["words.first", "words.second"], ["words.whole"], axis=-1),
        node("Cast", ["words.whole"], ["words.numbers"], to=onnx.TensorProto.FLOAT),
        node("Sub", ["words.numbers", "words.zero"], ["words.signed"]),
        node("Reshape", ["words.signed", "words.blocks"], ["words.blocked"]),
        node("Gather", [WORD_SCALES, ids], ["words.halves"]),
        node("Cast", ["words.halves"], ["words.floats"], to=onnx.TensorProto.FLOAT),
        node("Unsqueeze", ["words.floats", "words.last"], ["words.factors"]),
        node("Mul", ["words.blocked", "words.factors"], ["words.scaled"]),
        node("Reshape", ["words.scaled", "words.row"], [rows]),
    ]
    for step in steps:
        step.name = f"/words/{step.output[0]}"
    return steps
