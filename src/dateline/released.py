"""The trained files of this release: zips of parts, each with its sha256 in a file beside it.

Whoever opens one says what does without it, so that the error tells what to do. The same parts give
the same bytes.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from dateline.errors import ModelError

# A fixed date, so that the same parts give the same file.
_DATE: Final = (2020, 1, 1, 0, 0, 0)
_STORED: Final = 0


@dataclass(frozen=True, slots=True)
class Box:
    """What a file holds, by the names of its parts; `digest` is the file's sha256."""

    parts: Mapping[str, bytes]
    digest: str
    where: Path

    @contextmanager
    def opening(self, what: str) -> Iterator[None]:
        """Make a missing or wrong part a ModelError; `what` says what the file should be."""
        try:
            yield
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            raise _is_none(self.where, what, error) from error


def released_file(folder: str, name: str) -> Path:
    """Give where `models/<folder>/<name>` of this release lies."""
    return _released() / folder / name


def _released() -> Path:
    return Path(str(files("dateline").joinpath("models")))


def recorded_digest(path: Path) -> str:
    """Give the sha256 that is recorded beside the file at `path`; "" where there is none.

    >>> recorded_digest(Path("nowhere.zip"))
    ''
    """
    try:
        words = path.with_name(f"{path.name}.sha256").read_text("utf-8", "replace").split()
    except OSError:
        return ""
    return words[0] if words else "an empty file"


def open_box(path: Path, what: str, without: str) -> Box:
    """Give the parts of the file at `path`, whose digest must be the recorded one.

    A file of somebody's own needs no record; a released one does.

    `what` says what it should be ("weights of stance"), `without` how to do without it. Raises
    ModelError where the file is missing, damaged or another than the recorded one.
    """
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"no {what} at {str(path)!r}: {error.strerror}; reinstall the package, or {without}",
            about=str(path),
        ) from error
    digest = hashlib.sha256(stored).hexdigest()
    wanted = recorded_digest(path)
    if wanted != digest and (wanted or path.is_relative_to(_released())):
        raise ModelError(
            f"the {what} at {str(path)!r} have sha256 {digest!r}, recorded is {wanted!r}; "
            f"reinstall the package, or {without}",
            about=str(path),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as box:
            return Box({name: box.read(name) for name in box.namelist()}, digest, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        # The last is what zipfile raises for a locked or strangely packed part.
        raise _is_none(path, what, error) from error


def write_box(path: Path, parts: Sequence[tuple[str, bytes]], level: int | None = None) -> str:
    """Write the parts at `path`, the digest beside it; give that sha256.

    `level` is how hard they are packed, 0 (not at all) to 9; None is the library's default.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = zipfile.ZIP_STORED if level == _STORED else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as box:
        for name, content in parts:
            box.writestr(zipfile.ZipInfo(name, _DATE), content, kind, level)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
    return digest


def _is_none(path: Path, what: str, error: Exception) -> ModelError:
    return ModelError(
        f"{str(path)!r} is no file of {what} ({error}); reinstall the package, or train it anew",
        about=str(path),
    )
