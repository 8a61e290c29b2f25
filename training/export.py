"""Writes the trained network as two small ONNX graphs: gaps to states, states to characters.

The convolutions are products of bytes, which a processor does several times faster: weights of seven bits, one scale
for each output channel, and states of eight, one scale for each input channel. The table of pairs lies in bytes, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from kextract.repairing.models import alphabet as alphabets
from kextract.repairing.models.gaps import WINDOW
from training.network import GapNetwork

_OPSET = 17
#: Of each layer in a window of `WINDOW` characters: the first kept place (None for all), pads and stride that leave
#: what its middle needs. The dilations are 1, 2, 4, ... 32; of the last one only the middle itself lies inside.
_NEAR = ((0, (1, 0), 2), (0, (1, 0), 2), (0, (1, 0), 2), (1, (0, 1), 2), (1, (0, 0), 2), (None, (1, 1), 1))
#: Bytes of a weight and of a state. Products of pairs of weights beyond 63 overflow on processors without VNNI.
_WEIGHT, _STATE, _ZERO = 63, 127, 128
#: Share of the states that may lie beyond the scale.
_BEYOND = 1e-4
_OPEN = 1 << 30
_TAPS = 3


@dataclass(frozen=True)
class Quantised:
    """One convolution in bytes.

    Args:
        scale: of each input channel.
        weights: rows tap by tap, shape (3 * width, 2 * width).
        steps: scale of each output channel.
        bias: of each output channel.
    """

    scale: npt.NDArray[np.float32]
    weights: npt.NDArray[np.int8]
    steps: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


@torch.inference_mode()
def quantise(network: GapNetwork, numbers: npt.NDArray[np.int64]) -> list[Quantised]:
    """Return the convolutions in bytes, with scales that suit the states of sample windows."""
    seen = []
    network.eval()
    state = network.embedded(torch.from_numpy(numbers), torch.from_numpy(alphabets.pairs(numbers)))
    for layer in network.layers:
        size = np.abs(state.transpose(1, 2).reshape(-1, state.shape[1]).numpy())
        seen.append(np.quantile(size, 1 - _BEYOND, axis=0).astype(np.float32) / _STATE)
        state = network.gated(layer, state)
    found = []
    for layer, scale in zip(network.layers, seen, strict=True):
        matrix = layer.weight.detach().numpy().transpose(2, 1, 0) * scale[None, :, None]
        matrix = matrix.reshape(-1, matrix.shape[-1])
        steps = np.abs(matrix).max(axis=0) / _WEIGHT
        found.append(
            Quantised(
                scale,
                np.round(matrix / steps).astype(np.int8),
                steps.astype(np.float32),
                layer.bias.detach().numpy().astype(np.float32),
            )
        )
    return found


class _Graph:
    """Collects nodes; weights are stored in half precision and cast when the session starts."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._names: set[str] = set()

    def weight(self, name: str, value: Tensor | np.ndarray) -> str:
        array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
        self.plain(name + "_half", np.ascontiguousarray(array.astype(np.float16)))
        self.nodes.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
        return name

    def bytes(self, name: str, value: Tensor) -> None:
        """Keep a table in bytes, one scale for each column."""
        array = value.detach().cpu().numpy()
        steps = np.maximum(np.abs(array).max(axis=0), 1e-6).astype(np.float32) / _STATE
        self.plain(name + "_bytes", np.round(array / steps).astype(np.int8))
        self.plain(name + "_steps", steps)
        self.plain(name + "_zeros", np.zeros(len(steps), dtype=np.int8))

    def rows(self, name: str, places: str, output: str) -> str:
        """Return rows of a table that is kept in bytes; the rest of it is not unpacked."""
        found = self.node("Gather", [name + "_bytes", places], output + "_bytes")
        return self.node("DequantizeLinear", [found, name + "_steps", name + "_zeros"], output, axis=2)

    def plain(self, name: str, value: Any) -> str:
        if name not in self._names:
            self._names.add(name)
            self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def whole(self, *values: int) -> str:
        """Return the name of a constant of whole numbers."""
        return self.plain("whole_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def save(self, path: Path, inputs: list[Any], outputs: list[Any]) -> None:
        graph = helper.make_graph(self.nodes, "gap", inputs, outputs, self.weights)
        sets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=8)
        onnx.checker.check_model(model)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(model.SerializeToString())
        temporary.replace(path)


