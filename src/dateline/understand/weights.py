"""The released weights: one file, its digest checked before anything in it is used.

The file is a zip of two ONNX graphs, the tokenizer and the settings they were released with. Its
digest stands beside it; a person who trains anew replaces both.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import onnxruntime
from tokenizers import Tokenizer

from dateline.errors import ModelError

FOLDER: Final = "models/attribution"
NAME: Final = "attribution.zip"
# A fixed date, so that the same weights give the same file.
_DATE: Final = (2020, 1, 1, 0, 0, 0)
_PARTS: Final = ("encoder.onnx", "arguments.onnx", "tokenizer.json", "settings.json")


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
    return Path(str(files("dateline").joinpath(FOLDER, NAME)))


def load_weights(path: Path | None = None) -> Weights:
    """Give the weights at `path`, by default the released ones, whose digest must be the recorded.

    Raises ModelError where the file is missing, damaged or another than the recorded one.
    """
    where = path or released_path()
    try:
        stored = where.read_bytes()
    except OSError as error:
        raise ModelError(
            f"no weights at {str(where)!r}: {error.strerror}; reinstall the package, or set "
            'reader = "rules" to read without them',
            about=str(where),
        ) from error
    digest = hashlib.sha256(stored).hexdigest()
    if path is None and digest != recorded_digest():
        raise ModelError(
            f"the weights at {str(where)!r} have sha256 {digest!r}, recorded is "
            f'{recorded_digest()!r}; reinstall the package, or set reader = "rules"',
            about=str(where),
        )
    return _opened(stored, where, digest)


def recorded_digest() -> str:
    """Give the sha256 of the released weights as recorded beside them."""
    return files("dateline").joinpath(FOLDER, f"{NAME}.sha256").read_text("utf-8").split()[0]


def _opened(stored: bytes, where: Path, digest: str) -> Weights:
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as box:
            encoder, arguments, tokens, settings = (box.read(part) for part in _PARTS)
        tokenizer = Tokenizer.from_str(tokens.decode())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return Weights(encoder, arguments, tokenizer, json.loads(settings), digest)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelError(
            f"{str(where)!r} is no weights file ({error}); it should be a zip of "
            f"{', '.join(_PARTS)}",
            about=str(where),
        ) from error


def write_weights(path: Path, parts: Mapping[str, bytes]) -> str:
    """Write the file at `path` with its digest beside it; give that sha256.

    The same parts give the same bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as box:
        for name in _PARTS:
            box.writestr(zipfile.ZipInfo(name, _DATE), parts[name])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
    return digest


def rewrite_settings(path: Path, settings: Mapping[str, Any]) -> str:
    """Put `settings` over those in the file at `path`; give its new sha256."""
    with zipfile.ZipFile(path) as box:
        parts = {name: box.read(name) for name in _PARTS}
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
