"""PolNeAR's training part, cut in two: what is trained on, and what is tuned and calibrated on.

The tuning part is cut by the hash of the article's id. PolNeAR's development part is never read
here.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

POLNEAR = "attribution/polnear-train.jsonl.gz"
# A sixteenth of train is for tuning and calibration: some fifty articles, 1,200 attributions.
_TUNE_BELOW = 0x10


def share_of(name: str) -> int:
    """Give a fixed number from 0 to 255 for an id, by which parts are cut."""
    return hashlib.sha256(name.encode()).digest()[0]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def polnear(data: Path, *, tuning: bool) -> list[dict[str, Any]]:
    """Give PolNeAR's training records, either the part for tuning or the rest."""
    rows = read_lines(data / POLNEAR)
    return [r for r in rows if (share_of(r["id"]) < _TUNE_BELOW) == tuning]


def records_of(data: Path, texts: str, *, tuning: bool = False) -> list[dict[str, Any]]:
    """Give the records to read: of a file under `data`, or for "" of PolNeAR's training part.

    In the order of their ids' digests, so that the first thousand are a fair sample.
    """
    if not texts:
        return polnear(data, tuning=tuning)
    found = [
        {"id": r["id"], "text": r["text"]} for r in read_lines(data / texts) if len(r["text"]) > 200
    ]
    return sorted(found, key=lambda r: hashlib.sha256(str(r["id"]).encode()).digest())
