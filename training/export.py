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
from kextract.repairing.models.gaps import WINDOW
from training.network import GapNetwork

_OPSET = 17
#: Of each layer in a window of `WINDOW` characters: the first kept place (None for all), pads and stride that leave
#: what its middle needs. The dilations are 1, 2, 4, ... 32; of the last one only the middle itself lies inside.
_NEAR = ((0, [1, 0], 2), (0, [1, 0], 2), (0, [1, 0], 2), (1, [0, 1], 2), (1, [0, 0], 2), (None, [1, 1], 1))


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

    def constant(self, name: str, value: list[int]) -> None:
        self.weights.append(numpy_helper.from_array(np.array(value, dtype=np.int64), name))

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
    mix, mix_bias = graph.weight("mix", network.mix.weight.T), graph.weight("mix_bias", network.mix.bias)
    layers = [
        (graph.weight(f"layer{index}", layer.weight), graph.weight(f"layer{index}_bias", layer.bias))
        for index, layer in enumerate(network.layers)
    ]
    ends = [
        graph.weight(name, value)
        for name, value in (
            ("norm", network.norm.weight),
            ("norm_bias", network.norm.bias),
            ("missing", network.missing.weight.T),
            ("missing_bias", network.missing.bias),
            ("project", network.project.weight.T),
            ("project_bias", network.project.bias),
        )
    ]
    for name, value in (("last_axis", [-1]), ("length_axis", [2]), ("two", [2])):
        graph.constant(name, value)
    for value in (0, 1, 1 << 30):
        graph.constant(f"at_{value}", [value])

    def embedded(prefix: str) -> str:
        one = graph.node("Gather", [table, prefix + "numbers"], prefix + "of_characters")
        two = graph.node("Gather", [pairs, prefix + "pair_rows"], prefix + "of_pairs")
        two = graph.node("MatMul", [two, mix], prefix + "mixed")
        two = graph.node("Add", [two, mix_bias], prefix + "mixed_bias")
        state = graph.node("Add", [one, two], prefix + "embedded")
        return graph.node("Transpose", [state], prefix + "channels", perm=[0, 2, 1])

    def gated(name: str, state: str, kept: str, index: int, **attributes: Any) -> str:
        both = graph.node("Conv", [state, *layers[index]], name + "_out", **attributes)
        graph.nodes.append(helper.make_node("Split", [both], [name + "_value", name + "_gate"], axis=1))
        gate = graph.node("Sigmoid", [name + "_gate"], name + "_open")
        passed = graph.node("Mul", [name + "_value", gate], name + "_gated")
        return graph.node("Add", [kept, passed], name + "_state")

    def finished(prefix: str, state: str) -> None:
        norm, norm_bias, missing, missing_bias, project, project_bias = ends
        state = graph.node("Transpose", [state], prefix + "rows", perm=[0, 2, 1])
        state = graph.node(
            "LayerNormalization", [state, norm, norm_bias], prefix + "normal", epsilon=float(network.norm.eps)
        )
        odds = graph.node("MatMul", [state, missing], prefix + "odds")
        odds = graph.node("Add", [odds, missing_bias], prefix + "odds_bias")
        graph.node("Squeeze", [odds, "last_axis"], prefix + "missing_odds")
        hidden = graph.node("MatMul", [state, project], prefix + "projected")
        hidden = graph.node("Add", [hidden, project_bias], prefix + "projected_bias")
        gate = graph.node("Sigmoid", [hidden], prefix + "projected_gate")
        graph.node("Mul", [hidden, gate], prefix + "states")

    state = embedded("")
    for index, layer in enumerate(network.layers):
        step = int(layer.dilation[0])
        state = gated(f"layer{index}", state, state, index, dilations=[step], pads=[step, step])
    finished("", state)
    state = embedded("near_")
    for index, (first, pads, stride) in enumerate(_NEAR):
        kept = state
        if first is not None:
            kept = graph.node(
                "Slice", [state, f"at_{first}", f"at_{1 << 30}", "length_axis", "two"], f"near{index}_kept"
            )
        state = gated(f"near{index}", state, kept, index, pads=pads, strides=[stride])
    finished("near_", state)
    axes, near = ["batch", "length"], ["windows", WINDOW]
    graph.save(
        folder / "gap-states.onnx",
        [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("numbers", "pair_rows")]
        + [helper.make_tensor_value_info(name, TensorProto.INT64, near) for name in ("near_numbers", "near_pair_rows")],
        [
            helper.make_tensor_value_info("missing_odds", TensorProto.FLOAT, axes),
            helper.make_tensor_value_info("states", TensorProto.FLOAT, [*axes, width]),
            helper.make_tensor_value_info("near_missing_odds", TensorProto.FLOAT, ["windows", 1]),
            helper.make_tensor_value_info("near_states", TensorProto.FLOAT, ["windows", 1, width]),
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
