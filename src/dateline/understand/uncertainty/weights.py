"""The released weights of the cue model: one small file, its digest checked before it is used.

The file is a zip of two arrays of int8 and the settings they go with. A sum of the first array's
weights over the signs of a candidate, scaled, is the log-odds that it is a cue; the second array
gives its type.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dateline.errors import ModelError
from dateline.understand.uncertainty.candidates import TYPES
from dateline.understand.uncertainty.signs import places_of

FOLDER: Final = "models/uncertainty"
NAME: Final = "uncertainty.zip"
# A fixed date, so that the same weights give the same file.
_DATE: Final = (2020, 1, 1, 0, 0, 0)
_PARTS: Final = ("cue.int8", "type.int8", "settings.json")


@dataclass(frozen=True, slots=True)
class CueWeights:
    """What the file holds; `threshold` is the least confidence of a cue.

    `scale`, `bias` and `type_scale` belong to the arrays; `stretch` makes log-odds of other text,
    on which they are overconfident, into likelihoods.
    """

    cue: NDArray[np.int8]
    type: NDArray[np.int8]
    settings: dict[str, Any]
    digest: str

    @property
    def threshold(self) -> float:
        """Give the confidence from which on a candidate is a cue."""
        return float(self.settings["threshold"])

    def confidence(self, signs: list[str]) -> float:
        """Give how likely it is that a candidate with these signs is a cue."""
        settings = self.settings
        total = int(self.cue[places_of(signs, len(self.cue))].sum(dtype=np.int64))
        odds = total * settings["scale"] + settings["bias"]
        return float(1 / (1 + np.exp(-(odds * settings["stretch"] + settings["shift"]))))

    def type_of(self, signs: list[str]) -> str:
        """Give the most likely type of a cue with these signs."""
        totals = self.type[places_of(signs, len(self.type))].sum(axis=0, dtype=np.int64)
        return TYPES[int(totals.argmax())]


def cue_weights_path() -> Path:
    """Give where the weights of this release lie."""
    return Path(str(files("dateline").joinpath(FOLDER, NAME)))


def load_cue_weights(path: Path | None = None) -> CueWeights:
    """Give the weights at `path`, by default the released ones, whose digest must be the recorded.

    Raises ModelError where the file is missing, damaged or another than the recorded one.
    """
    where = path or cue_weights_path()
    try:
        stored = where.read_bytes()
    except OSError as error:
        raise ModelError(
            f"no weights at {str(where)!r}: {error.strerror}; without them cues are told by table",
            about=str(where),
        ) from error
    digest = hashlib.sha256(stored).hexdigest()
    if path is None and digest != _recorded_digest():
        raise ModelError(
            f"the weights at {str(where)!r} have sha256 {digest!r}, recorded is "
            f"{_recorded_digest()!r}; reinstall the package",
            about=str(where),
        )
    return _opened(stored, where, digest)


@cache
def released_cue_weights() -> CueWeights | None:
    """Give the released weights, or None where the file was taken away."""
    return load_cue_weights() if cue_weights_path().exists() else None


def _recorded_digest() -> str:
    return files("dateline").joinpath(FOLDER, f"{NAME}.sha256").read_text("utf-8").split()[0]


def _opened(stored: bytes, where: Path, digest: str) -> CueWeights:
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as box:
            cue, types, settings = (box.read(part) for part in _PARTS)
        return CueWeights(
            np.frombuffer(cue, np.int8),
            np.frombuffer(types, np.int8).reshape(-1, len(TYPES)),
            json.loads(settings),
            digest,
        )
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelError(
            f"{str(where)!r} is no weights file ({error}); it should be a zip of "
            f"{', '.join(_PARTS)}",
            about=str(where),
        ) from error


def write_cue_weights(
    path: Path, cue: NDArray[np.int8], types: NDArray[np.int8], settings: dict[str, Any]
) -> str:
    """Write the file at `path` with its digest beside it; give that sha256.

    The same weights and settings give the same bytes.
    """
    parts = (
        cue.tobytes(),
        types.tobytes(),
        json.dumps(settings, indent=1, sort_keys=True).encode(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as box:
        for name, part in zip(_PARTS, parts, strict=True):
            box.writestr(zipfile.ZipInfo(name, _DATE), part)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
    return digest
