"""The trained network as an ONNX graph: int8 layers, the embedding table in the 4 bits it came in."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from sentiment.training.base import BLOCK
from sentiment.training.network import Network
from sentiment.training.outliers import fix_ranges, layer_products, measure, set_apart
from sentiment.training.vocabulary import Vocabulary

OUTPUTS = ("sentiment", "about_breach", "practices", "reference", "vector")
OPSET = 17
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
    spreads = measure(source, windows)
    model = onnx.load(str(source))
    set_apart(model, spreads)
    onnx.save(model, str(target))
    _quantise_layers(target)
    model = onnx.load(str(target))
    fix_ranges(model, spreads)
    _pack_embedding(model, vocabulary)
    onnx.save(model, str(target))


def _quantise_layers(path: Path) -> None:
    """Quantise the encoder layers' products alone: the heads read few numbers, an outlying one among them."""
    logging.getLogger().setLevel(logging.ERROR)  # it recommends a step that this graph doesn't need
    quantize_dynamic(
        str(path),
        str(path),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        nodes_to_quantize=[node.name for node in layer_products(onnx.load(str(path)))],
        extra_options={"MatMulConstBOnly": True},
    )


def _pack_embedding(model: onnx.ModelProto, vocabulary: Vocabulary) -> None:
    """Replace the gather of the word table by one that reads 4-bit blocks (exact: the table is frozen)."""
    graph = model.graph
    gather = next(node for node in graph.node if node.op_type == "Gather" and _TABLE in node.input)
    table = next(one for one in graph.initializer if one.name == _TABLE)
    graph.initializer.remove(table)
    nibbles = vocabulary.nibbles
    packed = (nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)).astype(np.uint8)
    graph.initializer.append(
        helper.make_tensor("words.nibbles", onnx.TensorProto.UINT4, nibbles.shape, packed.tobytes(), raw=True)
    )
    graph.initializer.append(numpy_helper.from_array(vocabulary.scales, "words.scales"))
    rows = helper.make_node(
        "GatherBlockQuantized",
        ["words.nibbles", gather.input[1], "words.scales", "words.zero"],
        ["words.half"],
        name="/words/Gather",
        domain="com.microsoft",
        gather_axis=0,
        quantize_axis=1,
        block_size=BLOCK,
    )
    zero = np.full(vocabulary.scales.size // 2, 0x88, dtype=np.uint8)
    graph.initializer.append(
        helper.make_tensor("words.zero", onnx.TensorProto.UINT4, vocabulary.scales.shape, zero.tobytes(), raw=True)
    )
    cast = helper.make_node("Cast", ["words.half"], list(gather.output), name="/words/Cast", to=onnx.TensorProto.FLOAT)
    at = list(graph.node).index(gather)
    graph.node.remove(gather)
    graph.node.insert(at, rows)
    graph.node.insert(at + 1, cast)
    if not any(opset.domain == "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
