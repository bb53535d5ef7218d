from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from sentiment.training.int8 import COLUMNS, PRODUCT, STEPS, layer_products, measure, quantise_products, stored_columns

Floats = NDArray[np.float32]

ROWS, CHANNELS, OUT = 200, 48, 40
PRODUCTS = ("query", "key")


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A layer begins: rows of a word table, one channel of which reaches far, and two products that share them."""
    chance = np.random.default_rng(4)
    table = chance.normal(size=(ROWS, CHANNELS)).astype(np.float32)
    table[:, 5] = np.abs(table[:, 5]) * 25
    stored = {"table": table}
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["x"])]
    for name in PRODUCTS:
        stored[f"{name}.weight"] = chance.normal(scale=0.2, size=(CHANNELS, OUT)).astype(np.float32)
        stored[f"{name}.bias"] = chance.normal(size=OUT).astype(np.float32)
        path = f"/layers.0/{name}"
        nodes.append(helper.make_node("MatMul", ["x", f"{name}.weight"], [f"{name}.near"], name=f"{path}/MatMul"))
        nodes.append(helper.make_node("Add", [f"{name}.bias", f"{name}.near"], [name], name=f"{path}/Add"))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", OUT]) for name in PRODUCTS]
    tables = [numpy_helper.from_array(values, name) for name, values in stored.items()]
    made = helper.make_graph(nodes, "layer", [ids], outputs, tables)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    plain = tmp_path / "plain.onnx"
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=9), str(plain))
    return plain


def _quantised(graph: Path) -> onnx.ModelProto:
    model = onnx.load(str(graph))
    quantise_products(model, measure(graph, [list(range(ROWS))]))
    return model


def _run(model: onnx.ModelProto, ids: list[list[int]]) -> list[Floats]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: list[Floats] = session.run(list(PRODUCTS), {"input_ids": np.array(ids, dtype=np.int64)})
    return found


def test_quantise_products_keep_their_results_to_a_hundredth_of_their_spread(graph: Path) -> None:
    ids = [list(range(ROWS))]

    pairs = zip(_run(onnx.load(str(graph)), ids), _run(_quantised(graph), ids), strict=True)

    for plain, rounded in pairs:
        assert np.abs(plain - rounded).mean() < 0.01 * plain.std()


def test_quantise_products_turn_each_product_and_its_bias_into_one_step(graph: Path) -> None:
    model = _quantised(graph)

    kinds = [node.op_type for node in model.graph.node]

    assert kinds.count(PRODUCT) == len(PRODUCTS)
    assert not {"MatMul", "Add"} & set(kinds)
    assert not layer_products(model)


def test_quantise_products_give_a_row_the_same_result_whatever_shares_its_batch(graph: Path) -> None:
    model = _quantised(graph)

    alone, shared = _run(model, [[7]]), _run(model, [[7], [11], [190]])

    for one, among in zip(alone, shared, strict=True):
        assert np.array_equal(one[0], among[0])


def test_stored_columns_and_steps_give_the_weights_back_but_for_rounding(graph: Path) -> None:
    plain, model = onnx.load(str(graph)), _quantised(graph)
    wanted = {one.name: numpy_helper.to_array(one) for one in plain.graph.initializer}
    tables = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}

    for node in (one for one in model.graph.node if one.op_type == PRODUCT):
        columns = stored_columns(node.input[0].removesuffix(COLUMNS), tables)
        weights = tables[node.input[1]].astype(np.float32) * tables[node.input[3]]
        name = node.input[1].removesuffix(STEPS).removeprefix("layers.0.")
        whole = wanted[f"{name}.weight"]
        assert np.abs(weights[:CHANNELS] - whole).mean() <= np.abs(whole).max() / 127
        assert np.allclose(
            tables[node.input[6]] + columns.constants @ weights[CHANNELS:], wanted[f"{name}.bias"], atol=1e-4
        )
