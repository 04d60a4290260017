"""A large JSON object as compressed bytes, made piece by piece: it never stands there whole."""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any


def pack(plain: Mapping[str, Any]) -> bytes:
    """Give a JSON object compressed; the same object, the same bytes.

    A value that is an iterator of (key, value) is written as an object, in the order it gives.
    """
    packer = zlib.compressobj(1)
    pieces = [packer.compress(piece.encode()) for piece in _object(iter(sorted(plain.items())))]
    return b"".join((*pieces, packer.flush()))


def unpack(stored: bytes) -> Any:
    """Give what was packed; zlib.error or ValueError where it is something else."""
    return json.loads(zlib.decompress(stored))


def _object(pairs: Iterator[tuple[str, Any]]) -> Iterator[str]:
    before = "{"
    for name, value in pairs:
        yield f"{before}{_line(name)}:"
        if isinstance(value, Iterator):
            yield from _object(value)
        else:
            yield _line(value)
        before = ","
    yield "}" if before == "," else "{}"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
