"""The layers' products in int8, each one step of ONNX Runtime: quantised input, signed weights, scales and bias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from sentiment.training.columns import Columns, Floats, Spread, columns_of
from sentiment.training.rounding import LARGEST, rounded

CONTRIBUTED = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""

PRODUCT = "MatMulIntegerToFloat"
COLUMNS = ".columns"
"""Ends the name of an input as it is laid out in u8."""
STEPS = ".weight.steps"
"""Ends the name of a product's weights in s8, [channels + E, out]."""

_SMALLEST = 1e-8


@dataclass(frozen=True, slots=True)
class Measured:
    """A layer input as training texts give it: each channel's spread, and XᵀX f32 [channels, channels] of its rows."""

    spread: Spread
    gram: Floats

    @classmethod
    def none(cls, channels: int) -> Measured:
        """What is known before the first text."""
        return cls(Spread.none(channels), np.zeros((channels, channels), dtype=np.float32))


def measure(path: Path, windows: Sequence[Sequence[int]]) -> dict[str, Measured]:
    """What every layer's input is over some windows of token ids, by the input's name in the fp32 graph."""
    model = onnx.load(str(path))
    names = sorted({node.input[0] for node in layer_products(model)})
    model.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    measured: dict[str, Measured] = {}
    for window in windows:
        values = session.run(names, {"input_ids": np.array([window], dtype=np.int64)})
        for name, value in zip(names, values, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            known = measured.get(name) or Measured.none(rows.shape[1])
            measured[name] = Measured(known.spread.joined(rows), known.gram + rows.T @ rows)
    return measured


def layer_products(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """The encoder layers' products with stored weights, which int8 is for."""
    stored = {table.name for table in model.graph.initializer}
    products = (node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in stored)
    return [node for node in products if node.name.startswith("/layers.")]


def quantise_products(model: onnx.ModelProto, measured: Mapping[str, Measured]) -> None:
    """Replace every layer product and the addition of its bias by one product of u8 and s8, in place."""
    sharing: dict[str, list[onnx.NodeProto]] = {}
    for node in layer_products(model):
        sharing.setdefault(node.input[0], []).append(node)
    for name, nodes in sharing.items():
        columns = columns_of(measured[name].spread)
        _quantise_input(model.graph, name, columns, nodes)
        for node in nodes:
            _replace(model.graph, node, columns, measured[name].gram)


def stored_columns(source: str, tables: Mapping[str, Any]) -> Columns:
    """The layout of the input `source`, read back from a graph's stored tables."""
    none = np.zeros(0)
    return Columns(
        float(tables[f"{source}.step"]),
        int(tables[f"{source}.zero"]),
        np.asarray(tables.get(f"{source}.channels", none), dtype=np.int64),
        np.asarray(tables.get(f"{source}.offsets", none), dtype=np.float32),
    )


def _quantise_input(graph: onnx.GraphProto, name: str, columns: Columns, nodes: Sequence[onnx.NodeProto]) -> None:
    """Add the steps from the input `name` to its columns, u8 [B, L, channels + E]."""
    _store(graph, f"{name}.step", np.array(columns.step, dtype=np.float32))
    _store(graph, f"{name}.zero", np.array(columns.zero, dtype=np.uint8))
    at = min(list(graph.node).index(node) for node in nodes)
    steps = _extra_steps(graph, name, columns) if len(columns.channels) else [_quantised(name, name, COLUMNS)]
    for number, step in enumerate(steps):
        graph.node.insert(at + number, step)


def _extra_steps(graph: onnx.GraphProto, name: str, columns: Columns) -> list[onnx.NodeProto]:
    """A column a channel, and behind them the extra ones: their channels' values less their offsets."""
    _store(graph, f"{name}.channels", columns.channels)
    _store(graph, f"{name}.offsets", columns.offsets)
    far, rest, own, extra, node = f"{name}.far", f"{name}.rest", f"{name}.own", f"{name}.extra", helper.make_node
    return [
        _quantised(name, name, ".own"),
        node("Gather", [name, f"{name}.channels"], [far], axis=-1, name=f"/far{name}"),
        node("Sub", [far, f"{name}.offsets"], [rest], name=f"/rest{name}"),
        _quantised(rest, name, ".extra"),
        node("Concat", [own, extra], [name + COLUMNS], axis=-1, name=f"/columns{name}"),
    ]


def _quantised(values: str, name: str, end: str) -> onnx.NodeProto:
    """The step that quantises `values` by the scale of the input `name`, to that name with `end`."""
    inputs = [values, f"{name}.step", f"{name}.zero"]
    return helper.make_node("QuantizeLinear", inputs, [name + end], name=f"/quantised{end}{name}")


def _replace(graph: onnx.GraphProto, node: onnx.NodeProto, columns: Columns, gram: Floats) -> None:
    """Put one product of u8 and s8 in the place of the node and of the addition of its bias."""
    added = next(one for one in graph.node if one.op_type == "Add" and node.output[0] in one.input)
    weights, bias = (_take(graph, name) for name in (node.input[1], _other(added, node.output[0])))
    scale = np.maximum(np.abs(weights).max(axis=0), _SMALLEST) / LARGEST
    steps = rounded(weights, scale, gram)
    steps = np.concatenate([steps, steps[columns.channels]])
    constant = columns.constants @ (steps[len(weights) :] * scale)
    name, source = node.name.removeprefix("/").removesuffix("/MatMul").replace("/", "."), node.input[0]
    _store(graph, name + STEPS, steps)
    _store(graph, f"{name}.weight.scale", scale.astype(np.float32))
    _store(graph, f"{name}.bias", (bias - constant).astype(np.float32))
    scales = [f"{source}.step", f"{name}.weight.scale", f"{source}.zero", ""]
    inputs = [source + COLUMNS, name + STEPS, *scales, f"{name}.bias"]
    product = helper.make_node(PRODUCT, inputs, [added.output[0]], name=node.name, domain=CONTRIBUTED)
    graph.node.insert(list(graph.node).index(node), product)
    graph.node.remove(node)
    graph.node.remove(added)


def _other(node: onnx.NodeProto, name: str) -> str:
    """The node's other input than `name`."""
    first, second = node.input
    found: str = second if first == name else first
    return found


def _store(graph: onnx.GraphProto, name: str, values: NDArray[Any]) -> None:
    graph.initializer.append(numpy_helper.from_array(values, name))


def _take(graph: onnx.GraphProto, name: str) -> Floats:
    """The values of a stored table that only one node reads; it leaves the graph."""
    table = next(one for one in graph.initializer if one.name == name)
    graph.initializer.remove(table)
    values: Floats = numpy_helper.to_array(table)
    return values
