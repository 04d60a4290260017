"""Torch weights to the one file that the package reads: two graphs in int8 and what they need."""

import hashlib
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from torch.export import Dim

from dateline.understand.pieces import WINDOW
from training.attribution.network import AFTER, ARGUMENT_WIDTH, BEFORE, Network

# A fixed date, so that the same weights give the same file.
_DATE = (2020, 1, 1, 0, 0, 0)


class _EncoderHalf(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, cases: Tensor, quotes: Tensor) -> tuple[Tensor, Tensor]:
        """Give states and cue emissions."""
        states = self.network.encoder(ids, cases, quotes)
        return states, self.network.cue(states)


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
    encoder = folder / "encoder.fp32.onnx"
    torch.onnx.export(
        _EncoderHalf(network),
        grids,
        encoder,
        input_names=["ids", "cases", "quotes"],
        output_names=["states", "cues"],
        dynamic_shapes=({0: rows, 1: places},) * 3,
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
    """Write `path` in int8: weights by channel, activations as they come."""
    ready = path.with_suffix(".ready.onnx")
    quant_pre_process(str(path), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        str(ready),
        str(target),
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        per_channel=True,
        reduce_range=False,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    onnx.checker.check_model(str(target))


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
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as box:
        for part in ("encoder.onnx", "arguments.onnx", "tokenizer.json", "settings.json"):
            box.writestr(zipfile.ZipInfo(part, _DATE), parts[part])
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(f"{target.name}.sha256").write_text(f"{digest}  {target.name}\n")
    return digest