class _States(_Graph):
    """The graph from characters to states, as a whole and for the middle of windows."""

    def __init__(self, network: GapNetwork, layers: list[Quantised]) -> None:
        super().__init__()
        self.network, self.layers = network, layers
        self.width = network.characters.embedding_dim
        self.bytes("pairs", network.pairs.weight)
        linear = [(name, getattr(network, name)) for name in ("mix", "missing", "project")]
        self.weight("characters", network.characters.weight)
        for name, value in (("norm", network.norm.weight), ("norm_bias", network.norm.bias)):
            self.weight(name, value)
        for name, layer in linear:
            self.weight(name, layer.weight.T)
            self.weight(name + "_bias", layer.bias)
        self.plain("zero", np.array(_ZERO, dtype=np.uint8))
        self.plain("one", np.array(1.0, dtype=np.float32))
        for index, layer in enumerate(layers):
            self.plain(f"layer{index}_scale", 1 / layer.scale)
            for name in ("weights", "steps", "bias"):
                self.plain(f"layer{index}_{name}", getattr(layer, name))

    def _linear(self, name: str, state: str, output: str) -> str:
        product = self.node("MatMul", [state, name], output + "_product")
        return self.node("Add", [product, name + "_bias"], output)

    def _embedded(self, prefix: str) -> str:
        one = self.node("Gather", ["characters", prefix + "numbers"], prefix + "of_characters")
        two = self.rows("pairs", prefix + "pair_rows", prefix + "of_pairs")
        return self.node("Add", [one, self._linear("mix", two, prefix + "mixed")], prefix + "embedded")

    def _layer(
        self, name: str, index: int, state: str, kept: str, step: int, pads: tuple[int, int], stride: int, length: int
    ) -> str:
        """Add a convolution; `length` is that of its output, 0 for as many places as before."""
        own = f"layer{index}_"
        scaled = self.node("Mul", [state, own + "scale"], name + "_scaled")
        bytes_ = self.node("QuantizeLinear", [scaled, "one", "zero"], name + "_bytes")
        padded = self.node("Pad", [bytes_, self.whole(0, pads[0], 0, 0, pads[1], 0), "zero"], name + "_padded")
        taps = []
        for tap in range(_TAPS):
            begin = tap * step
            end = begin + stride * (length - 1) + 1 if length else begin - 2 * step
            ends = self.whole(end if end else _OPEN)
            slices = [padded, self.whole(begin), ends, self.whole(1), self.whole(stride)]
            taps.append(self.node("Slice", slices, f"{name}_tap{tap}"))
        joined = self.node("Concat", taps, name + "_taps", axis=2)
        both = self.node(
            "MatMulIntegerToFloat",
            [joined, own + "weights", "one", own + "steps", "zero", "", own + "bias"],
            name + "_out",
            domain="com.microsoft",
        )
        self.nodes.append(helper.make_node("Split", [both], [name + "_value", name + "_gate"], axis=2))
        gate = self.node("Sigmoid", [name + "_gate"], name + "_open")
        passed = self.node("Mul", [name + "_value", gate], name + "_gated")
        return self.node("Add", [kept, passed], name + "_state")

    def _finished(self, prefix: str, state: str) -> None:
        epsilon = float(self.network.norm.eps)
        state = self.node("LayerNormalization", [state, "norm", "norm_bias"], prefix + "normal", epsilon=epsilon)
        odds = self._linear("missing", state, prefix + "odds")
        self.node("Squeeze", [odds, self.whole(-1)], prefix + "missing_odds")
        hidden = self._linear("project", state, prefix + "projected")
        gate = self.node("Sigmoid", [hidden], prefix + "projected_gate")
        self.node("Mul", [hidden, gate], prefix + "states")

    def build(self, path: Path) -> None:
        state = self._embedded("")
        for index, layer in enumerate(self.network.layers):
            step = int(layer.dilation[0])  # type: ignore[union-attr,arg-type]
            state = self._layer(f"layer{index}", index, state, state, step, (step, step), 1, 0)
        self._finished("", state)
        state, length = self._embedded("near_"), WINDOW
        for index, (first, pads, stride) in enumerate(_NEAR):
            length = (length + sum(pads) - _TAPS) // stride + 1
            kept = state
            if first is not None:
                slices = [state, self.whole(first), self.whole(_OPEN), self.whole(1), self.whole(2)]
                kept = self.node("Slice", slices, f"near{index}_kept")
            state = self._layer(f"near{index}", index, state, kept, 1, pads, stride, length)
        self._finished("near_", state)
        axes, near, middle = ["batch", "length"], ["windows", WINDOW], ["windows", 1]
        self.save(
            path,
            [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("numbers", "pair_rows")]
            + [
                helper.make_tensor_value_info(name, TensorProto.INT64, near)
                for name in ("near_numbers", "near_pair_rows")
            ],
            [
                helper.make_tensor_value_info("missing_odds", TensorProto.FLOAT, axes),
                helper.make_tensor_value_info("states", TensorProto.FLOAT, [*axes, self.width]),
                helper.make_tensor_value_info("near_missing_odds", TensorProto.FLOAT, middle),
                helper.make_tensor_value_info("near_states", TensorProto.FLOAT, [*middle, self.width]),
            ],
        )


def export(
    network: GapNetwork,
    folder: Path,
    alphabet: alphabets.Alphabet,
    card: dict[str, Any],
    sample: npt.NDArray[np.int64],
) -> None:
    """Write gap-states.onnx, gap-characters.onnx and gap.card.json into a folder.

    Args:
        network: the trained network.
        folder: where to.
        alphabet: its characters.
        card: what is told of the training.
        sample: windows of text, shape (windows, length), that the scales of the states suit.
    """
    _States(network, quantise(network, sample)).build(folder / "gap-states.onnx")
    head = _Graph()
    scores = head.node("MatMul", ["states", head.weight("characters", network.characters.weight.T)], "scores")
    scores = head.node("Add", [scores, head.weight("bias", network.bias)], "scores_bias")
    head.node("LogSoftmax", [scores], "log_probabilities", axis=-1)
    head.save(
        folder / "gap-characters.onnx",
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["gaps", network.characters.embedding_dim])],
        [helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, ["gaps", len(alphabet.characters)])],
    )
    (folder / "gap.card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
