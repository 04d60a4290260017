"""Words and hashed features for the small event models; trained files of arrays, digest checked.

A file is a zip of int8 matrices with a scale a column, and its settings; numpy alone reads it.
"""

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dateline.released import open_box, released_file, write_box
from dateline.text import fold

Floats = NDArray[np.float32]

_WHAT: Final = "event arrays"
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")


def words_of(text: str) -> list[str]:
    """Give the words in lower case; every number is "0", a possessive's ending goes.

    >>> words_of("Odel’s 30 guards didn't fire.")
    ['odel', '0', 'guards', "didn't", 'fire']
    """
    found = _WORD.findall(fold(text).lower())
    return ["0" if w[0].isdigit() else w.removesuffix("'s") for w in found]


def bucket(feature: str, size: int) -> int:
    """Give the number below `size` that stands for `feature`: CRC-32, the same everywhere."""
    return zlib.crc32(feature.encode()) % size


@dataclass(frozen=True, slots=True)
class Arrays:
    """What a trained file holds: matrices by name, settings, and the file's sha256."""

    matrices: Mapping[str, Floats]
    settings: Mapping[str, Any]
    digest: str


def load_arrays(name: str, path: Path | None = None) -> Arrays:
    """Give the arrays of the released file `name`, or of another one at `path`.

    Raises ModelError where the file is missing, damaged or, by default, not the recorded one.
    """
    where = path or arrays_path(name)
    box = open_box(where, _WHAT, "read events by the lexicon alone")
    with box.opening(_WHAT):
        settings = json.loads(box.parts["settings.json"])
        matrices = {
            name: np.frombuffer(box.parts[f"{name}.i8"], np.int8).reshape(shape)
            * np.frombuffer(box.parts[f"{name}.f4"], np.float32)
            for name, shape in settings["shapes"].items()
        }
        return Arrays(matrices, settings, box.digest)


def arrays_path(name: str) -> Path:
    """Give where the released file `name` lies."""
    return released_file("events", name)


def write_arrays(path: Path, matrices: Mapping[str, Floats], settings: Mapping[str, Any]) -> str:
    """Write the file with its digest beside it; give that sha256. Same arrays, same bytes."""
    shapes = {name: list(m.shape) for name, m in sorted(matrices.items())}
    whole = json.dumps({**settings, "shapes": shapes}, indent=0, sort_keys=True)
    return write_box(path, list(_parts(matrices, whole)))


def _parts(matrices: Mapping[str, Floats], settings: str) -> Iterable[tuple[str, bytes]]:
    yield "settings.json", settings.encode()
    for name, matrix in sorted(matrices.items()):
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9).astype(np.float32) / 127
        yield f"{name}.i8", np.rint(matrix / scale).astype(np.int8).tobytes()
        yield f"{name}.f4", scale.tobytes()
