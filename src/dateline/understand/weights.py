"""The released weights: one file, its digest checked before anything in it is used.

The file is a zip of two ONNX graphs, the tokenizer and the settings they were released with. Its
digest stands beside it; a person who trains anew replaces both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import onnxruntime
from tokenizers import Tokenizer

from dateline.released import open_box, released_file, write_box

_PARTS: Final = ("encoder.onnx", "arguments.onnx", "tokenizer.json", "settings.json")
_WHAT: Final = "weights of attribution"
_WITHOUT: Final = 'set reader = "rules" to read without them'
# A ninth of the file, for a fifth of a second more when it is opened.
_PACKED: Final = 9


@dataclass(frozen=True, slots=True)
class Weights:
    """What the file holds; `digest` is its sha256."""

    encoder: bytes
    arguments: bytes
    tokenizer: Tokenizer
    settings: dict[str, Any]
    digest: str


def released_path() -> Path:
    """Give where the weights of this release lie."""
    return released_file("attribution", "attribution.zip")


def load_weights(path: Path | None = None) -> Weights:
    """Give the weights at `path`, by default the released ones; their digest must be the recorded.

    Raises ModelError where the file is missing, damaged or another than the recorded one.
    """
    box = open_box(path or released_path(), _WHAT, _WITHOUT)
    with box.opening(_WHAT):
        encoder, arguments, tokens, settings = (box.parts[part] for part in _PARTS)
        tokenizer = Tokenizer.from_str(tokens.decode())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return Weights(encoder, arguments, tokenizer, json.loads(settings), box.digest)


def write_weights(path: Path, parts: Mapping[str, bytes]) -> str:
    """Write the file at `path` with its digest beside it; give that sha256.

    The same parts give the same bytes.
    """
    return write_box(path, [(name, parts[name]) for name in _PARTS], _PACKED)


def rewrite_settings(path: Path, settings: Mapping[str, Any]) -> str:
    """Put `settings` over those in the file at `path`; give its new sha256."""
    parts = dict(open_box(path, _WHAT, _WITHOUT).parts)
    whole = json.loads(parts["settings.json"]) | dict(settings)
    parts["settings.json"] = json.dumps(whole, indent=1, sort_keys=True).encode()
    return write_weights(path, parts)


def open_session(graph: bytes) -> onnxruntime.InferenceSession:
    """Give a session for `graph` on one thread: processes are what runs side by side here."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    # Their fused sum and layer norm takes a tenth of the time more than the two one after the other
    # (onnxruntime 1.32, AVX2: 110 ms against 123 for two windows).
    return onnxruntime.InferenceSession(
        graph,
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )
