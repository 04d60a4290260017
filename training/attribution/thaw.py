"""A released file to a checkpoint to train on from: its int8 weights in full precision again.

The word embeddings are taken from the encoder's own weights, since no training moves them.
"""

import argparse
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.attribution.network import Network, build

# Products of the two graphs in the order in which they are computed.
_OF_LAYER = ("qkv", "out", "rise", "fall")
# What the exporter calls the table of offsets from the cue, (1, places, width).
_OFFSETS = "unsqueeze"


class _Graph:
    """One graph's numbers: by name, and of its integer products in order."""

    def __init__(self, stored: bytes) -> None:
        self.graph = onnx.load(io.BytesIO(stored)).graph
        self.held = {i.name: numpy_helper.to_array(i) for i in self.graph.initializer}

    def number(self, name: str) -> Tensor:
        """Give a tensor as it was before quantisation, or as near as int8 allows."""
        if name in self.held:
            return torch.from_numpy(np.array(self.held[name], dtype=np.float32))
        parts = (self.held[f"{name}_{p}"] for p in ("quantized", "zero_point", "scale"))
        whole, zero, scale = (p.astype(np.float32) for p in parts)
        return torch.from_numpy((whole - zero) * scale)

    def products(self) -> list[Tensor]:
        """Give the weights of the integer products in order, (outputs, inputs)."""
        nodes = [n for n in self.graph.node if n.op_type == "MatMulInteger"]
        return [self.number(n.input[1].removesuffix("_quantized")).T for n in nodes]


def thawed(path: Path, network: Network) -> dict[str, Tensor]:
    """Give the weights in the released file at `path` as a state of `network`."""
    with zipfile.ZipFile(path) as box:
        encoder, reader = (_Graph(box.read(n)) for n in ("encoder.onnx", "arguments.onnx"))
        settings = json.loads(box.read("settings.json"))
    state = {k: v.clone() for k, v in network.state_dict().items()}
    for graph in (encoder, reader):
        for name in state:
            exported = f"network.{name}"
            is_there = exported in graph.held or f"{exported}_quantized" in graph.held
            if is_there and name != "encoder.words.weight":
                state[name] = graph.number(exported).reshape(state[name].shape)
    layers = len(network.encoder.layers)
    names = [f"encoder.layers.{i}.{part}.weight" for i in range(layers) for part in _OF_LAYER]
    _put(state, [*names, "cue.1.weight"], encoder.products())
    names = [f"reader.{part}.weight" for part in _OF_LAYER]
    _put(state, [*names, "argument.weight", "valid.weight"], reader.products())
    state |= {f"{n}_crf.{k}": torch.tensor(v) for n, k, v in _chains(settings)}
    return state | {"offsets.weight": reader.number(_OFFSETS)[0]}


def _put(state: dict[str, Tensor], names: list[str], products: list[Tensor]) -> None:
    for name, product in zip(names, products, strict=True):
        state[name] = product.reshape(state[name].shape).contiguous()


def _chains(settings: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (n, k, settings[f"{n}_chain"][k]) for n in ("cue", "argument") for k in ("moves", "first")
    ]


def main() -> None:
    """Write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("released", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    options = parser.parse_args()
    network = build("minilm", options.weights)
    network.load_state_dict(thawed(options.released, network))
    options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"network": network.state_dict()}, options.checkpoint)


if __name__ == "__main__":
    main()
