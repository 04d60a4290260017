"""The released weights of the cue model: one small file, its digest checked before it is used.

The file is a zip of two arrays of int8 and the settings they go with. A sum of the first array's
weights over the signs of a candidate, scaled, is the log-odds that it is a cue; the second array
gives its type.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dateline.released import open_box, released_file, write_box
from dateline.understand.uncertainty.candidates import TYPES
from dateline.understand.uncertainty.signs import places_of

_PARTS: Final = ("cue.int8", "type.int8", "settings.json")
_WHAT: Final = "weights of uncertainty"
_UNPACKED: Final = 0


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
    return released_file("uncertainty", "uncertainty.zip")


def load_cue_weights(path: Path | None = None) -> CueWeights:
    """Give the weights at `path`, by default the released ones; their digest must be the recorded.

    Raises ModelError where the file is missing, damaged or another than the recorded one.
    """
    box = open_box(path or cue_weights_path(), _WHAT, "take the file away: the table decides then")
    with box.opening(_WHAT):
        cue, types, settings = (box.parts[part] for part in _PARTS)
        return CueWeights(
            np.frombuffer(cue, np.int8),
            np.frombuffer(types, np.int8).reshape(-1, len(TYPES)),
            json.loads(settings),
            box.digest,
        )


@cache
def released_cue_weights() -> CueWeights | None:
    """Give the released weights, or None where the file was taken away."""
    return load_cue_weights() if cue_weights_path().exists() else None


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
    return write_box(path, list(zip(_PARTS, parts, strict=True)), _UNPACKED)
