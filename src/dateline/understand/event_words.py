"""Words and hashed features for the small event models; trained files of arrays, digest checked.

A file is a zip of int8 matrices with a scale a column, and its settings; numpy alone reads it.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dateline.errors import ModelError
from dateline.text import fold

Floats = NDArray[np.float32]

FOLDER: Final = "models/events"
# A fixed date, so that the same arrays give the same file.
_DATE: Final = (2020, 1, 1, 0, 0, 0)
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
    folder = files("dateline").joinpath(FOLDER)
    where = path or Path(str(folder.joinpath(name)))
    try:
        stored = where.read_bytes()
        wanted = folder.joinpath(f"{name}.sha256").read_text("utf-8").split()[0]
    except OSError as error:
        raise ModelError(
            f"no event model at {str(where)!r}: {error.strerror}; reinstall the package, or read "
            "events by the lexicon alone",
            about=str(where),
        ) from error
    digest = hashlib.sha256(stored).hexdigest()
    if path is None and digest != wanted:
        raise ModelError(
            f"the event model at {str(where)!r} has sha256 {digest!r}, recorded is {wanted!r}; "
            "reinstall the package",
            about=str(where),
        )
    return _opened(stored, where, digest)


def _opened(stored: bytes, where: Path, digest: str) -> Arrays:
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as box:
            settings = json.loads(box.read("settings.json"))
            matrices = {
                name: np.frombuffer(box.read(f"{name}.i8"), np.int8).reshape(shape)
                * np.frombuffer(box.read(f"{name}.f4"), np.float32)
                for name, shape in settings["shapes"].items()
            }
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelError(
            f"{str(where)!r} is no file of event arrays ({error}); train it anew",
            about=str(where),
        ) from error
    return Arrays(matrices, settings, digest)


def write_arrays(path: Path, matrices: Mapping[str, Floats], settings: Mapping[str, Any]) -> str:
    """Write the file with its digest beside it; give that sha256. Same arrays, same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shapes = {name: list(m.shape) for name, m in sorted(matrices.items())}
    whole = json.dumps({**settings, "shapes": shapes}, indent=0, sort_keys=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for part, content in _parts(matrices, whole):
            info = zipfile.ZipInfo(part, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            box.writestr(info, content)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
    return digest


def _parts(matrices: Mapping[str, Floats], settings: str) -> Iterable[tuple[str, bytes]]:
    yield "settings.json", settings.encode()
    for name, matrix in sorted(matrices.items()):
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9).astype(np.float32) / 127
        yield f"{name}.i8", np.rint(matrix / scale).astype(np.int8).tobytes()
        yield f"{name}.f4", scale.tobytes()
