"""Torch weights to the one file that the package reads: two graphs in int8 and what they need."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from torch.export import Dim

from dateline.understand.grammar import COLUMNS
from dateline.understand.pieces import WINDOW
from dateline.understand.weights import write_weights
from training.attribution.network import AFTER, ARGUMENT_WIDTH, BEFORE, Network

# Products with so few outputs are not worth rounding.
_PRODUCTS, _NARROW = ("MatMul", "Gemm"), 8
_LARGE = 100_000
_WORDS = "network.encoder.words.weight"
# Six rows of it are added for a piece: six times rounded would be felt.
_GRAMMAR = "network.encoder.grammar.weight"


class _EncoderHalf(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, cases: Tensor, quotes: Tensor, grammar: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Give states, cue emissions and the states half-way up."""
        middle, states = self.network.encoder.through(ids, cases, quotes, grammar)
        return states, self.network.cue(states), middle


class _ArgumentHalf(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, around: Tensor, marks: Tensor, shown: Tensor) -> tuple[Tensor, Tensor]:
        """Give tag emissions and log-odds."""
        return self.network.read_arguments(around, marks, shown)


def export(network: Network, folder: Path) -> tuple[Path, Path]:
    """Write the two halves in full precision; give their paths."""
    network = network.eval()
    rows, places = Dim("windows", min=1, max=64), Dim("pieces", min=4, max=WINDOW)
    # Three tensors of their own: one tensor given thrice is exported as one input.
    grids = tuple(torch.ones(3, 40, dtype=torch.long) for _ in range(3))
    grammar = torch.ones(3, 40, COLUMNS, dtype=torch.long)
    encoder = folder / "encoder.fp32.onnx"
    torch.onnx.export(
        _EncoderHalf(network),
        (*grids, grammar),
        encoder,
        input_names=["ids", "cases", "quotes", "grammar"],
        output_names=["states", "cues", "middle"],
        dynamic_shapes=({0: rows, 1: places},) * 4,
        dynamo=True,
        external_data=False,
    )
    cues = Dim("cues", min=1, max=4096)
    length = BEFORE + AFTER
    marks, shown = (torch.ones(3, length, dtype=torch.long) for _ in range(2))
    arguments = folder / "arguments.fp32.onnx"
    torch.onnx.export(
        _ArgumentHalf(network),
        (torch.randn(3, length, ARGUMENT_WIDTH), marks, shown),
        arguments,
        input_names=["around", "marks", "shown"],
        output_names=["tags", "valid"],
        dynamic_shapes=({0: cues},) * 3,
        dynamo=True,
        external_data=False,
    )
    return encoder, arguments


def quantise(path: Path, target: Path) -> None:
    """Write `path` in int8: weights by channel, the word embeddings by row, activations as met.

    The heads and the feed-forward's second product stay as they are, the latter kept in half
    precision: rounding its inputs did half of all harm and saved no time.
    """
    ready = path.with_suffix(".ready.onnx")
    quant_pre_process(str(path), str(ready), skip_symbolic_shape=True)
    graph = onnx.load(ready).graph
    shapes = {i.name: tuple(i.dims) for i in graph.initializer}
    words = [n.name for n in graph.node if _WORDS in n.input]
    grammar = [n.name for n in graph.node if _GRAMMAR in n.input]
    products = [(n.name, shapes.get(n.input[1], ())) for n in graph.node if n.op_type in _PRODUCTS]
    left = [name for name, shape in products if shape and _is_left(shape)]
    quantize_dynamic(
        str(ready),
        str(target),
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        nodes_to_exclude=words + grammar + left,
        per_channel=True,
        # Seven bits: with eight, sums overflow on processors without VNNI.
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    model = onnx.load(target)
    for name in words:
        _by_row(model.graph, name)
    _halve(model.graph)
    forget_origin(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def forget_origin(model: onnx.ModelProto) -> None:
    """Take out what the exporter noted of its machine: stack traces with paths, on every node."""
    graph = model.graph
    held = (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output)
    for part in (*held, *graph.initializer, *model.functions):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")


def _is_left(shape: tuple[int, ...]) -> bool:
    return shape[-1] <= _NARROW or shape[0] > shape[-1]


def _halve(graph: onnx.GraphProto) -> None:
    """Keep large tables that are still in full precision in half; loading widens them once."""
    for table in list(graph.initializer):
        numbers = numpy_helper.to_array(table)
        if numbers.dtype != np.float32 or numbers.size < _LARGE:
            continue
        graph.initializer.remove(table)
        half = numpy_helper.from_array(numbers.astype(np.float16), f"{table.name}_half")
        graph.initializer.append(half)
        wide = helper.make_node("Cast", [half.name], [table.name], to=onnx.TensorProto.FLOAT)
        graph.node.insert(0, wide)


def _by_row(graph: onnx.GraphProto, gather: str) -> None:
    """Put int8 rows, each with its own scale, in the place of the table that `gather` reads.

    One scale for all words lost half a point of match F1.
    """
    at, node = next((i, n) for i, n in enumerate(graph.node) if n.name == gather)
    table = next(i for i in graph.initializer if i.name == node.input[0])
    words = numpy_helper.to_array(table)
    scales = np.maximum(np.abs(words).max(1, keepdims=True), 1e-9).astype(np.float32) / 127
    whole = np.round(words / scales).astype(np.int8)
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(whole, f"{_WORDS}_rows"))
    graph.initializer.append(numpy_helper.from_array(scales, f"{_WORDS}_scales"))
    ids, out = node.input[1], node.output[0]
    made = [
        helper.make_node("Gather", [f"{_WORDS}_rows", ids], ["words_rows"]),
        helper.make_node("Gather", [f"{_WORDS}_scales", ids], ["words_scales"]),
        helper.make_node("Cast", ["words_rows"], ["words_whole"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", ["words_whole", "words_scales"], [out]),
    ]
    graph.node.remove(node)
    for number, new in enumerate(made):
        graph.node.insert(at + number, new)


def pack(network: Network, tokenizer: Path, settings: dict[str, Any], target: Path) -> str:
    """Write the weights file; give its sha256."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, bytes] = {}
        for half in export(network, folder):
            quantised = folder / half.name.replace(".fp32", "")
            quantise(half, quantised)
            parts[quantised.name] = quantised.read_bytes()
    parts["tokenizer.json"] = tokenizer.read_bytes()
    parts["settings.json"] = json.dumps(settings, indent=1, sort_keys=True).encode()
    return write_weights(target, parts)
