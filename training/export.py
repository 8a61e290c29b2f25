"""Writes the trained network as two small ONNX graphs: gaps to states, states to characters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from kextract.repairing.models.alphabet import Alphabet
from training.network import GapNetwork

_OPSET = 17


class _Graph:
    """Collects nodes; weights are stored in half precision and cast when the session starts."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, value: Tensor | np.ndarray) -> str:
        array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array.astype(np.float16)), name + "_half"))
        self.nodes.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def save(self, path: Path, inputs: list[Any], outputs: list[Any]) -> None:
        graph = helper.make_graph(self.nodes, "gap", inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(model.SerializeToString())
        temporary.replace(path)


def export(network: GapNetwork, folder: Path, alphabet: Alphabet, card: dict[str, Any]) -> None:
    """Write gap-states.onnx, gap-characters.onnx, alphabet.txt and gap.card.json into a folder."""
    width = network.characters.embedding_dim
    graph = _Graph()
    table = graph.weight("characters", network.characters.weight)
    pairs = graph.weight("pairs", network.pairs.weight)
    one = graph.node("Gather", [table, "numbers"], "of_characters")
    two = graph.node("Gather", [pairs, "pair_rows"], "of_pairs")
    two = graph.node("MatMul", [two, graph.weight("mix", network.mix.weight.T)], "mixed")
    two = graph.node("Add", [two, graph.weight("mix_bias", network.mix.bias)], "mixed_bias")
    state = graph.node("Add", [one, two], "embedded")
    state = graph.node("Transpose", [state], "channels", perm=[0, 2, 1])
    for index, layer in enumerate(network.layers):
        name = f"layer{index}"
        weight = graph.weight(name, layer.weight)
        bias = graph.weight(name + "_bias", layer.bias)
        step = int(layer.dilation[0])
        both = graph.node("Conv", [state, weight, bias], name + "_out", dilations=[step], pads=[step, step])
        graph.nodes.append(helper.make_node("Split", [both], [name + "_value", name + "_gate"], axis=1))
        gate = graph.node("Sigmoid", [name + "_gate"], name + "_open")
        gated = graph.node("Mul", [name + "_value", gate], name + "_gated")
        state = graph.node("Add", [state, gated], name + "_state")
    state = graph.node("Transpose", [state], "rows", perm=[0, 2, 1])
    scale = graph.weight("norm", network.norm.weight)
    shift = graph.weight("norm_bias", network.norm.bias)
    state = graph.node("LayerNormalization", [state, scale, shift], "normal", epsilon=float(network.norm.eps))
    odds = graph.node("MatMul", [state, graph.weight("missing", network.missing.weight.T)], "odds")
    odds = graph.node("Add", [odds, graph.weight("missing_bias", network.missing.bias)], "odds_bias")
    last = np.array([-1], dtype=np.int64)
    graph.weights.append(numpy_helper.from_array(last, "last_axis"))
    graph.node("Squeeze", [odds, "last_axis"], "missing_odds")
    hidden = graph.node("MatMul", [state, graph.weight("project", network.project.weight.T)], "projected")
    hidden = graph.node("Add", [hidden, graph.weight("project_bias", network.project.bias)], "projected_bias")
    gate = graph.node("Sigmoid", [hidden], "projected_gate")
    graph.node("Mul", [hidden, gate], "states")
    axes = ["batch", "length"]
    graph.save(
        folder / "gap-states.onnx",
        [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("numbers", "pair_rows")],
        [
            helper.make_tensor_value_info("missing_odds", TensorProto.FLOAT, axes),
            helper.make_tensor_value_info("states", TensorProto.FLOAT, [*axes, width]),
        ],
    )
    head = _Graph()
    matrix = head.weight("characters", network.characters.weight.T)
    scores = head.node("MatMul", ["states", matrix], "scores")
    scores = head.node("Add", [scores, head.weight("bias", network.bias)], "scores_bias")
    head.node("LogSoftmax", [scores], "log_probabilities", axis=-1)
    head.save(
        folder / "gap-characters.onnx",
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["gaps", width])],
        [helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, ["gaps", len(alphabet.characters)])],
    )
    (folder / "gap.card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
