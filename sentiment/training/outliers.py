"""Makes the layers' inputs easy to hold in 8 bits: outlying channels computed apart, ranges fixed from training texts.

After GELU and layer norms one to three channels of a layer's input are five to ten times as large as all others, so
that a range for all leaves the others a handful of steps. They go through a product of their own in fp32, a few
columns wide (LLM.int8: Dettmers et al. 2022), and the range is that of the rest.

Fixed ranges give a text the same scores whatever texts share its batch, and spare the search for each batch's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Floats = NDArray[np.float32]

OUTLIERS = 8
"""Channels of each layer input that are computed in fp32."""

_STEPS = 255
_SMALLEST = 1e-5


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest and highest value of each channel of one layer input, each f32 [channels]; 0 lies between them."""

    lowest: Floats
    highest: Floats

    @property
    def farthest(self) -> NDArray[np.int64]:
        """The `OUTLIERS` channels that reach farthest from 0, ascending."""
        return np.sort(np.argsort(-np.maximum(-self.lowest, self.highest), kind="stable")[:OUTLIERS])

    @property
    def rest(self) -> tuple[float, float]:
        """The lowest and highest value of the other channels."""
        kept = np.delete(np.arange(len(self.lowest)), self.farthest)
        return float(self.lowest[kept].min()), float(self.highest[kept].max())

    def joined(self, values: Floats) -> Spread:
        """The spread with more values of the same channels, [..., channels]."""
        rows = values.reshape(-1, values.shape[-1])
        return Spread(np.minimum(self.lowest, rows.min(axis=0)), np.maximum(self.highest, rows.max(axis=0)))


def measure(path: Path, windows: Sequence[Sequence[int]]) -> dict[str, Spread]:
    """The spread of every layer's input over some windows of token ids, by the input's name in the fp32 graph."""
    model = onnx.load(str(path))
    names = sorted({node.input[0] for node in layer_products(model)})
    model.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    spreads: dict[str, Spread] = {}
    for window in windows:
        values = session.run(names, {"input_ids": np.array([window], dtype=np.int64)})
        for name, value in zip(names, values, strict=True):
            zero = np.zeros(value.shape[-1], dtype=np.float32)
            spreads[name] = spreads.get(name, Spread(zero, zero)).joined(value)
    return spreads


def layer_products(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """The encoder layers' products with stored weights, which int8 is for."""
    stored = {table.name for table in model.graph.initializer}
    products = (node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in stored)
    return [node for node in products if node.name.startswith("/layers.")]


def set_apart(model: onnx.ModelProto, spreads: Mapping[str, Spread], keep: Collection[str] = ()) -> None:
    """Compute the outlying channels of every layer input but those of the nodes `keep` in fp32, in place.

    The products' own weights for these channels become 0, so whatever range the rest is given may cut them.
    """
    graph = model.graph
    tables = {table.name: table for table in graph.initializer}
    sharing: dict[str, list[onnx.NodeProto]] = {}
    for node in layer_products(model):
        if node.name not in keep:
            sharing.setdefault(node.input[0], []).append(node)
    for name, nodes in sharing.items():
        far = spreads[name].farthest
        _gather(graph, name, far, nodes)
        for node in nodes:
            _add_apart(graph, node, tables[node.input[1]], far)


def fix_ranges(model: onnx.ModelProto, spreads: Mapping[str, Spread]) -> None:
    """Quantise the inputs whose spread is known by the range of all but the outliers, no longer by each batch's own."""
    graph = model.graph
    for node in [one for one in graph.node if one.op_type == "DynamicQuantizeLinear" and one.input[0] in spreads]:
        (lowest, highest), (values, scale, zero) = spreads[node.input[0]].rest, node.output
        step = np.float32(max(highest - lowest, _SMALLEST) / _STEPS)
        graph.initializer.append(numpy_helper.from_array(np.array(step), scale))
        graph.initializer.append(numpy_helper.from_array(np.array(round(-lowest / float(step)), dtype=np.uint8), zero))
        fixed = helper.make_node("QuantizeLinear", [node.input[0], scale, zero], [values], name=f"{node.name}/Fixed")
        at = list(graph.node).index(node)
        graph.node.remove(node)
        graph.node.insert(at, fixed)


def _gather(graph: onnx.GraphProto, name: str, far: NDArray[np.int64], nodes: Sequence[onnx.NodeProto]) -> None:
    graph.initializer.append(numpy_helper.from_array(far, f"{name}.far"))
    gather = helper.make_node("Gather", [name, f"{name}.far"], [f"{name}.apart"], axis=-1, name=f"/apart{name}")
    graph.node.insert(min(list(graph.node).index(node) for node in nodes), gather)


def _add_apart(graph: onnx.GraphProto, node: onnx.NodeProto, table: onnx.TensorProto, far: NDArray[np.int64]) -> None:
    """Give the node's product without the outliers and theirs names of their own, and their sum the old one."""
    weights = numpy_helper.to_array(table).copy()
    graph.initializer.append(numpy_helper.from_array(weights[far], f"{node.name}.apart"))
    weights[far] = 0.0
    table.CopyFrom(numpy_helper.from_array(weights, table.name))
    whole, near, apart = node.output[0], f"{node.name}.near", f"{node.name}.far"
    node.output[0] = near
    at = list(graph.node).index(node)
    product = helper.make_node(
        "MatMul", [f"{node.input[0]}.apart", f"{node.name}.apart"], [apart], name=f"/apart{node.name}"
    )
    graph.node.insert(at + 1, product)
    graph.node.insert(at + 2, helper.make_node("Add", [near, apart], [whole], name=f"{node.name}/Join"))
