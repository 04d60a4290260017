"""Make a checkpoint of a file as the package reads it, so that a training can go on from it.

    python -m training.attribution.thaw src/dateline/models/attribution/attribution.zip CHECKPOINT

What `smooth` and `export` did is undone: weights in int8 are multiplied by their scales, and inputs
that were made even are so no longer. What int8 rounded away stays away. The checkpoint is scored on
the tuning part beside the file it was made of, and refused where it loses more than half a point.
"""

import argparse
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from bench.matching import score_spans
from dateline.released import open_box
from dateline.understand.neural import NeuralReader
from training.attribution.corpus import read_grammar
from training.attribution.evaluate import TorchLayers, open_tokenizer
from training.attribution.network import build
from training.attribution.polnear import polnear

_LAYER = ("qkv", "out", "rise", "fall")
_ARGUMENTS = (*(f"reader.{name}" for name in _LAYER), "argument", "valid")
_BEGINNING = "network."
_JUDGED, _MOST_LOST = "match at 0.3, F1", 0.005


def encoder_products(layers: int) -> list[str]:
    """Give the names of the encoder's products in the order in which its graph has them."""
    inside = [f"encoder.layers.{i}.{name}" for i in range(layers) for name in _LAYER]
    return [*inside, "cue.1"]


def tables_in(graph: Any) -> dict[str, Any]:
    """Give the graph's tables in full precision by name, scales multiplied in."""
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    tables = {}
    for name, table in stored.items():
        whole, _, part = name.rpartition("_")
        if part == "quantized":
            zero = stored[f"{whole}_zero_point"].astype(np.float32)
            tables[whole] = (table - zero) * stored[f"{whole}_scale"]
        elif part == "rows":
            tables[whole] = table * stored[f"{whole}_scales"]
        elif part == "half":
            tables[whole] = table.astype(np.float32)
        else:
            tables[name] = table
    return {name.removeprefix(_BEGINNING): table for name, table in tables.items()}


def products_in(graph: Any, tables: dict[str, Any]) -> Iterator[Any]:
    """Yield the weights (outputs, inputs) of the graph's products with a table, in their order."""
    for node in graph.node:
        if node.op_type in ("MatMul", "MatMulInteger"):
            table = tables.get(node.input[1].removesuffix("_quantized").removeprefix(_BEGINNING))
            if table is not None:
                yield table.T


def weights_of(parts: Mapping[str, bytes], settings: dict[str, Any]) -> dict[str, Any]:
    """Give the network's weights by their names in `Network`, and what else has a name."""
    weights: dict[str, Any] = {}
    for half in ("encoder", "arguments"):
        graph = onnx.load(io.BytesIO(parts[f"{half}.onnx"])).graph
        tables = tables_in(graph)
        weights |= tables
        found = list(products_in(graph, tables))
        names = _ARGUMENTS if half == "arguments" else encoder_products(len(found) // len(_LAYER))
        for name, table in zip(names, found, strict=True):
            weights[f"{name}.weight"] = table * weights.get(f"{name}.even", 1.0)
        weights["offsets.weight"] = next((t[0] for t in tables.values() if t.ndim == 3), None)
    for name in ("cue", "argument"):
        for part, table in settings[f"{name}_chain"].items():
            weights[f"{name}_crf.{part}"] = table
    return weights


def thaw(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Write the checkpoint; give what it and the file reach on the tuning part by themselves."""
    parts = open_box(options.source, "weights of attribution", "train anew").parts
    settings = json.loads(parts["settings.json"])
    weights = weights_of(parts, settings)
    network = build("minilm", options.weights).eval()
    state = {n: np.array(weights[n], np.float32) for n in network.state_dict()}
    network.load_state_dict({name: torch.from_numpy(table) for name, table in state.items()})
    records, grammar = polnear(options.data, tuning=True), read_grammar(options.grammar)
    tokenizer = open_tokenizer(options.tokenizer)
    told = {}
    for name, reader in (
        ("file", NeuralReader.load(options.source)),
        ("checkpoint", NeuralReader(TorchLayers(network), tokenizer, settings)),
    ):
        found = {r["id"]: reader.find(r["text"], grammar[r["id"]]) for r in records}
        told[name] = score_spans(records, found)
    if told["checkpoint"][_JUDGED] < told["file"][_JUDGED] - _MOST_LOST:
        raise SystemExit(f"not the same network: {told}")
    options.target.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"mean": network.state_dict()}, options.target)
    return told


def main() -> None:
    """Thaw one file as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="a file as the package reads it")
    parser.add_argument("target", type=Path, help="a checkpoint, as `train` writes and reads it")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--grammar", type=Path, required=True, help="what `parses` wrote")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    torch.set_num_threads(2)
    print(json.dumps(thaw(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
